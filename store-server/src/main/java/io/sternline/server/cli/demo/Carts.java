package io.sternline.server.cli.demo;

import io.sternline.client.Conditional;
import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.IndeterminateException;
import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.ReadLevel;
import java.time.Duration;
import java.util.Optional;

/**
 * Carts in the store, one entry for each session.
 *
 * <p>An add is read, change, replace-if-still-so: of requests that race in one session (two tabs, or a second server
 * after the first died) each builds on the other's result and none overwrites it. An add is recognised by its request
 * id, so it may be sent again by anybody at any time: by the browser, by a balancer, or by the loop below when it cannot
 * know whether its write took effect.
 *
 * <p>Reads that only feed a conditional write may be stale (SESSION): the revision check finds that out. Reads that are
 * shown to the customer, or that say there is no such session, are LINEARIZABLE: the session may have come here a
 * moment ago from a server that died, and this client has not seen what that one wrote.
 *
 * <p>Thread-safe.
 */
final class Carts {
    static final String NAMESPACE = "carts";

    /** A cart nobody adds to goes after a while. */
    static final NamespaceSettings SETTINGS = NamespaceSettings.DEFAULT.withIdle(Duration.ofHours(1));

    /** Most tries of one add. Each lost race is another add's success, and a session has few requests at once. */
    static final int ADD_TRIES_MAX = 32;

    /** An add is not tried again after this time. */
    static final Duration ADD_TIME_MAX = Duration.ofSeconds(6);

    private final Namespace store;

    /** A cart with the revision of the entry that holds it. */
    record Versioned(Cart cart, long revision) {
        private static Versioned of(final Entry entry) {
            return new Versioned(CartCodec.decode(entry.value()), entry.revision());
        }
    }

    Carts(final Namespace store) {
        this.store = store;
    }

    /** Opens a session with an empty cart and returns its id. */
    String open() {
        final String session = SessionCookie.newId();
        if (!store.putIfAbsent(session, CartCodec.encode(Cart.EMPTY), Expiry.DEFAULT)
                .applied()) {
            throw new IllegalStateException("a new session's random id is taken: " + session);
        }
        return session;
    }

    /** The session's cart; empty if there is no such session. */
    Optional<Versioned> read(final String session) {
        return store.get(session, ReadLevel.LINEARIZABLE).map(Versioned::of);
    }

    /**
     * Adds a line, unless a line of the same request is there already.
     *
     * @return the cart with the line; empty if there is no such session.
     */
    Optional<Versioned> add(final String session, final Cart.Line line) {
        final long deadlineNs = System.nanoTime() + ADD_TIME_MAX.toNanos();
        Optional<Versioned> before = store.get(session, ReadLevel.SESSION).map(Versioned::of);
        if (before.isEmpty() || before.get().cart().holds(line.request())) {
            before = read(session);
        }
        for (int tries = 1; tries <= ADD_TRIES_MAX; tries++) {
            if (before.isEmpty() || before.get().cart().holds(line.request())) {
                return before;
            }
            final Versioned found = before.get();
            if (found.cart().lines().size() >= Cart.LINES_MAX) {
                throw new RefusedException(
                        Reply.INSUFFICIENT_STORAGE, "the cart is full: it holds " + Cart.LINES_MAX + " lines");
            }
            final Cart changed = found.cart().with(line);
            try {
                final Conditional done =
                        store.replaceIfRevision(session, CartCodec.encode(changed), found.revision(), Expiry.DEFAULT);
                if (done.applied()) {
                    return Optional.of(new Versioned(changed, done.receipt().revision()));
                }
                before = done.current().map(Versioned::of);
            } catch (final IndeterminateException ex) {
                // Should the lost write still arrive later, the revision check lets only one of the two through, and
                // both carry this request's id.
                if (System.nanoTime() - deadlineNs > 0) {
                    throw ex;
                }
                before = read(session);
            }
        }
        throw new RefusedException(
                Reply.UNAVAILABLE, "the cart kept changing: " + ADD_TRIES_MAX + " tries were overtaken; try again");
    }
}
