package io.sternline.client.lb;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Outcome;
import io.sternline.client.Rejection;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Brings this client's opinions to the group and keeps them there. Of each backend one write is under way at most; what comes
 * meanwhile is put into one that follows. A write that failed is repeated until it is known to have been done: it says what is so, not
 * what is to change. When the lease that owns the reports is lost, all are written anew under another. Owned by the timer's thread.
 */
final class HealthReports implements AutoCloseable {
    static final String UP = "UP";
    static final String DOWN = "DOWN";

    private static final System.Logger LOG = System.getLogger(HealthReports.class.getName());
    private static final long RETRY_MS = 200;

    /** What is to be there, by backend; null: nothing. */
    private final Map<String, String> wanted = new HashMap<>();

    /** What is known to be there under the observer's id. */
    private final Map<String, String> written = new HashMap<>();

    private final Set<String> busy = new HashSet<>();
    private final AsyncNamespace namespace;
    private final Supplier<Observer> observers;
    private final Timer timer;
    private Observer observer;
    private boolean isAppointing;
    private boolean isClosed;

    /** @param observers gives an observer with a new lease, or throws; may block. */
    HealthReports(final AsyncNamespace namespace, final Supplier<Observer> observers, final Timer timer) {
        this.namespace = namespace;
        this.observers = observers;
        this.timer = timer;
    }

    void report(final String backend, final boolean isUp) {
        wanted.put(backend, isUp ? UP : DOWN);
        bring(backend);
    }

    void withdraw(final String backend) {
        wanted.remove(backend);
        bring(backend);
    }

    /** The lease of this observer was lost. */
    void onLost(final Observer lost) {
        if (observer == lost) {
            observer = null;
            written.clear();
            appoint();
        }
    }

    private void appoint() {
        if (isClosed || isAppointing) {
            return;
        }
        isAppointing = true;
        CompletableFuture.supplyAsync(observers, timer.workers())
                .whenComplete((next, failure) -> timer.laterMs(0, () -> onAppointed(next, failure)));
    }

    private void onAppointed(final Observer next, final Throwable failure) {
        isAppointing = false;
        if (failure == null) {
            observer = next;
            Set.copyOf(wanted.keySet()).forEach(this::bring);
        } else {
            LOG.log(Level.DEBUG, "no lease for health reports, which is tried again", failure);
            timer.laterMs(RETRY_MS, this::appoint);
        }
    }

    private void bring(final String backend) {
        final String want = wanted.get(backend);
        if (isClosed || busy.contains(backend) || Objects.equals(want, written.get(backend))) {
            return;
        }
        if (observer == null) {
            appoint();
            return;
        }
        final Observer by = observer;
        final String key = BackendKeys.report(backend, by.id());
        busy.add(backend);
        final CompletionStage<? extends Outcome<?>> write = want == null
                ? namespace.remove(key)
                : namespace.put(key, want.getBytes(StandardCharsets.UTF_8), by.owned());
        write.whenComplete((outcome, failure) -> timer.laterMs(0, () -> onWritten(backend, want, by, outcome)));
    }

    private void onWritten(final String backend, final String want, final Observer by, final Outcome<?> outcome) {
        busy.remove(backend);
        if (by != observer) {
            bring(backend);
        } else if (outcome.isOk()) {
            written.put(backend, want);
            if (want == null) {
                written.remove(backend);
            }
            bring(backend);
        } else if (outcome instanceof Outcome.Rejected<?> rejected && rejected.reason() == Rejection.LEASE_ENDED) {
            onLost(by);
        } else {
            LOG.log(Level.DEBUG, "the health report on ''{0}'' is repeated: {1}", backend, outcome);
            timer.laterMs(RETRY_MS, () -> bring(backend));
        }
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
