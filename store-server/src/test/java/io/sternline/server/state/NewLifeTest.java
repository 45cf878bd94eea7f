package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.TakeoverCause;
import io.sternline.replication.recovery.Life;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two replicas come apart: the survivor's log ends, and the lost majority's goes on for a while. */
class NewLifeTest {
    private static final long NOW_MS = 1_000;
    private static final long UPPER_HALF = 0x7fff_ffff_0000_0000L;

    private final TestReplica survivor = new TestReplica();
    private final TestReplica lost = new TestReplica();

    @AfterEach
    void close() {
        survivor.close();
        lost.close();
    }

    @Test
    void shouldCountRevisionsFromBeyondWhatTheLostMajorityCanHaveReached() {
        final long client = both();
        for (int i = 0; i < 1_000; i++) {
            lost.write(NOW_MS, client, Command.put(10 + i, "a", "" + i));
        }
        final long seen = lost.machine().revision();
        assertThat(survivor.machine().revision()).isLessThan(seen);
        recover(1);

        assertThat(survivor.ask(0, sessionGet("a", seen)))
                .as("a read of a client that has seen it all is answered at once")
                .extracting(sent -> sent.answer().code())
                .containsExactly(ResultCode.OK);
        assertThat(survivor.write(NOW_MS, client, Command.put(5, "b", "new")).revision())
                .isGreaterThan(seen);
    }

    @Test
    void shouldGiveNoClientAnIdThatTheLostMajorityGaveToAnother() {
        both();
        final long stranger = lost.register(NOW_MS);
        for (int i = 0; i < 100; i++) {
            lost.register(NOW_MS);
        }
        final long last = lost.register(NOW_MS);
        lost.write(NOW_MS, stranger, Command.put(1, "a", "theirs"));
        recover(1);

        final long fresh = survivor.register(NOW_MS);
        assertThat(fresh).isGreaterThan(last);
        assertThat(fresh & UPPER_HALF)
                .as("no sign of a group that lost everything")
                .isEqualTo(last & UPPER_HALF);
        survivor.write(NOW_MS, fresh, Command.put(1, "b", "ours"));
        assertThat(survivor.write(NOW_MS, stranger, Command.put(1, "a", "theirs"))
                        .code())
                .as("a write sent again finds no window, least of all another's")
                .isEqualTo(ResultCode.CLIENT_UNKNOWN);
    }

    @Test
    void shouldGiveNoNamespaceAnIdThatTheLostMajorityGaveToAnother() {
        both();
        final int theirs = define(lost, "carts");
        recover(1);
        final int ours = define(survivor, "sessions");

        assertThat(ours).isNotEqualTo(theirs).isEqualTo(NewLife.NAMESPACE_IDS + 1);
        assertThat(survivor.ask(new TestQuery.Get(theirs, "k", TestQuery.Level.session(0, 0)))
                        .code())
                .isEqualTo(ResultCode.UNKNOWN_NAMESPACE);
        assertThat(define(survivor, "more")).isEqualTo(ours + 1);
    }

    @Test
    void shouldPassOverWhatItHasBegunAlready() {
        both();
        recover(1);
        final long digest = survivor.machine().digest();
        recover(1);
        recover(0);
        recover(Life.RECOVERIES_MAX + 1);
        assertThat(survivor.machine().digest()).isEqualTo(digest);
        recover(3);
        assertThat(survivor.machine().revision()).isGreaterThanOrEqualTo(3 * NewLife.REVISIONS);
    }

    @Test
    void shouldNoteDownTheRecoveryAsWhatMadeTheNextPrimary() {
        final Takeovers takeovers = new Takeovers();
        takeovers.onStarted(3, 0, 100);
        takeovers.onRecovered(2, 4_096, 200, new byte[] {'w'}, new byte[] {'y'});
        takeovers.onStarted(4, 2, 300);
        final StoredTakeover last = List.copyOf(takeovers.all()).get(1);
        assertThat(last.cause()).isEqualTo(TakeoverCause.RECOVERY);
        assertThat(last.nodeId()).isEqualTo(2);
        assertThat(last.previousNodeId()).isZero();
        assertThat(last.logPosition()).isEqualTo(4_096);
    }

    @Test
    void shouldLeaveTheStartOfClientIdsToTheFirstClient() {
        recover(1);
        assertThat(survivor.register(NOW_MS) & UPPER_HALF).isEqualTo(lost.register(NOW_MS) & UPPER_HALF);
    }

    @Test
    void shouldKeepItAllInSnapshotsUpToTheLastLife() {
        final long client = both();
        recover(Life.RECOVERIES_MAX);
        final int last = define(survivor, "last");
        assertThat(last).isLessThan(1 << 16);
        survivor.write(NOW_MS, client, new Command.Increment(9, last, 5, new Command.Times(null, null), "n"));

        try (TestReplica restored = new TestReplica().load(survivor.snapshot())) {
            assertThat(restored.machine().digest()).isEqualTo(survivor.machine().digest());
            assertThat(restored.snapshot()).containsExactlyElementsOf(survivor.snapshot());
            assertThat(define(restored, "next")).isEqualTo(last + 1);
            final Answer.Status status = (Answer.Status) restored.ask(new TestQuery.GetStatus());
            assertThat(status.revision()).isEqualTo(survivor.machine().revision() + 1);
        }
    }

    @Test
    void shouldHaveRoomForAllNamespacesOfALife() {
        assertThat(StateLimits.DEFAULT.namespacesMax()).isLessThanOrEqualTo(NewLife.NAMESPACE_IDS);
        assertThat((Life.RECOVERIES_MAX + 1) * NewLife.NAMESPACE_IDS).isLessThan(1 << 16);
        assertThat(Life.RECOVERIES_MAX * NewLife.CLIENT_IDS).isLessThan(1L << 32);
    }

    /** @return a client that both know. */
    private long both() {
        long client = 0;
        for (final TestReplica each : List.of(survivor, lost)) {
            client = each.register(NOW_MS);
            each.write(NOW_MS, client, Command.put(1, "a", "both"));
        }
        return client;
    }

    private void recover(final int recovery) {
        final Batch batch = Batch.of(Batch.Frame.own(new NodeCommand.Recovered(recovery)));
        assertThat(survivor.apply(NOW_MS, batch)).isEmpty();
    }

    private static int define(final TestReplica replica, final String name) {
        final Command define = new Command.Define(0, false, StoredNamespace.Settings.DEFAULT, name);
        return ((Answer.Namespace) replica.apply(NOW_MS, 0, define)).namespaceId();
    }

    private static TestQuery sessionGet(final String key, final long minRevision) {
        return new TestQuery.Get(1, key, TestQuery.Level.session(minRevision, 1_000));
    }
}
