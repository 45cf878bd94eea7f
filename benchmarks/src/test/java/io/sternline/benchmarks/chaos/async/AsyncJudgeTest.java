package io.sternline.benchmarks.chaos.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.benchmarks.chaos.async.AsyncFault.What;
import io.sternline.benchmarks.chaos.watch.WatchSession;
import io.sternline.benchmarks.chaos.watch.WatchSession.Scope;
import io.sternline.benchmarks.chaos.watch.WatchedChange;
import io.sternline.benchmarks.history.Operation;
import io.sternline.benchmarks.history.Operation.Argument;
import io.sternline.benchmarks.history.Operation.Kind;
import io.sternline.benchmarks.history.Operation.Outcome;
import io.sternline.benchmarks.history.Operation.Result;
import io.sternline.benchmarks.history.Operation.Seen;
import io.sternline.protocol.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A judge who never objects would prove nothing: each kind of breach is put before it, and what failovers may do. */
class AsyncJudgeTest {
    private static final int FIRST_PRIMARY = 0;
    private static final int SECOND_PRIMARY = 1;

    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, Seen> held = new HashMap<>();
    private final List<WatchSession> watches = new ArrayList<>();
    private final TreeMap<Long, Reigns.Reign> reigns =
            new TreeMap<>(Map.of(1L, new Reigns.Reign(FIRST_PRIMARY, -1_000)));
    private final Map<Long, Long> secured = new HashMap<>();
    private Set<Integer> lostDisks = Set.of();

    private static long at(final long term, final long number) {
        return (term << Protocol.ASYNC_TERM_SHIFT) + number;
    }

    /** Each call takes a tick, and there are ten from the beginning of one to the next. */
    private void call(final String key, final Kind kind, final Argument argument, final Result result) {
        end(key, kind, argument, result == null ? Outcome.INDETERMINATE : Outcome.DONE, result);
    }

    private void end(
            final String key, final Kind kind, final Argument argument, final Outcome outcome, final Result result) {
        final long ns = operations.size() * 10L;
        operations.add(new Operation(
                operations.size(),
                0,
                key,
                kind,
                argument,
                ns,
                outcome == Outcome.INDETERMINATE ? null : ns + 1,
                outcome,
                result));
    }

    private static Argument value(final String value) {
        return new Argument(value, null, null, null, null);
    }

    private void put(final String key, final String value, final long revision) {
        call(key, Kind.PUT, value(value), new Result(revision, null, null));
    }

    private void putUnanswered(final String key, final String value) {
        call(key, Kind.PUT, value(value), null);
    }

    private void remove(final String key, final long revision) {
        call(key, Kind.REMOVE, Argument.NONE, new Result(revision, null, null));
    }

    private void add(final String key, final long counter, final long revision) {
        call(key, Kind.INCREMENT, new Argument(null, 1L, null, null, null), new Result(revision, counter, null));
    }

    private void read(final String key, final Seen seen) {
        call(key, Kind.SESSION_GET, Argument.NONE, new Result(null, null, seen));
    }

    private void holds(final String key, final String value, final long revision) {
        held.put(key, new Seen(value, revision));
    }

    /** From now on node 1 is the primary, of term 2. */
    private void failover() {
        reigns.put(2L, new Reigns.Reign(SECOND_PRIMARY, operations.size() * 10L));
    }

    private void watched(final long from, final WatchedChange... changes) {
        final long to = changes.length == 0 ? from : changes[changes.length - 1].revision();
        watches.add(new WatchSession(
                "watch " + watches.size(), Scope.prefix(""), from, to, false, false, List.of(changes)));
    }

    private static WatchedChange change(final String key, final long revision) {
        return new WatchedChange(revision, "PUT", key, "x", false);
    }

    private AsyncVerdict verdict() {
        final Reigns known = new Reigns(reigns);
        final Evidence evidence =
                new Evidence(operations, held, known, new Losses(lostDisks, known, secured), 2, List.copyOf(watches));
        return new AsyncJudge(evidence, new Faults()).judge(LagLog.Summary.NONE);
    }

    private void assertClean() {
        assertThat(verdict().faults()).isEmpty();
        assertThat(verdict().clean()).isTrue();
    }

    private void assertFound(final What what) {
        assertThat(verdict().counts()).containsOnlyKeys(what);
        assertThat(verdict().clean()).isFalse();
    }

