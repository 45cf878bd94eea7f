package io.sternline.benchmarks.chaos.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.benchmarks.chaos.watch.WatchFault.What;
import io.sternline.benchmarks.chaos.watch.WatchSession.Scope;
import io.sternline.benchmarks.history.Operation;
import io.sternline.benchmarks.history.Operation.Argument;
import io.sternline.benchmarks.history.Operation.Kind;
import io.sternline.benchmarks.history.Operation.Outcome;
import io.sternline.benchmarks.history.Operation.Result;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A judge who never objects would prove nothing: each kind of breach is put before it. */
class WatchJudgeTest {
    private static final WatchedChange ONE = put(1, "w-1-a", "x");
    private static final WatchedChange TWO = put(2, "w-2-b", "y");
    private static final WatchedChange THREE = new WatchedChange(3, "EXPIRED", "w-1-a", "", false);
    private static final WatchedChange FOUR = put(4, "w-1-a", "z");

    private final List<Operation> operations = new ArrayList<>();

    private static WatchedChange put(final long revision, final String key, final String value) {
        return new WatchedChange(revision, "PUT", key, value, false);
    }

    private static WatchSession all(final long from, final long to, final WatchedChange... changes) {
        return new WatchSession("all", Scope.ALL, from, to, false, false, List.of(changes));
    }

    private static WatchSession some(final long from, final long to, final WatchedChange... changes) {
        return new WatchSession("some", Scope.prefix("w-1"), from, to, false, false, List.of(changes));
    }

    private void wrote(final String key, final String value, final long revision) {
        operations.add(new Operation(
                operations.size(),
                0,
                key,
                Kind.PUT,
                new Argument(value, null, null, null, null),
                1,
                2L,
                Outcome.DONE,
                new Result(revision, null, null)));
    }

    private void assertFound(final What what, final WatchSession... sessions) {
        final WatchVerdict verdict = WatchJudge.judge(List.of(sessions), operations);
        assertThat(verdict.counts()).containsOnlyKeys(what);
        assertThat(verdict.faults()).isNotEmpty();
        assertThat(verdict.clean()).isFalse();
    }

    @Test
    void shouldFindNothingWrongWithWatchesThatAgree() {
        wrote("w-1-a", "x", 1);
        wrote("w-1-a", "z", 4);
        final WatchVerdict verdict = WatchJudge.judge(
                List.of(all(0, 4, ONE, TWO, THREE, FOUR), all(2, 3, THREE), some(0, 4, ONE, THREE, FOUR)), operations);
        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.clean()).isTrue();
        assertThat(verdict.sessions()).isEqualTo(3);
        assertThat(verdict.brought()).isEqualTo(8);
        assertThat(verdict.revisions()).isEqualTo(4);
        assertThat(verdict.writesFound()).isEqualTo(2);
    }

    @Test
    void shouldFindAGapInAWatchOfEverything() {
        assertFound(What.GAP, all(0, 3, ONE, THREE));
        assertFound(What.GAP, all(0, 4, ONE, TWO, THREE));
    }

    @Test
    void shouldFindWhatAWatchOfSomeKeysMissed() {
        assertFound(What.MISSED, all(0, 4, ONE, TWO, THREE, FOUR), some(0, 4, ONE, FOUR));
    }

    @Test
    void shouldNotMissWhatHadNotToCome() {
        final WatchVerdict verdict =
                WatchJudge.judge(List.of(all(0, 4, ONE, TWO, THREE, FOUR), some(1, 3, THREE)), operations);
        assertThat(verdict.clean()).isTrue();
    }

    @Test
    void shouldFindAChangeThatCameTwice() {
        assertFound(What.TWICE, all(0, 2, ONE, TWO, TWO));
    }

    @Test
    void shouldFindAChangeOutOfOrder() {
        assertFound(What.OUT_OF_ORDER, all(0, 3, ONE, THREE, TWO));
    }

    @Test
    void shouldFindWhatNobodyAskedFor() {
        assertFound(What.NOT_ASKED_FOR, all(1, 2, ONE, TWO));
        assertFound(What.NOT_ASKED_FOR, some(0, 2, ONE, TWO));
    }

    @Test
    void shouldFindWatchesThatDisagree() {
        assertFound(What.DISAGREES, all(0, 2, ONE, TWO), all(0, 2, ONE, put(2, "w-2-b", "other")));
    }

    @Test
    void shouldFindAnAcknowledgedWriteThatIsNoChange() {
        wrote("w-1-a", "never", 1);
        assertFound(What.NOT_THE_WRITE, all(0, 2, ONE, TWO));
    }

    @Test
    void shouldFindAWatchThatStaysBehind() {
        wrote("w-1-a", "z", 4);
        assertFound(What.BEHIND, new WatchSession("last", Scope.ALL, 0, 1, false, true, List.of(ONE)));
    }

    @Test
    void shouldExcuseAWatchThatWasToldOfCompaction() {
        wrote("w-1-a", "z", 4);
        final WatchVerdict verdict = WatchJudge.judge(
                List.of(new WatchSession("last", Scope.ALL, 0, 1, true, true, List.of(ONE))), operations);
        assertThat(verdict.clean()).isTrue();
        assertThat(verdict.compacted()).isEqualTo(1);
    }

    private WatchVerdict read(final NearRead... reads) {
        return WatchJudge.judge(List.of(all(0, 4, ONE, TWO, THREE, FOUR)), operations, List.of(reads), 0);
    }

    @Test
    void shouldBelieveANearCacheThatShowsWhatItHasOrNewer() {
        final WatchVerdict verdict = read(
                new NearRead("w-1-a", 0, 0),
                new NearRead("w-1-a", 2, 1),
                new NearRead("w-1-a", 2, 4),
                new NearRead("w-1-a", 3, 0),
                new NearRead("w-2-b", 4, 2));
        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.nearReads()).isEqualTo(5);
    }

    @Test
    void shouldFindANearCacheThatShowsLessThanItHas() {
        assertThat(read(new NearRead("w-1-a", 3, 1)).counts()).containsOnlyKeys(What.NEAR_STALE);
        assertThat(read(new NearRead("w-2-b", 4, 0)).counts()).containsOnlyKeys(What.NEAR_STALE);
    }

    @Test
    void shouldFindANearCacheThatGoesBack() {
        assertThat(read(new NearRead("w-1-a", 2, 4), new NearRead("w-1-a", 2, 1))
                        .counts())
                .containsOnlyKeys(What.NEAR_WENT_BACK);
    }
}
