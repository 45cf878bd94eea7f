package io.sternline.benchmarks.chaos.workload;

import io.sternline.benchmarks.history.HistoryWriter;
import io.sternline.benchmarks.history.Operation;
import io.sternline.benchmarks.history.Operation.Result;
import io.sternline.client.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Writes every call down as it ends, and counts. Thread-safe.
 *
 * <p>What must not happen is that a call is missing: its value would seem to come from nowhere, or its loss go unnoticed.
 * So the first line that cannot be written is the last that is tried, and there is no verdict then.
 */
public final class Recorder implements AutoCloseable {
    /** How many calls ended how. */
    public record Tally(
            long ok, long indeterminate, long unavailable, long rejected, long overdue, long longestCallMs) {
        public long operations() {
            return ok + indeterminate + unavailable + rejected;
        }
    }

    private final HistoryWriter writer;
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final Map<String, Key> keys = new ConcurrentHashMap<>();
    private final Map<String, Long> revisions = new ConcurrentHashMap<>();
    private IOException failure;
    private boolean closed;
    private long number;
    private long ok;
    private long indeterminate;
    private long unavailable;
    private long rejected;
    private long overdue;
    private long longestCallNs;

    public Recorder(final Path file) throws IOException {
        writer = new HistoryWriter(file);
    }

    /**
     * @param client the instance that made the call. All its callers and all its time share one number, although calls go
     *     unanswered: what SESSION reads promise is promised to the instance, and above all across a failover.
     */
    public void record(final int client, final Plan plan, final Ending ending) throws IOException {
        keys.putIfAbsent(plan.key().name(), plan.key());
        write(client, plan, ending);
        if (ending.outcome() instanceof Outcome.Ok<Answers> answered) {
            final long revision = answered.value().revision(plan);
            if (revision > 0) {
                revisions.merge(plan.key().name(), revision, Math::max);
            }
            if (!plan.reads()) {
                acknowledgements.add(ending.completedNs());
            }
        }
    }

    private synchronized void write(final int client, final Plan plan, final Ending ending) throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (closed) {
            throw new IOException("the history is closed: " + plan + " of client " + client + " came too late");
        }
        try {
            writer.write(operation(++number, client, plan, ending));
        } catch (final IOException e) {
            failure = e;
            throw e;
        }
        count(plan, ending);
    }

    private static Operation operation(final long number, final int client, final Plan plan, final Ending ending) {
        final Operation.Outcome outcome;
        Result result = null;
        if (ending.outcome() instanceof Outcome.Ok<Answers> answered) {
            outcome = answered.value().outcome();
            result = answered.value().result();
        } else if (isIndeterminate(ending) && !plan.reads()) {
            outcome = Operation.Outcome.INDETERMINATE;
        } else {
            outcome = Operation.Outcome.FAILED;
        }
        return new Operation(
                number,
                client,
                plan.key().name(),
                plan.kind(),
                plan.argument(),
                ending.invokedNs(),
                outcome == Operation.Outcome.INDETERMINATE ? null : ending.completedNs(),
                outcome,
                result);
    }

    private static boolean isIndeterminate(final Ending ending) {
        return ending.isOverdue() || ending.outcome() instanceof Outcome.Indeterminate;
    }

    private void count(final Plan plan, final Ending ending) {
        longestCallNs = Math.max(longestCallNs, ending.completedNs() - ending.invokedNs());
        overdue += ending.isOverdue() ? 1 : 0;
        if (ending.isOk()) {
            ok++;
        } else if (ending.outcome() instanceof Outcome.Rejected) {
            rejected++;
        } else if (isIndeterminate(ending) && !plan.reads()) {
            indeterminate++;
        } else {
            unavailable++;
        }
    }

    /** Every key that a call was made on. */
    Queue<Key> keys() {
        return new ConcurrentLinkedQueue<>(keys.values());
    }

    /** The newest known revision by key. */
    Map<String, Long> revisions() {
        return revisions;
    }

    Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    public synchronized Tally tally() {
        return new Tally(
                ok, indeterminate, unavailable, rejected, overdue, TimeUnit.NANOSECONDS.toMillis(longestCallNs));
    }

    /** A call may be missing: the history gets no end. */
    public synchronized void markIncomplete() {
        writer.markIncomplete();
    }

    /** Ends the history, unless a call may be missing from it. */
    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            writer.close();
        }
    }
}