    @Test
    void shouldFindNothingWrongWithWhatIsThere() {
        put("a", "1", at(1, 1));
        put("a", "2", at(1, 2));
        put("b", "1", at(1, 3));
        remove("b", at(1, 4));
        add("n", 1, at(1, 5));
        add("n", 2, at(1, 6));
        read("a", new Seen("2", at(1, 2)));
        read("b", null);
        holds("a", "2", at(1, 2));
        holds("n", "2", at(1, 6));
        assertClean();
        assertThat(verdict().acknowledged()).isEqualTo(6);
        assertThat(verdict().ownReads()).isEqualTo(2);
    }

    @Test
    void shouldFindALostWrite() {
        put("a", "1", at(1, 1));
        assertFound(What.ASYNC_WRITE_LOST);
        failover();
        assertFound(What.ASYNC_WRITE_LOST);
    }

    @Test
    void shouldFindAWriteThatWasSetBack() {
        put("a", "1", at(1, 1));
        put("a", "2", at(1, 2));
        holds("a", "1", at(1, 1));
        assertFound(What.ASYNC_WRITE_LOST);
    }

    @Test
    void shouldAllowATailUnderItsNewRevision() {
        put("a", "1", at(1, 1));
        failover();
        holds("a", "1", at(2, 7));
        assertClean();
    }

    @Test
    void shouldAllowATailThatWasOvertaken() {
        put("a", "1", at(1, 1));
        failover();
        put("a", "2", at(2, 1));
        holds("a", "2", at(2, 1));
        assertClean();
    }

    @Test
    void shouldAllowAnOlderWriteOnlyUnderALaterPrimary() {
        put("a", "1", at(1, 1));
        put("a", "2", at(1, 2));
        failover();
        holds("a", "1", at(2, 1));
        assertClean();
        assertThat(verdict().overtaken()).isEqualTo(1);
        holds("a", "1", at(1, 3));
        assertFound(What.ASYNC_OLDER_WON);
    }

    @Test
    void shouldFindAnEntryThatWentWithoutARemoval() {
        put("a", "1", at(1, 1));
        remove("a", at(1, 2));
        put("a", "2", at(1, 3));
        assertFound(What.ASYNC_OLDER_WON);
    }

    @Test
    void shouldAllowAnUnansweredWriteToBeThereOrNot() {
        put("a", "1", at(1, 1));
        putUnanswered("a", "2");
        holds("a", "1", at(1, 1));
        assertClean();
        holds("a", "2", at(1, 9));
        assertClean();
    }

    @Test
    void shouldFindWhatNobodyWrote() {
        put("a", "1", at(1, 1));
        holds("a", "3", at(1, 2));
        assertFound(What.ASYNC_VALUE_FROM_NOWHERE);
        holds("a", "1", at(1, 1));
        holds("b", "1", at(1, 2));
        assertFound(What.ASYNC_VALUE_FROM_NOWHERE);
    }

    @Test
    void shouldFindAWriteThatWasSaidToHaveFailed() {
        end("a", Kind.PUT, value("1"), Outcome.FAILED, null);
        holds("a", "1", at(1, 1));
        assertFound(What.ASYNC_VALUE_FROM_NOWHERE);
    }

    @Test
    void shouldFindAnotherValueUnderTheRevision() {
        put("a", "1", at(1, 1));
        put("a", "2", at(1, 2));
        holds("a", "1", at(1, 2));
        assertThat(verdict().counts()).containsKey(What.ASYNC_REVISION_MISMATCH);
    }

    @Test
    void shouldExcuseOnlyWhatALostDiskAloneHad() {
        put("a", "1", at(1, 1));
        put("b", "1", at(1, 2));
        failover();
        holds("a", "1", at(1, 1));
        lostDisks = Set.of(SECOND_PRIMARY);
        assertFound(What.ASYNC_WRITE_LOST);
        lostDisks = Set.of(FIRST_PRIMARY);
        secured.put(1L, at(1, 1));
        assertClean();
        assertThat(verdict().missed()).isEqualTo(1);
        secured.put(1L, at(1, 2));
        assertFound(What.ASYNC_WRITE_LOST);
    }

    @Test
    void shouldFindACounterThatCountedTwice() {
        add("n", 1, at(1, 1));
        holds("n", "2", at(1, 2));
        assertFound(What.ASYNC_COUNTED_TWICE);
    }

    @Test
    void shouldFindAStepThatCountedTwice() {
        add("n", 1, at(1, 1));
        call("m", Kind.INCREMENT, new Argument(null, 5L, null, null, null), null);
        add("n", 3, at(1, 2));
        holds("n", "3", at(1, 2));
        assertFound(What.ASYNC_COUNTED_TWICE);
    }

