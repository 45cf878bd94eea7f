package io.sternline.server.cli.demo;

import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import io.sternline.client.ReadLevel;
import io.sternline.client.StoreClient;
import io.sternline.client.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * When nothing is under way any more: looks at every cart of the run once more, as a customer through what is left of
 * the shop, and then in the store itself, past all of it.
 */
final class FinalCheck {
    private static final int THREADS = 8;

    private final Account account;
    private final BrowserHttp http;
    private final Namespace carts;
    private final Namespace affinity;
    private final Namespace pulse;

    FinalCheck(final Account account, final BrowserHttp http, final StoreClient client) {
        this.account = account;
        this.http = http;
        this.carts = client.namespace(Carts.NAMESPACE);
        this.affinity = client.namespace(PoolPlacements.AFFINITY_NAMESPACE);
        this.pulse = client.namespace(SteadyWriter.NAMESPACE);
    }

    /** Judges all sessions; returns how many could not be read. */
    int sessions() throws InterruptedException {
        final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            final List<Callable<Boolean>> checks = new ArrayList<>();
            account.sessions().forEach(session -> checks.add(() -> check(session)));
            int unread = 0;
            for (final Future<Boolean> check : threads.invokeAll(checks)) {
                unread += isRead(check) ? 0 : 1;
            }
            return unread;
        } finally {
            threads.shutdownNow();
        }
    }

    /** The steady writer's counter; empty if it could not be read. */
    Optional<Long> counter() {
        try {
            return Optional.of(pulse.get(SteadyWriter.KEY, ReadLevel.LINEARIZABLE)
                    .map(Entry::number)
                    .orElse(0L));
        } catch (final StoreException ex) {
            return Optional.empty();
        }
    }

    private boolean isRead(final Future<Boolean> check) throws InterruptedException {
        try {
            return check.get();
        } catch (final ExecutionException ex) {
            account.fault("NOT CHECKED: " + ex.getCause());
            return false;
        }
    }

    private boolean check(final SessionRecord session) throws InterruptedException {
        final boolean answered = new Browser(http, account, session).read();
        try {
            final Optional<Entry> cart = carts.get(session.id(), ReadLevel.LINEARIZABLE);
            try {
                session.stored(cart.map(entry -> CartCodec.decode(entry.value())));
            } catch (final IllegalArgumentException ex) {
                session.unreadable("in the store", ex);
            }
            session.assigned(affinity.get(session.id(), ReadLevel.LINEARIZABLE).map(Entry::text));
            return answered;
        } catch (final StoreException ex) {
            return false;
        }
    }
}
