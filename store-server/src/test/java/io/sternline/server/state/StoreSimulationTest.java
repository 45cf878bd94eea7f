package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.ResultCode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random logs, checked three ways: a plain model predicts every reply and every read; a second machine that starts from
 * a snapshot taken anywhere gives the same replies and ends in the same state; and both write the same snapshot.
 *
 * <p>{@code -Dsimulation.seeds=N} runs more, {@code -Dsimulation.seed=X} runs one again.
 */
class StoreSimulationTest {
    private static final int SEEDS_DEFAULT = 250;
    private static final int MESSAGES = 120;

    /** Every way in which a command can end here. */
    private static final Set<ResultCode> POSSIBLE = EnumSet.of(
            ResultCode.OK,
            ResultCode.CONDITION_FAILED,
            ResultCode.NOT_FOUND,
            ResultCode.UNKNOWN_NAMESPACE,
            ResultCode.KEY_TOO_LARGE,
            ResultCode.VALUE_TOO_LARGE,
            ResultCode.WRONG_TYPE,
            ResultCode.COUNTER_OVERFLOW,
            ResultCode.INVALID_ARGUMENT,
            ResultCode.STORE_FULL,
            ResultCode.CLIENT_UNKNOWN,
            ResultCode.REQUEST_TOO_OLD,
            ResultCode.WINDOW_FULL,
            ResultCode.RESULT_DISCARDED,
            ResultCode.OVERLOADED,
            ResultCode.UNSUPPORTED);

    @Test
    void shouldAnswerAsTheModelPredictsAndContinueFromASnapshotTakenAnywhere() {
        final Long only = Long.getLong("simulation.seed");
        final long first = only == null ? 1 : only;
        final long last = only == null ? Long.getLong("simulation.seeds", SEEDS_DEFAULT) : only;
        final Set<ResultCode> seen = EnumSet.noneOf(ResultCode.class);
        for (long seed = first; seed <= last; seed++) {
            try {
                new Run(seed, seen).run();
            } catch (final AssertionError | RuntimeException failure) {
                throw new AssertionError("failed with -Dsimulation.seed=" + seed, failure);
            }
        }
        if (last - first + 1 >= SEEDS_DEFAULT) {
            assertThat(seen).as("what the logs led to").containsAll(POSSIBLE);
        }
    }

    private static final class Run {
        private final Set<ResultCode> seen;
        private final Random random;
        private final Workload workload;
        private final StateLimits limits;
        private final StoreModel model;
        private final TestReplica replica;
        private final int snapshotAt;
        private TestReplica second;

        private Run(final long seed, final Set<ResultCode> seen) {
            this.seen = seen;
            random = new Random(seed);
            workload = new Workload(random);
            limits = workload.limits();
            model = new StoreModel(limits);
            replica = new TestReplica(limits);
            snapshotAt = random.nextInt(MESSAGES);
        }

        private void run() {
            for (int i = 0; i < MESSAGES; i++) {
                if (i == snapshotAt) {
                    second = new TestReplica(limits).load(replica.snapshot());
                }
                step();
                if (second != null) {
                    assertThat(second.machine().digest())
                            .isEqualTo(replica.machine().digest());
                }
                checkReads();
            }
            assertThat(second.snapshot().toArray()).isEqualTo(replica.snapshot().toArray());
        }

        private void step() {
            final long timeMs = workload.nextTimeMs();
            if (workload.isTick()) {
                replica.tick(timeMs);
                model.advance(timeMs);
                if (second != null) {
                    second.tick(timeMs);
                }
                return;
            }
            final Batch batch = workload.nextBatch(model.revision());
            final List<Answer.Sent> sent = replica.apply(timeMs, batch);
            final List<Answer> predicted = model.apply(timeMs, batch);
            assertThat(sent).extracting(Answer.Sent::answer).containsExactlyElementsOf(predicted);
            workload.onAnswers(sent);
            predicted.forEach(answer -> seen.add(answer.code()));
            if (second != null) {
                assertThat(second.apply(timeMs, batch)).isEqualTo(sent);
            }
        }

        private void checkReads() {
            final Answer.Status status = (Answer.Status) replica.ask(new TestQuery.GetStatus());
            assertThat(status.revision()).isEqualTo(model.revision());
            assertThat(status.groupTimeMs()).isEqualTo(model.timeMs());
            assertThat(status.entries()).isEqualTo(model.entries());
            assertThat(status.bytes()).isEqualTo(model.bytes());
            assertThat(status.clients()).isEqualTo(model.clients());
            final int namespaceId = 1 + random.nextInt(model.namespaces().size());
            checkGet(namespaceId);
            if (random.nextInt(5) == 0) {
                checkScan(namespaceId, random.nextBoolean() ? "" : "k1");
                final Answer.Namespaces namespaces = (Answer.Namespaces) replica.ask(new TestQuery.ListNamespaces());
                assertThat(namespaces.names())
                        .isEqualTo(model.namespaces().stream()
                                .map(StoreModel.Namespace::name)
                                .toList());
            }
        }

        private void checkGet(final int namespaceId) {
            final String key = workload.key();
            final StoreModel.Entry entry = model.live(namespaceId).get(key);
            final Answer.Got got =
                    (Answer.Got) askUnlessEmpty(new TestQuery.Get(namespaceId, key, TestQuery.Level.LOCAL));
            if (got == null) {
                return;
            }
            assertThat(got.code()).isEqualTo(entry == null ? ResultCode.NOT_FOUND : ResultCode.OK);
            if (entry != null) {
                assertThat(new Answer.Row(key, got.value(), got.entryType(), got.entryRevision(), got.remainingMs()))
                        .isEqualTo(row(key, entry));
            }
        }

        private Answer askUnlessEmpty(final TestQuery.Get get) {
            return get.key().isEmpty() ? null : replica.ask(get);
        }

        private void checkScan(final int namespaceId, final String prefix) {
            final List<Answer.Row> rows = new ArrayList<>();
            String cursor = "";
            do {
                final int entriesMax = 1 + random.nextInt(4);
                final Answer.Page page =
                        (Answer.Page) replica.ask(new TestQuery.Scan(namespaceId, prefix, entriesMax, cursor));
                assertThat(page.rows()).hasSizeLessThanOrEqualTo(entriesMax);
                rows.addAll(page.rows());
                cursor = page.cursor();
            } while (!cursor.isEmpty());
            final TreeMap<String, StoreModel.Entry> live = model.live(namespaceId);
            assertThat(rows)
                    .isEqualTo(live.entrySet().stream()
                            .filter(entry -> entry.getKey().startsWith(prefix))
                            .map(entry -> row(entry.getKey(), entry.getValue()))
                            .toList());
        }

        private Answer.Row row(final String key, final StoreModel.Entry entry) {
            final long remainingMs = entry.expiresAtMs() == Long.MAX_VALUE ? -1 : entry.expiresAtMs() - model.timeMs();
            return new Answer.Row(key, entry.value(), entry.type(), entry.revision(), remainingMs);
        }
    }
}
