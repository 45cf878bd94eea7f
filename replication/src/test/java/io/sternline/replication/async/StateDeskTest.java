package io.sternline.replication.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.Role;
import io.sternline.replication.changelog.ChangeRecorder;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What the async thread asks for and what the state thread makes of it; the test plays both. */
class StateDeskTest {
    private static final long TERM = 3L << 40;

    private final DeskRig rig = new DeskRig();

    @Test
    void shouldBeginIncompleteAndWorkBeforeThereIsAnyRole() {
        assertThat(rig.port.isComplete()).isFalse();
        assertThat(rig.port.standing()).isEqualTo(Standing.NONE);
        rig.port.beginLoad(0);
        final UnsafeBuffer record = DeskRig.record("a=1");
        rig.port.load(0, record, 0, record.capacity());
        rig.port.endRestore(0, TERM + 1, TERM + 2);
        rig.work();
        assertThat(rig.port.isComplete()).isFalse();
        rig.apply(0, TERM + 2, "b=2");
        assertThat(rig.port.requested()).isEqualTo(4);
        assertThat(rig.port.done()).isEqualTo(3);
        rig.work();
        assertThat(rig.port.done()).isEqualTo(4);
        assertThat(rig.port.isComplete()).isTrue();
        assertThat(rig.port.revision()).isEqualTo(TERM + 2);
        assertThat(rig.state.entries()).isEqualTo(Map.of("a", "1", "b", "2"));
    }

    @Test
    void shouldDropWhatIsOfAnEarlierEpoch() {
        final long replica = rig.complete(Role.REPLICA, 3);
        rig.apply(replica, TERM + 1, "a=1");
        final long next = rig.role(Role.REPLICA, 4);
        assertThat(next).isGreaterThan(replica);
        rig.work();
        assertThat(rig.state.entries()).isEmpty();
        assertThat(rig.port.done()).isZero();
        assertThat(rig.port.requested()).isZero();
        rig.apply(next, TERM + 2, "b=1");
        rig.work();
        assertThat(rig.state.entries()).isEqualTo(Map.of("b", "1"));
        assertThat(rig.port.done()).isEqualTo(1);
    }

    @Test
    void shouldNotTakeWhatANewEpochDroppedForDone() {
        final long replica = rig.complete(Role.REPLICA, 3);
        final AsyncContext context = new AsyncContext(null, rig.port, rig.store, error -> {});
        context.standing(rig.port.standing());
        assertThat(context.isSettled()).isTrue();
        rig.apply(replica, TERM + 1, "a=1");
        rig.role(Role.REPLICA, 4);
        assertThat(context.isSettled()).isFalse();
        context.standing(rig.port.standing());
        assertThat(context.isSettled()).isTrue();
    }

    /** What it took before would be as old as the former primary's end. */
    @Test
    void shouldNotBeginATermBeforeTheGroupsClockMovesInIt() {
        final long replica = rig.complete(Role.REPLICA, 3);
        rig.apply(replica, TERM + 1, "a=1");
        rig.work();
        rig.desk.timeMoves(false);
        rig.state.onRole(Role.PRIMARY, 4);
        rig.desk.onRole(Role.PRIMARY, 4, 0);
        rig.port.begin(rig.epoch());
        rig.work();
        assertThat(rig.state.hasBegun()).isFalse();
        assertThat(rig.port.done()).as("it is still to be done").isZero();
        rig.desk.timeMoves(true);
        rig.work();
        assertThat(rig.state.hasBegun()).isTrue();
        assertThat(rig.port.hasBegun()).isTrue();
        assertThat(rig.port.done()).isEqualTo(1);
    }

    @Test
    void shouldForgetToBeginATermThatWasOverBeforeTheClockMoved() {
        rig.complete(Role.REPLICA, 3);
        rig.desk.timeMoves(false);
        rig.state.onRole(Role.PRIMARY, 4);
        rig.desk.onRole(Role.PRIMARY, 4, 0);
        rig.port.begin(rig.epoch());
        rig.work();
        rig.role(Role.REPLICA, 5);
        rig.desk.timeMoves(true);
        rig.work();
        assertThat(rig.state.hasBegun()).isFalse();
    }

