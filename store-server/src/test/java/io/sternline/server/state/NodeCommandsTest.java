package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.ResultCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeCommandsTest {
    private static final long NOW_MS = 1_000;
    private static final NodeCommand SETTINGS = new NodeCommand.Settings(0, 17, 18, 5_000, 50);

    private final TestReplica replica = new TestReplica();
    private final List<String> told = new ArrayList<>();

    @Test
    void shouldTakeLimitsWithoutAnAnswerOrARevision() {
        assertThat(own(SETTINGS)).isEmpty();

        final Answer.Status status = (Answer.Status) replica.ask(new TestQuery.GetStatus());
        assertThat(status.stateBytesMax()).isEqualTo(5_000);
        assertThat(status.entriesMax()).isEqualTo(50);
        assertThat(status.revision()).isZero();
        own(new NodeCommand.Settings(0, 17, 18, -1, 60));
        own(new NodeCommand.Settings(0, 17, 18, 4_000, 0));
        final Answer.Status later = (Answer.Status) replica.ask(new TestQuery.GetStatus());
        assertThat(later.stateBytesMax()).isEqualTo(4_000);
        assertThat(later.entriesMax()).isEqualTo(60);
    }

    @Test
    void shouldTakeTheFirstSeedOnly() {
        final long unseeded = replica.machine().digest();
        own(SETTINGS);
        final long seeded = replica.machine().digest();
        own(new NodeCommand.Settings(0, 99, 99, 5_000, 50));

        assertThat(seeded).isNotEqualTo(unseeded);
        assertThat(replica.machine().digest()).isEqualTo(seeded);
    }

    @Test
    void shouldTakeNoSeedOnceThereAreEntries() {
        final TestReplica other = new TestReplica();
        for (final TestReplica each : List.of(replica, other)) {
            each.write(NOW_MS, each.register(NOW_MS), Command.put(1, "a", ""));
        }
        own(SETTINGS);
        other.apply(NOW_MS, Batch.of(Batch.Frame.own(new NodeCommand.Settings(0, 5, 6, 5_000, 50))));

        assertThat(replica.machine().digest()).isEqualTo(other.machine().digest());
        assertThat(replica.ask(TestQuery.get("a")).code()).isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldTakeNoneFromAClient() {
        final long client = replica.register(NOW_MS);
        final long before = replica.machine().digest();
        final NodeCommand report = new NodeCommand.Report(0, 1, -1, 0, 0);

        assertThat(replica.apply(NOW_MS, 0, SETTINGS)).isEqualTo(new Answer.Error(0, ResultCode.UNSUPPORTED, true));
        assertThat(replica.apply(NOW_MS, 0, report).code()).isEqualTo(ResultCode.UNSUPPORTED);
        assertThat(replica.machine().digest()).isEqualTo(before);
        final List<Answer.Sent> sent = replica.apply(NOW_MS, Batch.of(Batch.Frame.of(client, 0, SETTINGS)));
        assertThat(sent.get(0).answer().code()).isEqualTo(ResultCode.UNSUPPORTED);
        assertThat(sent.get(0).message()).contains("not for clients");
        assertThat(replica.machine().lastReport()).isEqualTo(DigestPoint.NONE);
    }

    @Test
    void shouldCompareDigestsAtTheReportBeforeAndTellOfDivergenceOnce() {
        replica.machine()
                .divergenceListener((primaryId, revision, own, primary) ->
                        told.add("node " + primaryId + ", revision " + revision + ", " + (own ^ primary)));
        final long client = replica.register(NOW_MS);
        replica.write(NOW_MS, client, Command.put(1, "a", ""));
        report(new DigestPoint(-1, 0, 0));
        final DigestPoint first = replica.machine().lastReport();
        assertThat(first.revision()).isEqualTo(1);
        assertThat(first.stateDigest())
                .as("a report is no part of the state")
                .isEqualTo(replica.machine().digest());

        replica.write(NOW_MS, client, Command.put(2, "a", ""));
        report(first);
        assertThat(told).isEmpty();
        report(new DigestPoint(first.position(), 1, 7));
        assertThat(told).as("not where this node remembers its digest").isEmpty();
        final DigestPoint third = replica.machine().lastReport();
        report(new DigestPoint(third.position(), third.revision(), third.stateDigest() ^ 7));
        final DigestPoint fourth = replica.machine().lastReport();
        report(new DigestPoint(fourth.position(), fourth.revision(), fourth.stateDigest() ^ 9));
        assertThat(told).containsExactly("node 1, revision 2, 7");
        final DigestPoint fifth = replica.machine().lastReport();
        report(fifth);
        report(new DigestPoint(replica.machine().lastReport().position(), 2, 1));
        assertThat(told).as("apart again").hasSize(2);
    }

    @Test
    void shouldRememberNoReportAcrossARestart() {
        own(new NodeCommand.Report(0, 1, -1, 0, 0));

        final TestReplica restarted = new TestReplica().load(replica.snapshot());
        assertThat(restarted.machine().lastReport()).isEqualTo(DigestPoint.NONE);
        assertThat(restarted.machine().digest()).isEqualTo(replica.machine().digest());
    }

    private void report(final DigestPoint last) {
        own(new NodeCommand.Report(0, 1, last.position(), last.revision(), last.stateDigest()));
    }

    private List<Answer.Sent> own(final NodeCommand command) {
        return replica.apply(NOW_MS, Batch.of(Batch.Frame.own(command)));
    }
}
