package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.SnapshotHeaderDecoder;
import io.sternline.protocol.sbe.TakeoverCause;
import io.sternline.replication.statemachine.FrozenState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One random log, applied to a state machine, to a second one that starts from a snapshot taken somewhere in the middle,
 * and to the model. Each machine keeps a change log; a copy that is built from its records alone must hold what the machine
 * holds, and in the end the log is applied once more from its start, as by a node that restarts, and must be told the same.
 */
final class Simulation implements AutoCloseable {
    private static final int MESSAGES = 120;
    private static final int MESSAGES_FROZEN = 20;

    /** Entries are reaped from buckets of time of this width, once all of a bucket is in the past. */
    private static final long BUCKET_MS = 256;

    /** A quiet time ends at the latest when so many messages have passed, and so many more for each entry. */
    private static final int QUIET_TICKS = 100;

    private static final int QUIET_TICKS_PER_ENTRY = 8;

    /** An index that was larger once may keep as much: two of its segments. */
    private static final int MEMORY_SLACK_BYTES = 16 * 1024;

    /** How often, at the end of a quiet time, it is looked whether the next entry goes when it should. */
    private static final int SHARP_LOOKS_MAX = 2;

    private final Random random;
    private long term = 1;
    private final StateLimits limits;
    private final StoreModel model;
    private final CommandMix commands;
    private final Workload workload;
    private final ReadChecks reads;
    private final Coverage coverage;
    private final int snapshotAt;
    private List<byte[]> snapshot;
    private FrozenState frozen;

    /** All that was applied, and what the first replica then told its change log. */
    private final List<Applied> log = new ArrayList<>();

    /** All have applied the same log, one or more of them by way of a snapshot. */
    private final List<TestReplica> replicas = new ArrayList<>();

    /** @param payload of a message of the log; empty: it only told the time. */
    private record Applied(long timeMs, byte[] payload, List<RecordedChange> changes) {}

    Simulation(final long seed, final Coverage coverage) {
        this.coverage = coverage;
        random = new Random(seed);
        limits = Workload.limits(random);
        model = new StoreModel(limits);
        commands = new CommandMix(random, model.store());
        workload = new Workload(random, commands);
        reads = new ReadChecks(random, model, commands);
        snapshotAt = random.nextInt(MESSAGES);
        replicas.add(new TestReplica(limits));
    }

    void run() {
        for (int i = 0; i < MESSAGES; i++) {
            if (i == snapshotAt) {
                addReplica();
                freeze();
            }
            step();
            reads.check(replicas);
            if (random.nextInt(MESSAGES_FROZEN) == 0) {
                thaw();
            }
        }
        thaw();
        reads.checkAll(replicas.get(0));
        // The third continues through the quiet time: what expires then must not depend on where a node came from.
        addReplica();
        beQuiet();
        reads.checkAll(replicas.get(replicas.size() - 1));
        compareSnapshots();
        compareMemory();
        applyOnceMore();
        coverage.termsFound(reads.termsFound());
    }

    @Override
    public void close() {
        replicas.forEach(TestReplica::close);
    }

    /** One more replica, from a snapshot. */
    private void addReplica() {
        final TestReplica first = replicas.get(0);
        replicas.add(new TestReplica(limits).load(first.snapshot()).startAt(first.position()));
        compareSnapshots();
    }

    /** A snapshot of the first replica is begun, and written later. */
    private void freeze() {
        snapshot = replicas.get(0).snapshot();
        frozen = replicas.get(0).freeze();
    }

    private void thaw() {
        if (frozen != null) {
            assertThat(TestReplica.records(frozen).toArray(new byte[0][]))
                    .as("snapshot that is written later")
                    .isDeepEqualTo(snapshot.toArray(new byte[0][]));
            frozen.release();
            frozen = null;
        }
    }

    private void step() {
        if (workload.isTick()) {
            tick(workload.nextTimeMs());
        } else if (random.nextInt(40) == 0) {
            beQuiet();
        } else if (random.nextInt(20) == 0) {
            report();
        } else if (random.nextInt(20) == 0) {
            takeOver();
        } else {
            apply(workload.nextTimeMs(), workload.nextBatch());
        }
    }

    /** Nodes tell who is primary, or is to be. The model knows nothing of it: nothing else depends on it. */
    private void takeOver() {
        final int nodeId = random.nextInt(3);
        final NodeCommand command = switch (random.nextInt(3)) {
            case 0 -> new NodeCommand.Started(0, ++term, nodeId);
            case 1 -> new NodeCommand.Planned(0, term, 0, nodeId, TakeoverCause.PROMOTION, "who", "why");
            default -> new NodeCommand.Lost(0, term - 1, nodeId);
        };
        apply(workload.nextTimeMs(), Batch.of(Batch.Frame.own(command)));
    }

    /** The first replica reports its digest as a primary does; the others that heard its last report compare. */
    private void report() {
        final DigestPoint point = replicas.get(0).machine().lastReport();
        final List<Boolean> canCompare = replicas.stream()
                .map(replica -> replica.machine().lastReport().equals(point) && point.position() >= 0)
                .toList();
        final NodeCommand report =
                new NodeCommand.Report(0, 1, point.position(), point.revision(), point.stateDigest());
        apply(workload.nextTimeMs(), Batch.of(Batch.Frame.own(report)));
        for (int i = 0; i < replicas.size(); i++) {
            final Answer.Status status = (Answer.Status) replicas.get(i).ask(new TestQuery.GetStatus());
            assertThat(status.divergedRevision()).as("divergence").isEqualTo(-1);
            if (canCompare.get(i)) {
                assertThat(status.comparedRevision()).as("compared").isEqualTo(point.revision());
            }
        }
    }