    @Test
    void shouldPassOverWhatWouldHaveACompletePrimaryFollow() {
        final long epoch = rig.complete(Role.PRIMARY, 3);
        assertThat(rig.port.revision()).isEqualTo(TERM);
        rig.apply(epoch, TERM + 7, "a=1");
        rig.port.standAt(epoch, TERM + 7);
        rig.port.goBack(epoch, 1, 1);
        rig.port.beginLoad(epoch);
        rig.port.endLoad(epoch, 1, 1, List.of());
        rig.work();
        assertThat(rig.port.revision()).isEqualTo(TERM);
        assertThat(rig.port.isComplete()).isTrue();
        assertThat(rig.port.done()).isEqualTo(rig.port.requested());
        assertThat(rig.store.changes).isEmpty();
    }

    @Test
    void shouldKeepARecordForWhichItIsTooEarlyAndAllBehindIt() {
        final long epoch = rig.complete(Role.REPLICA, 3);
        rig.state.toldOfNamespaces(false);
        int written = 0;
        final UnsafeBuffer record = DeskRig.record("a=" + "x".repeat(ChangeRecorder.CHANGE_BYTES_MAX - 2));
        while (rig.port.apply(epoch, TERM + written + 1, record, 0, record.capacity())) {
            written++;
            rig.work();
        }
        assertThat(written).as("records of the largest size in the ring").isGreaterThan(8);
        assertThat(rig.desk.doWork()).as("idle while it waits").isZero();
        assertThat(rig.port.revision()).isZero();
        rig.state.toldOfNamespaces(true);
        rig.work();
        assertThat(rig.port.revision()).isEqualTo(TERM + written);
        assertThat(rig.apply(epoch, TERM + written + 1, "b=1")).isTrue();
    }

    @Test
    void shouldNotKeepTheLogWaitingForLong() {
        final long epoch = rig.complete(Role.REPLICA, 3);
        final int records = 3 * StateDesk.REQUESTS_PER_CYCLE_MAX;
        for (int i = 1; i <= records; i++) {
            rig.apply(epoch, TERM + i, "k" + i + "=v");
        }
        assertThat(rig.desk.doWork()).isEqualTo(StateDesk.REQUESTS_PER_CYCLE_MAX);
        rig.work();
        final UnsafeBuffer large = DeskRig.record("a=" + "x".repeat(StateDesk.BYTES_PER_CYCLE_MAX));
        rig.port.apply(epoch, TERM + records + 1, large, 0, large.capacity());
        rig.port.apply(epoch, TERM + records + 2, large, 0, large.capacity());
        assertThat(rig.desk.doWork()).isEqualTo(1);
    }

    @Test
    void shouldCutTheLogWhereAReplicaGoesBackOnlyIfItHasATail() {
        final long epoch = rig.complete(Role.REPLICA, 3);
        rig.apply(epoch, TERM + 1, "a=1");
        rig.apply(epoch, TERM + 2, "b=1");
        rig.port.standAt(epoch, TERM + 5);
        rig.port.goBack(epoch, TERM + 2, TERM + 2);
        rig.work();
        assertThat(rig.store.changes).hasSize(2);
        rig.port.goBack(epoch, TERM + 1, TERM + 4);
        rig.work();
        assertThat(rig.store.recordedRevision()).isEqualTo(TERM + 1);
        assertThat(rig.port.isComplete()).isFalse();
        assertThat(rig.port.revision()).isEqualTo(TERM + 1);
        rig.apply(epoch, TERM + 4, "b=2");
        rig.work();
        assertThat(rig.store.changes).containsOnlyKeys(TERM + 4);
        assertThat(rig.port.isComplete()).isTrue();
    }

    @Test
    void shouldBeginTheLogAnewBehindAnothersCopyAndGoOnBehindItsOwnCheckpoint() {
        final long epoch = rig.complete(Role.REPLICA, 3);
        for (int i = 1; i <= 9; i++) {
            rig.apply(epoch, TERM + i, "a=" + i);
        }
        rig.work();
        rig.port.beginLoad(epoch);
        rig.port.endRestore(epoch, TERM + 4, TERM + 6);
        rig.apply(epoch, TERM + 5, "a=5");
        rig.work();
        assertThat(rig.store.changes).as("restored").hasSize(9);
        rig.port.beginLoad(epoch);
        rig.port.endLoad(epoch, TERM + 7, TERM + 8, List.of(5L, 9L));
        rig.work();
        assertThat(rig.store.endsBefore).containsExactly(5L, 9L);
        assertThat(rig.store.recordedRevision()).as("copied").isEqualTo(TERM + 7);
        assertThat(rig.store.changes).isEmpty();
        rig.apply(epoch, TERM + 8, "a=other");
        rig.work();
        assertThat(rig.store.changes).isEqualTo(Map.of(TERM + 8, "a=other"));
        rig.port.beginLoad(epoch);
        rig.port.endLoad(epoch, TERM + 20, TERM + 20, List.of());
        rig.work();
        assertThat(rig.store.oldestRevision).isEqualTo(TERM + 20);
    }

