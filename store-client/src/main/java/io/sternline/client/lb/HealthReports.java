package io.sternline.client.lb;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Expiry;
import io.sternline.client.Outcome;
import io.sternline.client.lease.Lease;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Brings this client's opinions to the group and keeps them there. Of each backend one write is under way at most; what comes
 * meanwhile is put into one that follows. A write that failed is repeated until it is known to have been done: it says what is so, not
 * what is to change. When the lease that owns the reports is lost they go, and all are written anew under another. Owned by the timer's thread.
 */
final class HealthReports implements AutoCloseable {
    static final String UP = "UP";
    static final String DOWN = "DOWN";

    private static final System.Logger LOG = System.getLogger(HealthReports.class.getName());
    private static final long RETRY_MS = 200;

    /** What is to be there, by backend; null: nothing. */
    private final Map<String, String> wanted = new HashMap<>();

    /** What is known to be there under the lease's id. */
    private final Map<String, String> written = new HashMap<>();

    private final Set<String> busy = new HashSet<>();
    private final AsyncNamespace namespace;
    private final Timer timer;

    /** Null: there is none yet. */
    private Lease lease;

    private boolean isClosed;

    HealthReports(final AsyncNamespace namespace, final Timer timer) {
        this.namespace = namespace;
        this.timer = timer;
    }

    /** From now on this lease owns the reports. */
    void onLease(final Lease next) {
        lease = next;
        written.clear();
        Set.copyOf(wanted.keySet()).forEach(this::bring);
    }

    void report(final String backend, final boolean isUp) {
        wanted.put(backend, isUp ? UP : DOWN);
        bring(backend);
    }

    void withdraw(final String backend) {
        wanted.remove(backend);
        bring(backend);
    }

    private void bring(final String backend) {
        final String want = wanted.get(backend);
        final boolean isBusy = lease == null || busy.contains(backend);
        if (isClosed || isBusy || Objects.equals(want, written.get(backend))) {
            return;
        }
        final Lease by = lease;
        final String key = BackendKeys.report(backend, by.id());
        busy.add(backend);
        final CompletionStage<? extends Outcome<?>> write = want == null
                ? namespace.remove(key)
                : namespace.put(key, want.getBytes(StandardCharsets.UTF_8), Expiry.NEVER.ownedBy(by));
        write.whenComplete((outcome, failure) -> timer.laterMs(0, () -> onWritten(backend, want, by, outcome)));
    }

    private void onWritten(final String backend, final String want, final Lease by, final Outcome<?> outcome) {
        busy.remove(backend);
        if (isClosed) {
            withdrawLate(backend, by);
        } else if (by != lease) {
            bring(backend);
        } else if (outcome.isOk()) {
            written.put(backend, want);
            bring(backend);
        } else {
            // If the lease has ended, another one comes.
            LOG.log(Level.DEBUG, "the health report on ''{0}'' is repeated: {1}", backend, outcome);
            timer.laterMs(RETRY_MS, () -> bring(backend));
        }
    }

    /** Takes back all that was said. Goes without it too: with the lease. */
    @Override
    public void close() {
        isClosed = true;
        if (lease != null) {
            written.keySet().forEach(backend -> withdrawLate(backend, lease));
        }
    }

    private void withdrawLate(final String backend, final Lease by) {
        namespace.remove(BackendKeys.report(backend, by.id()));
    }
}
