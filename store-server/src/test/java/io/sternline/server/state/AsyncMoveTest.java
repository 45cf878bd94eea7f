package io.sternline.server.state;

import static io.sternline.server.state.Command.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.WriteCondition;
import io.sternline.replication.Role;
import io.sternline.replication.async.TailMerge;
import io.sternline.replication.async.TailMerge.Verdict;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A move is two changes: node 0 made them and is gone, node 1 has one, both or none of them and is primary now. */
class AsyncMoveTest {
    private static final int NAMESPACE = 2;
    private static final long FIRST = 1L << 61;
    private static final StoredNamespace.Settings ASYNC =
            new StoredNamespace.Settings(0, 0, 100, 1_000, 0, 0, FullPolicy.REJECT, Replication.ASYNC);
    private static final List<byte[]> GROUP_LOG = List.of(
            Batch.of(Batch.Frame.of(0, 0, new Command.Define(1, true, ASYNC, "async")))
                    .encode(),
            Batch.of(Batch.Frame.of(0, 0, new Command.Register(1, "one"))).encode(),
            Batch.of(Batch.Frame.of(0, 0, new Command.Register(1, "two"))).encode());
    private static final Command MOVE = new Command.Move(FIRST + 1, NAMESPACE, "old", "new");

    private final AsyncNode former = new AsyncNode(0, GROUP_LOG);
    private final AsyncNode present = new AsyncNode(1, GROUP_LOG);
    private long departure;

    @BeforeEach
    void move() {
        former.start(1);
        present.start(1);
        former.role(Role.PRIMARY, 1);
        write(former, 1, put(FIRST, "old", "kept").in(NAMESPACE).carrying("t"));
        departure = former.async().revision() + 1;
        assertThat(write(former, 1, MOVE).revision()).isEqualTo(departure + 1);
    }

    @AfterEach
    void close() {
        former.close();
        present.close();
    }

    @Test
    void shouldFollowBothHalves() {
        promoteWithChangesUpTo(departure + 1);
        assertThat(value("old")).isEmpty();
        assertThat(value("new")).isEqualTo("kept");
        assertThat(write(present, 1, MOVE).code()).as("sent again").isEqualTo(ResultCode.OK);
        assertThat(value("new")).isEqualTo("kept");
    }

    @Test
    void shouldPutAnEntryBackThatHasLeftItsKeyAndArrivedNowhere() {
        promoteWithChangesUpTo(departure);
        assertThat(value("old")).isEqualTo("kept");
        assertThat(((Answer.Count) present.replica().ask(new TestQuery.CountByTerm(NAMESPACE, "t"))).count())
                .isEqualTo(1);
        assertThat(write(present, 1, MOVE).code()).as("sent again").isEqualTo(ResultCode.OK);
        assertThat(value("old")).isEmpty();
        assertThat(value("new")).isEqualTo("kept");
        assertThat(merge(departure)).as("the same request").isEqualTo(Verdict.ROLL_FORWARD);
        assertThat(value("old")).isEmpty();
        assertThat(value("new")).isEqualTo("kept");
    }

    @Test
    void shouldPutNothingBackBesideWhatFollowed() {
        write(former, 1, put(FIRST + 2, "old", "another").in(NAMESPACE));
        promoteWithChangesUpTo(departure + 2);
        assertThat(value("old")).isEqualTo("another");
        assertThat(value("new")).isEqualTo("kept");
    }

    @Test
    void shouldLoseNothingWhenTheSecondHalfComesAfterAll() {
        promoteWithChangesUpTo(departure);
        assertThat(merge(departure)).isEqualTo(Verdict.ROLL_FORWARD);
        assertThat(value("old")).isEqualTo("kept");
        assertThat(value("new")).isEqualTo("kept");
    }

    @Test
    void shouldTakeOverAMoveWholeAndOnce() {
        promoteWithChangesUpTo(departure - 1);
        assertThat(merge(departure - 1)).isEqualTo(Verdict.ROLL_FORWARD);
        assertThat(value("old")).isEmpty();
        assertThat(value("new")).isEqualTo("kept");
        assertThat(write(present, 1, MOVE).code()).as("sent again").isEqualTo(ResultCode.OK);
        assertThat(merge(departure - 1)).as("a merge cut short begins anew").isEqualTo(Verdict.ROLL_FORWARD);
        assertThat(value("new")).isEqualTo("kept");
    }

    @Test
    void shouldLeaveAnEntryWhereItIsIfItsNewKeyIsTaken() {
        promoteWithChangesUpTo(departure - 1);
        write(present, 2, put(FIRST, "new", "taken").in(NAMESPACE));
        assertThat(merge(departure - 1)).as("its node lacks the entry").isEqualTo(Verdict.REBUILD);
        assertThat(value("old")).isEqualTo("kept");
        assertThat(value("new")).isEqualTo("taken");
    }

    @Test
    void shouldNotBringBackUnderItsNewKeyWhatBecameSomethingElse() {
        promoteWithChangesUpTo(departure - 1);
        write(present, 2, put(FIRST, "old", "saved").in(NAMESPACE));
        assertThat(merge(departure - 1)).as("its node has the entry").isEqualTo(Verdict.REBUILD);
        assertThat(value("old")).isEqualTo("saved");
        assertThat(value("new")).isEmpty();
    }

    @Test
    void shouldNotBringBackUnderItsNewKeyWhatWasRemoved() {
        promoteWithChangesUpTo(departure - 1);
        write(present, 2, new Command.Remove(FIRST, NAMESPACE, WriteCondition.NONE, false, 0, "old"));
        assertThat(merge(departure - 1)).as("its node has the entry").isEqualTo(Verdict.REBUILD);
        assertThat(value("old")).isEmpty();
        assertThat(value("new")).isEmpty();
    }

    @Test
    void shouldLeaveAnEntryWhereItIsIfTheTailEndsInBetween() {
        promoteWithChangesUpTo(departure - 1);
        try (TailMerge merge = present.async().merge(departure - 1, true)) {
            add(merge, former.log().get(departure));
            finish(merge, departure - 1);
            assertThat(merge.verdict()).isEqualTo(Verdict.REBUILD);
        }
        assertThat(value("old")).isEqualTo("kept");
    }

    private void promoteWithChangesUpTo(final long revision) {
        former.log().headMap(revision, true).forEach(present::apply);
        present.role(Role.PRIMARY, 2);
    }

    private Verdict merge(final long common) {
        try (TailMerge merge = present.async().merge(common, true)) {
            former.log().tailMap(common, false).values().forEach(record -> add(merge, record));
            finish(merge, common);
            return merge.verdict();
        }
    }

    private static void add(final TailMerge merge, final byte[] record) {
        assertThat(merge.add(new UnsafeBuffer(record), 0, record.length)).isTrue();
    }

    private void finish(final TailMerge merge, final long common) {
        for (final Map.Entry<Long, byte[]> record :
                present.log().subMap(common, false, merge.endTail(), true).entrySet()) {
            merge.changed(new UnsafeBuffer(record.getValue()), 0, record.getValue().length);
        }
        while (merge.work(1)) {
            assertThat(present.isPrimary()).isTrue();
        }
    }

    private static Answer.Write write(final AsyncNode node, final long clientId, final Command command) {
        return (Answer.Write)
                node.replica().local(clientId, command.requestNumber(), command).get(0);
    }

    private String value(final String key) {
        return ((Answer.Got) present.replica().ask(new TestQuery.Get(NAMESPACE, key, TestQuery.Level.LOCAL))).value();
    }
}