    @Test
    void shouldTellSeveralCopiesInSlices() {
        final long epoch = rig.complete(Role.PRIMARY, 3);
        for (int i = 0; i < 5; i++) {
            rig.state.put("k" + i, "v");
        }
        rig.port.beginCopy(epoch, 1);
        rig.port.nextSlice(epoch, 1, 8);
        rig.port.beginCopy(epoch, 2);
        rig.work();
        rig.state.put("k9", "v");
        rig.port.nextSlice(epoch, 1, 1_000);
        rig.port.nextSlice(epoch, 2, 1_000);
        rig.work();
        final long start = TERM + 5;
        final long end = TERM + 6;
        assertThat(of(1))
                .containsExactly(
                        "1 copied k0=v",
                        "1 copied k1=v",
                        "1 slice " + start + " to " + start + " and more",
                        "1 copied k2=v",
                        "1 copied k3=v",
                        "1 copied k4=v",
                        "1 copied k9=v",
                        "1 slice " + start + " to " + end);
        assertThat(of(2)).hasSize(7).endsWith("2 slice " + end + " to " + end);
        rig.port.endCopy(epoch, 1);
        rig.port.endCopy(epoch, 1);
        rig.port.nextSlice(epoch, 1, 1);
        rig.work();
        assertThat(rig.replies).hasSize(15);
    }

    @Test
    void shouldTakeOfACopyOnlyWhatTheRingHasRoomFor() {
        final long epoch = rig.complete(Role.PRIMARY, 3);
        final int records = 40;
        for (int i = 0; i < records; i++) {
            rig.state.put("k" + i, "x".repeat(ChangeRecorder.CHANGE_BYTES_MAX - 4));
        }
        rig.port.beginCopy(epoch, 1);
        rig.port.nextSlice(epoch, 1, Integer.MAX_VALUE);
        int pieces = 0;
        while (rig.desk.doWork() > 0) {
            pieces++;
        }
        assertThat(pieces).as("pieces before the ring is full").isBetween(5, 12);
        rig.work();
        assertThat(rig.replies).hasSize(records + 1);
    }

    @Test
    void shouldDropCopiesOfAHistoryThatIsLeft() {
        final long epoch = rig.complete(Role.REPLICA, 3);
        rig.apply(epoch, TERM + 1, "a=1");
        rig.port.beginCopy(epoch, 1);
        rig.port.nextSlice(epoch, 1, 1);
        rig.work();
        assertThat(rig.replies).hasSize(2);
        rig.port.goBack(epoch, 0, TERM + 5);
        rig.port.nextSlice(epoch, 1, 1);
        rig.port.beginCopy(epoch, 2);
        rig.port.nextSlice(epoch, 2, 1_000);
        rig.work();
        assertThat(rig.replies).as("while it is not of one moment").hasSize(2);
        rig.apply(epoch, TERM + 5, "a=5");
        rig.work();
        assertThat(of(2)).containsExactly("2 copied a=5", "2 slice " + (TERM + 5) + " to " + (TERM + 5));
        assertThat(of(1)).hasSize(2);
    }

