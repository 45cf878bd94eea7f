package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Operation.Argument;
import io.sternline.benchmarks.history.Operation.Kind;
import io.sternline.benchmarks.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Histories that are right, because a {@link SimulatedStore} gave the answers: clients whose calls overlap at random and
 * take effect somewhere between call and answer; some are never answered and take effect late or never, some fail; the
 * store's clock wobbles; SESSION reads are answered by replicas that lag.
 */
final class Simulation {
    static final long CLOCK_UNCERTAINTY_MS = 20;

    private static final long CLOCK_WOBBLE_MS = 8;

    /** @param perishable whether entries get times to live and idle timeouts. */
    record Shape(int operations, int keys, int clients, double unanswered, boolean perishable, Kind... kinds) {}

    private static final class Call {
        int client;
        String key;
        Kind kind;
        Argument argument;
        long invokedNs;
        long appliedNs;
        long completedNs;
        boolean unanswered;
        boolean never;
        boolean applied;
        SimulatedStore.Reply reply;

        long nextNs() {
            return applied ? completedNs : appliedNs;
        }
    }

    private final Random random;
    private final Shape shape;
    private final SimulatedStore store = new SimulatedStore();
    private final List<Operation> operations = new ArrayList<>();
    private final PriorityQueue<Call> calls = new PriorityQueue<>(Comparator.comparingLong(Call::nextNs));
    private final Map<Integer, Long> told = new HashMap<>();
    private final Map<String, Long> lastRevisions = new HashMap<>();
    private int nextClient;
    private int started;
    private long groupMs;

    private Simulation(final Shape shape, final long seed) {
        this.shape = shape;
        random = new Random(seed);
    }

    static List<Operation> run(final Shape shape, final long seed) {
        return new Simulation(shape, seed).run();
    }

    /** All kinds on plain values. */
    static Shape values(final int operations, final int keys, final int clients, final double unanswered) {
        return new Shape(
                operations,
                keys,
                clients,
                unanswered,
                false,
                Kind.PUT,
                Kind.PUT_IF_ABSENT,
                Kind.REPLACE_IF_REVISION,
                Kind.GET_AND_PUT,
                Kind.REMOVE,
                Kind.REMOVE_IF_REVISION,
                Kind.TOUCH,
                Kind.GET,
                Kind.SESSION_GET,
                Kind.LOCAL_GET);
    }

    static Shape perishable(final Shape shape) {
        return new Shape(shape.operations(), shape.keys(), shape.clients(), shape.unanswered(), true, shape.kinds());
    }

    static Shape counters(final int operations, final int keys, final int clients, final double unanswered) {
        return new Shape(
                operations,
                keys,
                clients,
                unanswered,
                false,
                Kind.INCREMENT,
                Kind.GET,
                Kind.SESSION_GET,
                Kind.LOCAL_GET);
    }

    private List<Operation> run() {
        for (int i = 0; i < shape.clients(); i++) {
            start(nextClient++, random.nextInt(1_000_000));
        }
        while (!calls.isEmpty()) {
            final Call call = calls.poll();
            if (call.applied) {
                complete(call);
            } else {
                apply(call);
            }
        }
        return operations;
    }

    private void start(final int client, final long nowNs) {
        if (started == shape.operations()) {
            return;
        }
        started++;
        final Call call = new Call();
        call.client = client;
        call.key = "k" + random.nextInt(shape.keys());
        call.kind = shape.kinds()[random.nextInt(shape.kinds().length)];
        call.invokedNs = nowNs;
        call.unanswered = !call.kind.reads() && random.nextDouble() < shape.unanswered();
        call.never = random.nextBoolean();
        call.appliedNs = nowNs + random.nextInt(call.unanswered ? 100_000_000 : 2_000_000);
        call.completedNs = call.appliedNs + random.nextInt(2_000_000);
        call.argument = argument(call);
        calls.add(call);
        if (call.unanswered) {
            operations.add(operation(call, null, Outcome.INDETERMINATE));
            start(nextClient++, nowNs + 10_000_000);
        }
    }

    private Argument argument(final Call call) {
        final boolean stores = call.kind.storesValue();
        final boolean timed = shape.perishable() && (stores || call.kind == Kind.INCREMENT || call.kind == Kind.TOUCH);
        return new Argument(
                stores ? "v" + started : null,
                call.kind == Kind.INCREMENT ? Long.valueOf(random.nextInt(9) - 2) : null,
                call.kind.namesRevision() ? expected(call.key) : null,
                timed && random.nextBoolean() ? Long.valueOf(random.nextInt(3) * 40) : null,
                timed && random.nextBoolean() ? Long.valueOf(random.nextInt(3) * 25) : null);
    }

    private long expected(final String key) {
        return Math.max(1, lastRevisions.getOrDefault(key, 1L) - (random.nextInt(3) == 0 ? 1 : 0));
    }

    private void apply(final Call call) {
        call.applied = true;
        groupMs = Math.max(groupMs, call.appliedNs / 1_000_000 + random.nextLong(CLOCK_WOBBLE_MS));
        if (call.kind.readsPast()) {
            final long atLeast = call.kind == Kind.LOCAL_GET ? 0 : told.getOrDefault(call.client, 0L);
            final long lag = Math.min(store.revision() - atLeast, random.nextInt(20));
            call.reply = store.replicaRead(call.key, store.revision() - lag);
        } else if (!(call.unanswered && call.never)) {
            call.reply = store.apply(call.key, call.kind, call.argument, groupMs);
        }
        if (!call.unanswered) {
            calls.add(call);
        }
    }

    private void complete(final Call call) {
        final Operation operation = operation(call, call.completedNs, call.reply.outcome());
        operations.add(operation);
        told.merge(call.client, RevisionCheck.told(operation), Math::max);
        if (operation.seen() != null) {
            lastRevisions.put(call.key, operation.seen().revision());
        } else if (operation.is(Outcome.DONE) && !call.kind.reads()) {
            lastRevisions.put(call.key, operation.result().revision());
        }
        start(call.client, call.completedNs + 1 + random.nextInt(1_000_000));
    }

    private Operation operation(final Call call, final Long completedNs, final Outcome outcome) {
        return new Operation(
                operations.size() + 1L,
                call.client,
                call.key,
                call.kind,
                call.argument,
                call.invokedNs,
                completedNs,
                outcome,
                call.reply == null ? null : call.reply.result());
    }
}
