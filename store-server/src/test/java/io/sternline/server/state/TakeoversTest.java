package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.protocol.sbe.TakeoverCause;
import io.sternline.replication.statemachine.DamagedSnapshotException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the history makes of what nodes tell it. */
class TakeoversTest {
    private static final long NOW_MS = 1_000;

    private final TestReplica replica = new TestReplica();

    @Test
    void shouldRecordAnElectionWithThePrimaryBefore() {
        own(NOW_MS, started(1, 0));
        own(NOW_MS + 5, started(4, 2));

        assertThat(history(replica))
                .containsExactly(
                        "1: -1>0 ELECTION at 1000, of -1 by '' as ''", "4: 0>2 ELECTION at 1005, of -1 by '' as ''");
    }

    @Test
    void shouldNotBeChangedByHearingOfATermAgain() {
        own(NOW_MS, started(1, 0));
        own(NOW_MS, started(2, 1));
        final long digest = replica.machine().digest();
        own(NOW_MS + 1, started(2, 1));
        own(NOW_MS + 1, started(1, 0));

        assertThat(replica.machine().digest()).isEqualTo(digest);
        assertThat(history(replica)).hasSize(2);
    }

    @Test
    void shouldTellWhoWantedThePrimaryThatWasChosen() {
        own(NOW_MS, started(1, 0));
        own(NOW_MS, planned(1, 2, TakeoverCause.PROMOTION, "ada", "rack"));
        own(NOW_MS, started(2, 2));
        own(NOW_MS, started(3, 0));

        assertThat(history(replica)).element(1).isEqualTo("2: 0>2 PROMOTION at 1000, of 2 by 'ada' as 'rack'");
        assertThat(history(replica)).last().isEqualTo("3: 2>0 ELECTION at 1000, of -1 by '' as ''");
    }

    @Test
    void shouldShowAPlanThatAnotherNodeCameBefore() {
        own(NOW_MS, started(1, 0));
        own(NOW_MS, planned(1, 2, TakeoverCause.PROMOTION, "ada", "rack"));
        own(NOW_MS, started(2, 1));

        assertThat(history(replica)).last().isEqualTo("2: 0>1 ELECTION at 1000, of 2 by 'ada' as 'rack'");
    }

    @Test
    void shouldReplaceAPlanThatItsPrimaryOutlivedByTheNext() {
        own(NOW_MS, started(1, 0));
        own(NOW_MS, planned(1, 2, TakeoverCause.PROMOTION, "ada", "rack"));
        own(NOW_MS, planned(1, 1, TakeoverCause.PROMOTION, "bob", "again"));
        own(NOW_MS, started(2, 1));

        assertThat(history(replica)).last().isEqualTo("2: 0>1 PROMOTION at 1000, of 1 by 'bob' as 'again'");
    }

    @Test
    void shouldNotTakeAnElectionLongAfterwardsForTheOutcomeOfAPlan() {
        own(NOW_MS, started(1, 0));
        own(NOW_MS, planned(1, 2, TakeoverCause.PROMOTION, "ada", "rack"));
        own(NOW_MS + Takeovers.PLAN_MS_MAX + 1, started(2, 2));

        assertThat(history(replica))
                .last()
                .asString()
                .startsWith("2: 0>2 ELECTION")
                .endsWith("of 2 by 'ada' as 'rack'");
    }

    @Test
    void shouldCallItAHandoverWhoeverTakesOverFromAPrimaryThatWasStopped() {
        own(NOW_MS, started(1, 0));
        own(NOW_MS, planned(1, -1, TakeoverCause.HANDOVER, "node 0", "it was stopped"));
        own(NOW_MS, started(2, 1));

        assertThat(history(replica)).last().isEqualTo("2: 0>1 HANDOVER at 1000, of -1 by 'node 0' as 'it was stopped'");
    }

    @Test
    void shouldPassOverAPlanOfATermThatIsOver() {
        own(NOW_MS, started(3, 0));
        own(NOW_MS, planned(2, 1, TakeoverCause.PROMOTION, "ada", "late"));
        own(NOW_MS, started(4, 1));

        assertThat(history(replica)).last().isEqualTo("4: 0>1 ELECTION at 1000, of -1 by '' as ''");
    }

