package io.sternline.client.lb;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Effect;
import io.sternline.client.Expiry;
import io.sternline.client.Outcome;
import io.sternline.client.Receipt;
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
    private final Map<String, Written> written = new HashMap<>();

    private final Set<String> busy = new HashSet<>();
    private final AsyncNamespace namespace;
    private final Timer timer;

    /** Null: there is none yet. */
    private Lease lease;

    private boolean isClosed;

    private record Written(String text, long revision) {}

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
        final Written there = written.get(backend);
        if (isClosed || isBusy || Objects.equals(want, there == null ? null : there.text())) {
            return;
        }
        final Lease by = lease;
        final String key = BackendKeys.report(backend, by.id());
        busy.add(backend);
        final CompletionStage<Outcome<Receipt>> write = want == null
                ? namespace.remove(key).thenApply(outcome -> outcome.map(Effect::receipt))
                : namespace.put(key, want.getBytes(StandardCharsets.UTF_8), Expiry.NEVER.ownedBy(by));
        write.whenComplete((outcome, failure) -> timer.laterMs(0, () -> onWritten(backend, want, by, outcome)));
    }

    private void onWritten(final String backend, final String want, final Lease by, final Outcome<Receipt> outcome) {
        busy.remove(backend);
        if (isClosed) {
            if (want != null && outcome instanceof Outcome.Ok<Receipt> ok) {
                withdrawLate(backend, by, ok.value().revision());
            }
        } else if (by != lease) {
            bring(backend);
        } else if (outcome.isOk()) {
            if (want == null) {
                written.remove(backend);
            } else {
                written.put(backend, new Written(want, outcome.orThrow().revision()));
            }
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
            written.forEach((backend, there) -> withdrawLate(backend, lease, there.revision()));
        }
    }

    /** Of this revision only: under the same key others may be reporting by now. */
    private void withdrawLate(final String backend, final Lease by, final long revision) {
        namespace.removeIfRevision(BackendKeys.report(backend, by.id()), revision);
    }
}