    @Test
    void shouldFindAPrimaryThatForgotWhatItHadCounted() {
        add("n", 1, at(1, 1));
        add("n", 1, at(1, 2));
        holds("n", "1", at(1, 2));
        assertFound(What.ASYNC_COUNTED_TOO_LITTLE);
    }

    @Test
    void shouldAllowAFailoverToLoseIncrementsThatAreOvertaken() {
        add("n", 1, at(1, 1));
        add("n", 2, at(1, 2));
        failover();
        add("n", 1, at(2, 1));
        holds("n", "1", at(2, 1));
        assertClean();
    }

    @Test
    void shouldFindAnOwnWriteThatIsNotSeen() {
        put("a", "1", at(1, 1));
        put("a", "2", at(1, 2));
        read("a", new Seen("1", at(1, 1)));
        holds("a", "2", at(1, 2));
        assertFound(What.ASYNC_OWN_WRITE_NOT_SEEN);
    }

    @Test
    void shouldExcuseItOnceThereIsAnotherPrimary() {
        put("a", "1", at(1, 1));
        put("a", "2", at(1, 2));
        failover();
        read("a", new Seen("1", at(1, 1)));
        read("a", null);
        holds("a", "2", at(2, 1));
        assertClean();
        assertThat(verdict().excusedReads()).isEqualTo(2);
    }

    @Test
    void shouldFindARemovedEntryThatIsSeen() {
        put("a", "1", at(1, 1));
        remove("a", at(1, 2));
        read("a", new Seen("1", at(1, 1)));
        assertFound(What.ASYNC_OWN_WRITE_NOT_SEEN);
    }

    @Test
    void shouldFollowWatchesThroughAFailover() {
        watched(at(1, 1), change("a", at(1, 2)), change("b", at(1, 3)), change("c", at(2, 2)));
        watched(at(1, 2), change("b", at(1, 3)), change("c", at(2, 2)), change("d", at(2, 3)));
        assertClean();
    }

    @Test
    void shouldFindAGapInAWatch() {
        watched(at(1, 1), change("a", at(1, 2)), change("c", at(1, 4)));
        assertFound(What.ASYNC_WATCH_GAP);
    }

    @Test
    void shouldFindAGapAtTheBeginningOfAWatch() {
        watched(at(1, 1), change("c", at(1, 3)));
        assertFound(What.ASYNC_WATCH_GAP);
    }

    @Test
    void shouldFindTheBeginningOfATermMissing() {
        watched(at(1, 1), change("a", at(1, 2)), change("b", at(2, 3)));
        assertFound(What.ASYNC_WATCH_GAP);
    }

    @Test
    void shouldFindTheEndOfATermMissing() {
        watched(at(1, 1), change("a", at(1, 2)), change("b", at(1, 3)), change("c", at(2, 2)));
        watched(at(1, 1), change("a", at(1, 2)), change("c", at(2, 2)));
        assertFound(What.ASYNC_WATCH_GAP);
    }

    @Test
    void shouldFindAChangeThatCameTwice() {
        watched(at(1, 1), change("a", at(1, 2)), change("a", at(1, 2)));
        assertFound(What.ASYNC_WATCH_TWICE);
    }

    @Test
    void shouldFindAChangeThatCameLate() {
        watched(at(1, 1), change("a", at(1, 2)), change("b", at(1, 3)), change("a", at(1, 2)));
        assertFound(What.ASYNC_WATCH_OUT_OF_ORDER);
    }

    @Test
    void shouldFindWatchesThatDisagree() {
        watched(at(1, 1), change("a", at(1, 2)));
        watched(at(1, 1), change("b", at(1, 2)));
        assertFound(What.ASYNC_WATCH_DISAGREES);
    }

    @Test
    void shouldFindAWriteThatIsAnotherChange() {
        put("a", "1", at(1, 2));
        holds("a", "1", at(1, 2));
        watched(at(1, 1), change("b", at(1, 2)));
        assertFound(What.ASYNC_WATCH_NOT_THE_WRITE);
    }

    @Test
    void shouldFindAWatchThatIsBehind() {
        put("a", "1", at(1, 1));
        holds("a", "1", at(1, 1));
        watches.add(new WatchSession("last", Scope.prefix(""), 0, 0, false, true, List.of()));
        assertFound(What.ASYNC_WATCH_BEHIND);
    }
}
