package io.sternline.server.state;

import static io.sternline.server.state.Command.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.WriteCondition;
import io.sternline.replication.Role;
import io.sternline.replication.async.TailMerge;
import io.sternline.replication.async.TailMerge.Verdict;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Node 0 was primary and has a tail; node 1 is primary now. */
class KeptTailTest {
    private static final int NAMESPACE = 2;
    private static final long FIRST = 1L << 61;
    private static final StoredNamespace.Settings ASYNC =
            new StoredNamespace.Settings(0, 0, 100, 1_000, 0, 0, FullPolicy.REJECT, Replication.ASYNC);
    private static final List<byte[]> GROUP_LOG = List.of(
            Batch.of(Batch.Frame.of(0, 0, new Command.Define(1, true, ASYNC, "async")))
                    .encode(),
            Batch.of(Batch.Frame.of(0, 0, new Command.Register(1, "one"))).encode(),
            Batch.of(Batch.Frame.of(0, 0, new Command.Register(1, "two"))).encode());

    private final AsyncNode former = new AsyncNode(0, GROUP_LOG);
    private final AsyncNode present = new AsyncNode(1, GROUP_LOG);
    private long common;

    @BeforeEach
    void shareTheBeginning() {
        former.start(1);
        present.start(1);
        former.role(Role.PRIMARY, 1);
        write(former, 1, put(FIRST, "shared", "old").in(NAMESPACE));
        former.log().forEach(present::apply);
        common = former.async().revision();
    }

    @AfterEach
    void close() {
        former.close();
        present.close();
    }

    @Test
    void shouldTakeOverWhatNobodyElseChanged() {
        write(former, 1, put(FIRST + 1, "a", "tail").in(NAMESPACE));
        write(former, 1, put(FIRST + 2, "shared", "tail").in(NAMESPACE));
        promote();
        write(present, 2, put(FIRST, "b", "new").in(NAMESPACE));
        assertThat(merge(true)).isEqualTo(Verdict.ROLL_FORWARD);
        assertThat(value("a")).isEqualTo("tail");
        assertThat(value("shared")).isEqualTo("tail");
        assertThat(value("b")).isEqualTo("new");
    }

    @Test
    void shouldNotUndoWhatIsNewer() {
        write(former, 1, put(FIRST + 1, "shared", "tail").in(NAMESPACE));
        promote();
        write(present, 2, put(FIRST, "shared", "new").in(NAMESPACE));
        assertThat(merge(true)).isEqualTo(Verdict.ROLL_FORWARD);
        assertThat(value("shared")).isEqualTo("new");
    }

    @Test
    void shouldNotBringBackWhatWasRemovedSince() {
        write(former, 1, put(FIRST + 1, "shared", "tail").in(NAMESPACE));
        promote();
        write(present, 2, new Command.Remove(FIRST, NAMESPACE, WriteCondition.NONE, false, 0, "shared"));
        merge(true);
        assertThat(value("shared")).isEmpty();
    }

    @Test
    void shouldSeeWhatHappensWhileItIsUnderWay() {
        write(former, 1, put(FIRST + 1, "shared", "tail").in(NAMESPACE));
        promote();
        try (TailMerge merge = begin(true)) {
            final long endRevision = merge.endTail();
            write(present, 2, put(FIRST, "shared", "new").in(NAMESPACE));
            tellTheLog(merge, endRevision);
            work(merge);
        }
        assertThat(value("shared")).isEqualTo("new");
    }

    @Test
    void shouldSeeWhatHappensWhileTheTailComes() {
        write(former, 1, put(FIRST + 1, "shared", "tail").in(NAMESPACE));
        promote();
        try (TailMerge merge = present.async().merge(common, true)) {
            write(present, 2, put(FIRST, "shared", "new").in(NAMESPACE));
            addTail(merge);
            finish(merge, true);
        }
        assertThat(value("shared")).isEqualTo("new");
    }

    @Test
    void shouldCountOnceWhatAClientSentToBothPrimaries() {
        write(former, 1, increment(FIRST + 1));
        write(former, 2, increment(FIRST));
        promote();
        assertThat(write(present, 1, increment(FIRST + 1)).counter()).isEqualTo(1);
        assertThat(merge(true)).isEqualTo(Verdict.ROLL_FORWARD);
        assertThat(write(present, 2, increment(FIRST)).counter())
                .as("it was carried out by the former primary")
                .isEqualTo(2);
        assertThat(write(present, 2, increment(FIRST + 1)).counter()).isEqualTo(3);
    }

    @Test
    void shouldGoOnWhereAMergeBeforeWasCutShort() {
        write(former, 1, put(FIRST + 1, "a", "1").in(NAMESPACE));
        write(former, 1, put(FIRST + 2, "a", "2").in(NAMESPACE));
        promote();
        try (TailMerge merge = begin(true)) {
            tellTheLog(merge, merge.endTail());
            merge.work(1);
        }
        assertThat(value("a")).isEqualTo("1");
        merge(true);
        assertThat(value("a")).isEqualTo("2");
    }

    @Test
    void shouldLetATouchOvertakeNoValue() {
        write(former, 1, put(FIRST + 1, "shared", "tail").in(NAMESPACE));
        promote();
        write(present, 2, new Command.Touch(FIRST, NAMESPACE, Command.Times.ttl(1_000), "shared"));
        merge(true);
        assertThat(value("shared")).isEqualTo("tail");
    }