    @Test
    void shouldMarkTheTakeoverFromAPrimaryThatWasStillRunning() {
        own(NOW_MS, started(1, 0));
        own(NOW_MS, new NodeCommand.Lost(0, 1, 0));
        assertThat(history(replica)).as("nothing has followed yet").hasSize(1).noneMatch(text -> text.contains("!"));
        own(NOW_MS, started(2, 1));
        own(NOW_MS, new NodeCommand.Lost(0, 1, 2));
        assertThat(history(replica)).as("node 2 was not primary").noneMatch(text -> text.contains("!"));
        own(NOW_MS, new NodeCommand.Lost(0, 1, 0));
        own(NOW_MS, started(3, 2));
        own(NOW_MS, new NodeCommand.Lost(0, 1, 0));

        assertThat(history(replica))
                .containsExactly(
                        "1: -1>0 ELECTION at 1000, of -1 by '' as ''",
                        "2: 0>1 ELECTION! at 1000, of -1 by '' as ''",
                        "3: 1>2 ELECTION at 1000, of -1 by '' as ''");
    }

    @Test
    void shouldKeepTheNewestOnly() {
        for (int term = 1; term <= Takeovers.RECORDS_MAX + 3; term++) {
            own(NOW_MS, started(term, term % 3));
        }

        assertThat(history(replica)).hasSize(Takeovers.RECORDS_MAX);
        assertThat(history(replica)).first().asString().startsWith("4: ");
        assertThat(new TestReplica().load(replica.snapshot()).machine().digest())
                .isEqualTo(replica.machine().digest());
    }

    @Test
    void shouldPassOverWhatMakesNoSense() {
        final long digest = replica.machine().digest();
        own(NOW_MS, planned(1, 1, TakeoverCause.ELECTION, "", ""));
        own(NOW_MS, planned(1, -2, TakeoverCause.PROMOTION, "", ""));
        own(NOW_MS, planned(1, 1, TakeoverCause.PROMOTION, "w".repeat(129), ""));
        own(NOW_MS, planned(1, 1, TakeoverCause.PROMOTION, "", "w".repeat(257)));

        assertThat(replica.machine().digest()).isEqualTo(digest);
        assertThat(replica.machine().malformedMessages()).isEqualTo(4);
    }

    @Test
    void shouldTakeNoneFromAClient() {
        final long digest = replica.machine().digest();
        replica.apply(NOW_MS, 0, started(1, 0));
        replica.apply(NOW_MS, 0, planned(1, 1, TakeoverCause.PROMOTION, "", ""));
        replica.apply(NOW_MS, 0, new NodeCommand.Lost(0, 1, 0));

        assertThat(replica.machine().digest()).isEqualTo(digest);
    }

    @Test
    void shouldBringHistoryAndPlanThroughASnapshot() {
        own(NOW_MS, started(1, 0));
        own(NOW_MS, started(2, 1));
        own(NOW_MS, new NodeCommand.Lost(0, 1, 0));
        own(NOW_MS, planned(2, 2, TakeoverCause.PROMOTION, "ada", "rack"));
        final TestReplica restored = new TestReplica().load(replica.snapshot());

        assertThat(restored.machine().digest()).isEqualTo(replica.machine().digest());
        assertThat(restored.snapshot().toArray()).isEqualTo(replica.snapshot().toArray());
        assertThat(history(restored)).isEqualTo(history(replica));
        for (final TestReplica each : List.of(replica, restored)) {
            each.apply(NOW_MS, Batch.of(Batch.Frame.own(started(3, 2))));
        }
        assertThat(history(restored))
                .isEqualTo(history(replica))
                .last()
                .asString()
                .contains("PROMOTION");
    }

    @Test
    void shouldRefuseASnapshotWhoseTakeoversAreOutOfOrder() {
        own(NOW_MS, started(1, 0));
        own(NOW_MS, started(2, 1));
        final List<byte[]> records = new ArrayList<>(replica.snapshot());
        // Behind the header and the default namespace.
        records.add(2, records.remove(3));

        assertThatThrownBy(() -> new TestReplica().load(records))
                .isInstanceOf(DamagedSnapshotException.class)
                .hasMessageContaining("order of their terms");
    }

    private static NodeCommand started(final long term, final int nodeId) {
        return new NodeCommand.Started(0, term, nodeId);
    }

    private static NodeCommand planned(
            final long term, final int nodeId, final TakeoverCause cause, final String who, final String why) {
        return new NodeCommand.Planned(0, term, 0, nodeId, cause, who, why);
    }

    private void own(final long timeMs, final NodeCommand command) {
        assertThat(replica.apply(timeMs, Batch.of(Batch.Frame.own(command)))).isEmpty();
    }

    private static List<String> history(final TestReplica replica) {
        return ((Answer.History) replica.ask(new TestQuery.GetHistory())).takeovers();
    }
}