    private void apply(final long timeMs, final Batch batch) {
        final byte[] payload = batch.encode();
        final List<Answer.Sent> sent = replicas.get(0).apply(timeMs, payload);
        final List<Departure> departures = replicas.get(0).departures();
        final List<Answer> predicted = model.apply(timeMs, batch, departures);
        assertThat(sent).extracting(Answer.Sent::answer).containsExactlyElementsOf(predicted);
        workload.onAnswers(sent);
        coverage.onMessage(predicted, departures);
        for (final TestReplica other : replicas.subList(1, replicas.size())) {
            assertThat(other.apply(timeMs, payload)).isEqualTo(sent);
        }
        compareReplicas(departures);
        new ChangeChecks(model, batch, sent).check(replicas.get(0).journal());
        log.add(new Applied(timeMs, payload, replicas.get(0).journal().changes()));
    }

    private void tick(final long timeMs) {
        replicas.forEach(replica -> replica.tick(timeMs));
        final List<Departure> departures = replicas.get(0).departures();
        model.advance(timeMs, departures);
        coverage.onMessage(List.of(), departures);
        compareReplicas(departures);
        log.add(new Applied(timeMs, new byte[0], replicas.get(0).journal().changes()));
    }

    /** A node that restarts without a snapshot tells its change log all of it again, to the byte. */
    private void applyOnceMore() {
        try (TestReplica restarted = new TestReplica(limits)) {
            for (final Applied message : log) {
                if (message.payload.length == 0) {
                    restarted.tick(message.timeMs);
                } else {
                    restarted.apply(message.timeMs, message.payload);
                }
                assertThat(restarted.journal().changes())
                        .as("changes told again")
                        .isEqualTo(message.changes);
            }
        }
    }

    private void compareReplicas(final List<Departure> departures) {
        for (final TestReplica other : replicas.subList(1, replicas.size())) {
            assertThat(other.departures()).as("departures").isEqualTo(departures);
            assertThat(other.journal().changes())
                    .as("changes")
                    .isEqualTo(replicas.get(0).journal().changes());
            assertThat(other.machine().digest())
                    .as("digest")
                    .isEqualTo(replicas.get(0).machine().digest());
        }
    }

    /** Nothing is heard but the clock. After a while nothing that is due is left. */
    private void beQuiet() {
        tick(workload.afterQuietMs());
        final int ticksMax =
                QUIET_TICKS + QUIET_TICKS_PER_ENTRY * model.store().entries().size();
        for (int i = 0; i < ticksMax && isAnyOverdue(); i++) {
            tick(workload.afterMs(BUCKET_MS / 2));
        }
        assertThat(isAnyOverdue()).as("overdue after a quiet time").isFalse();
        for (int i = random.nextInt(SHARP_LOOKS_MAX + 1); i > 0; i--) {
            awaitSoonest(ticksMax);
        }
    }

    /** What expires next goes as soon as its bucket is in the past, if nothing else is in the way. */
    private void awaitSoonest(final int ticksMax) {
        final long soonestMs = model.store().entries().values().stream()
                .mapToLong(ModelEntry::expiresAtMs)
                .min()
                .orElse(ModelEntry.NEVER_MS);
        if (soonestMs == ModelEntry.NEVER_MS) {
            return;
        }
        final long goneMs = Math.max(soonestMs + BUCKET_MS, model.store().timeMs());
        tick(workload.goToMs(goneMs));
        for (int i = 0; i < ticksMax && isAnyOverdue(); i++) {
            tick(goneMs);
        }
        assertThat(isAnyOverdue()).as("overdue at " + goneMs).isFalse();
    }

    private boolean isAnyOverdue() {
        final long overdueMs = model.store().timeMs() - BUCKET_MS;
        return model.store().entries().values().stream().anyMatch(entry -> entry.expiresAtMs() <= overdueMs);
    }

    /** What a log has left behind takes no more memory than what a snapshot brought. */
    private void compareMemory() {
        assertThat(usedMemoryBytes(replicas.get(0)))
                .as("memory in use")
                .isLessThan(usedMemoryBytes(replicas.get(replicas.size() - 1)) + MEMORY_SLACK_BYTES);
    }

    private static long usedMemoryBytes(final TestReplica replica) {
        final Answer.Status status = (Answer.Status) replica.ask(new TestQuery.GetStatus());
        return status.memoryBytes() - status.freeBytes();
    }

    private void compareSnapshots() {
        final List<byte[]> snapshot = replicas.get(0).snapshot();
        for (final TestReplica other : replicas.subList(1, replicas.size())) {
            assertThat(other.snapshot().toArray(new byte[0][]))
                    .as("snapshot")
                    .isDeepEqualTo(snapshot.toArray(new byte[0][]));
        }
        replicas.forEach(replica -> assertThat(replica.journal().entries())
                .as("entries, by the changes told")
                .isEqualTo(StoredEntry.in(snapshot)));
        final SnapshotHeaderDecoder header = new SnapshotHeaderDecoder()
                .wrapAndApplyHeader(new UnsafeBuffer(snapshot.get(0)), 0, new MessageHeaderDecoder());
        assertThat(header.hasHashSeed() == 0 ? null : List.of(header.hashSeed0(), header.hashSeed1()))
                .as("seed")
                .isEqualTo(model.store().seed());
    }
}