    @Test
    void shouldLeaveOutWhatThisPrimaryRefusedAndHaveTheNodeCopied() {
        write(former, 1, new Command.Remove(FIRST + 1, NAMESPACE, WriteCondition.NONE, false, 0, "shared"));
        write(former, 1, put(FIRST + 2, "shared", "again").in(NAMESPACE).ifAbsent());
        promote();
        final Answer.Write refused = write(
                present, 1, put(FIRST + 2, "shared", "again").in(NAMESPACE).ifAbsent());
        assertThat(refused.code()).isEqualTo(ResultCode.CONDITION_FAILED);
        assertThat(merge(true)).isEqualTo(Verdict.REBUILD);
        assertThat(value("shared")).isNotEqualTo("again");
    }

    @Test
    void shouldTakeOverOnlyWhatIsSureWithoutALog() {
        write(former, 1, put(FIRST + 1, "shared", "tail").in(NAMESPACE));
        write(former, 1, put(FIRST + 2, "a", "tail").in(NAMESPACE));
        promote();
        assertThat(merge(false)).isEqualTo(Verdict.REBUILD);
        assertThat(value("shared")).isEqualTo("tail");
        assertThat(value("a")).as("it may have been removed").isEmpty();
    }

    @Test
    void shouldLetNoTouchOfATailUndoALaterOneWithoutALog() {
        write(former, 1, touch(FIRST + 1, 100, "shared"));
        promote();
        write(present, 2, touch(FIRST, 50_000, "shared"));
        final long deadlineMs = deadlineMs("shared");
        assertThat(merge(false)).isEqualTo(Verdict.REBUILD);
        assertThat(deadlineMs("shared")).isEqualTo(deadlineMs);
    }

    @Test
    void shouldCarryOutATouchOnceThoughTheLogWasCutSinceItWasTakenOver() {
        write(former, 1, touch(FIRST + 1, 1_000, "shared"));
        promote();
        merge(true);
        final int taken = present.history().size();
        merge(false);
        assertThat(present.history()).hasSize(taken);
    }

    @Test
    void shouldLeaveOutATouchThatThisPrimaryRefused() {
        write(former, 1, put(FIRST + 1, "a", "tail").in(NAMESPACE));
        write(former, 2, touch(FIRST, 1_000, "a"));
        promote();
        assertThat(write(present, 2, touch(FIRST, 1_000, "a")).code()).isEqualTo(ResultCode.NOT_FOUND);
        assertThat(merge(true)).isEqualTo(Verdict.REBUILD);
        assertThat(value("a")).isEqualTo("tail");
        assertThat(deadlineMs("a")).isZero();
    }

    @Test
    void shouldStopWhenTheRoleIsLost() {
        write(former, 1, put(FIRST + 1, "a", "1").in(NAMESPACE));
        promote();
        final TailMerge merge = begin(true);
        present.role(Role.REPLICA, 3);
        assertThatThrownBy(() -> merge.work(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> former.apply(Long.MAX_VALUE, new byte[0]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("primary of term 1");
    }

    private void promote() {
        present.role(Role.PRIMARY, 2);
    }

    private TailMerge begin(final boolean isLogged) {
        final TailMerge merge = present.async().merge(common, isLogged);
        addTail(merge);
        return merge;
    }

    private void addTail(final TailMerge merge) {
        former.log()
                .tailMap(common, false)
                .values()
                .forEach(record -> assertThat(merge.add(new UnsafeBuffer(record), 0, record.length))
                        .isTrue());
    }

    private void tellTheLog(final TailMerge merge, final long endRevision) {
        for (final Map.Entry<Long, byte[]> record : present.log()
                .subMap(common, false, Math.max(common, endRevision), true)
                .entrySet()) {
            merge.changed(new UnsafeBuffer(record.getValue()), 0, record.getValue().length);
        }
    }

    private void finish(final TailMerge merge, final boolean isLogged) {
        final long endRevision = merge.endTail();
        if (isLogged) {
            tellTheLog(merge, endRevision);
        }
        work(merge);
    }

    private void work(final TailMerge merge) {
        while (merge.work(1)) {
            assertThat(present.isPrimary()).isTrue();
        }
    }

    private Verdict merge(final boolean isLogged) {
        try (TailMerge merge = begin(isLogged)) {
            finish(merge, isLogged);
            return merge.verdict();
        }
    }

    private static Command increment(final long number) {
        return new Command.Increment(number, NAMESPACE, 1, Command.Times.UNSAID, "n");
    }

    private static Command touch(final long number, final long ttlMs, final String key) {
        return new Command.Touch(number, NAMESPACE, Command.Times.ttl(ttlMs), key);
    }

    private long deadlineMs(final String key) {
        final byte[] bytes = Command.bytes(key);
        final ByteSlice slice = new ByteSlice().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
        final EntryView found = new EntryView();
        assertThat(present.async().state().entries().find(NAMESPACE, slice, found))
                .as(key)
                .isTrue();
        return found.deadlineMs();
    }

    private static Answer.Write write(final AsyncNode node, final long clientId, final Command command) {
        return (Answer.Write)
                node.replica().local(clientId, command.requestNumber(), command).get(0);
    }

    private String value(final String key) {
        return ((Answer.Got) present.replica().ask(new TestQuery.Get(NAMESPACE, key, TestQuery.Level.LOCAL))).value();
    }
}