    @Test
    void shouldTakeOverATail() {
        final long epoch = rig.complete(Role.PRIMARY, 3);
        rig.port.beginMerge(epoch, 5, 0, true);
        rig.work();
        for (int i = 0; i < 3 * DeskMerges.CHANGES_PER_CYCLE_MAX; i++) {
            tail(epoch, 5, "t" + i + "=old");
        }
        tail(epoch, 5, "a=old");
        tail(epoch, 5, "b=old");
        rig.state.put("a", "new");
        rig.port.endTail(epoch, 5);
        rig.work();
        assertThat(rig.replies).containsExactly("5 ended " + (TERM + 1));
        final UnsafeBuffer own = DeskRig.record("a=new");
        rig.port.changed(epoch, 5, own, 0, own.capacity());
        rig.port.finishMerge(epoch, 5);
        while (rig.desk.doWork() > 0) {
            rig.state.put("b", "newer");
        }
        rig.work();
        final int taken = 3 * DeskMerges.CHANGES_PER_CYCLE_MAX;
        assertThat(rig.replies).endsWith("5 merged ROLL_FORWARD " + taken + " 2");
        assertThat(rig.state.entries())
                .containsEntry("a", "new")
                .containsEntry("b", "newer")
                .containsEntry("t7", "old");
        rig.port.dropMerge(epoch, 5);
        rig.work();
    }

    @Test
    void shouldSayThatATailIsTooLongAndForgetIt() {
        final long epoch = rig.complete(Role.PRIMARY, 3);
        rig.port.beginMerge(epoch, 1, 0, true);
        final UnsafeBuffer large = DeskRig.record("a=" + "x".repeat(ChangeRecorder.CHANGE_BYTES_MAX - 2));
        for (int i = 0; i <= TailMerge.TAIL_BYTES_MAX / ChangeRecorder.CHANGE_BYTES_MAX + 2; i++) {
            while (!rig.port.tail(epoch, 1, large, 0, large.capacity())) {
                rig.work();
            }
        }
        rig.port.endTail(epoch, 1);
        rig.port.finishMerge(epoch, 1);
        rig.work();
        assertThat(rig.replies).containsExactly("1 too long");
        assertThat(rig.state.entries()).isEmpty();
    }

    @Test
    void shouldTellNothingOfAnEarlierEpoch() {
        final long epoch = rig.complete(Role.PRIMARY, 3);
        rig.state.put("a", "1");
        rig.port.beginCopy(epoch, 1);
        rig.port.nextSlice(epoch, 1, 100);
        rig.port.beginMerge(epoch, 2, 0, true);
        rig.desk.doWork();
        final long next = rig.role(Role.REPLICA, 4);
        rig.port.nextSlice(next, 1, 100);
        rig.port.finishMerge(next, 2);
        rig.port.beginMerge(next, 3, 0, true);
        rig.work();
        assertThat(rig.replies).isEmpty();
        assertThat(rig.port.done()).isEqualTo(3);
    }

    /** A replica follows a script of requests with random delays, roles and full rings: what it holds is what was applied in order. */
    @Test
    void shouldHoldWhatWasAppliedInOrderWhateverComesBetween() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        long epoch = rig.complete(Role.REPLICA, 3);
        long next = TERM + 1;
        for (int step = 0; step < 20_000; step++) {
            switch (random.nextInt(40)) {
                case 0 -> {
                    epoch = rig.role(Role.REPLICA, 3);
                    next = rig.port.revision() < TERM ? TERM + 1 : rig.port.revision() + 1;
                }
                case 1 -> rig.state.toldOfNamespaces(random.nextBoolean());
                case 2, 3, 4 -> rig.desk.doWork();
                case 5 -> {
                    rig.port.beginCopy(epoch, step);
                    rig.port.nextSlice(epoch, step, random.nextInt(2_000));
                    rig.port.endCopy(epoch, step);
                }
                default -> {
                    if (rig.apply(epoch, next, "k" + next % 50 + "=" + next)) {
                        next++;
                    }
                }
            }
        }
        rig.state.toldOfNamespaces(true);
        rig.work();
        final long last = next - 1;
        assertThat(rig.port.revision()).as("seed " + seed).isEqualTo(last);
        assertThat(rig.store.changes).as("seed " + seed).hasSize((int) (last - TERM));
        rig.state
                .entries()
                .forEach((key, value) -> assertThat(Long.parseLong(value))
                        .as("seed %d: %s", seed, key)
                        .isBetween(last - 49, last));
    }

    private void tail(final long epoch, final int mergeId, final String text) {
        final UnsafeBuffer record = DeskRig.record(text);
        assertThat(rig.port.tail(epoch, mergeId, record, 0, record.capacity())).isTrue();
    }

    private List<String> of(final int id) {
        return rig.replies.stream().filter(reply -> reply.startsWith(id + " ")).toList();
    }
}
