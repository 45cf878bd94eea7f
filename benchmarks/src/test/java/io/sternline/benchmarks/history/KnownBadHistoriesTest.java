package io.sternline.benchmarks.history;

import static io.sternline.benchmarks.history.Ops.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.benchmarks.history.Verdict.Linearizable;
import io.sternline.benchmarks.history.Violation.What;
import org.junit.jupiter.api.Test;

/** Each fault a store might have, in the smallest history that shows it, must be found and called by its name. */
class KnownBadHistoriesTest {
    @Test
    void shouldFindAStaleRead() {
        final Verdict verdict = check(new Ops()
                .put(1, "a", 0, 1, 1)
                .put(1, "b", 2, 3, 2)
                .get(2, seen("b", 2), 4, 5)
                .get(3, seen("a", 1), 6, 7));

        assertFound(verdict, What.STALE_READ, What.NOT_LINEARIZABLE);
    }

    @Test
    void shouldLetALocalReadShowThePastAndNothingElse() {
        final Ops past = new Ops()
                .put(1, "a", 0, 1, 1)
                .put(1, "b", 2, 3, 2)
                .localGet(1, seen("a", 1), 4, 5)
                .localGet(2, null, 6, 7);
        assertThat(check(past).violations()).isEmpty();

        assertFound(check(new Ops().put(1, "a", 0, 1, 1).localGet(2, seen("x", 2), 2, 3)), What.VALUE_FROM_NOWHERE);
        assertFound(
                check(new Ops().put(1, "a", 4, 5, 1).localGet(2, seen("a", 1), 2, 3)),
                What.READ_FROM_FUTURE,
                What.REVISION_ORDER);
    }

    @Test
    void shouldFindALostWrite() {
        assertFound(
                check(new Ops().put(1, "a", 0, 1, 1).put(1, "b", 2, 3, 2).get(2, seen("a", 1), 4, 5)),
                What.LOST_WRITE,
                What.NOT_LINEARIZABLE);
        assertFound(check(new Ops().put(1, "a", 0, 1, 1).get(2, null, 4, 5)), What.LOST_WRITE, What.NOT_LINEARIZABLE);
    }

    @Test
    void shouldFindAWriteAppliedTwice() {
        assertFound(
                check(new Ops().put(1, "a", 0, 1, 1).put(2, "b", 2, 3, 2).get(3, seen("a", 3), 4, 5)),
                What.APPLIED_TWICE,
                What.NOT_LINEARIZABLE);
        assertFound(
                check(new Ops()
                        .putUnanswered(1, "a", 0)
                        .get(3, seen("a", 1), 4, 5)
                        .put(2, "b", 6, 7, 2)
                        .get(3, seen("a", 3), 8, 9)),
                What.APPLIED_TWICE,
                What.NOT_LINEARIZABLE);
    }

    @Test
    void shouldFindAnIncrementAppliedTwice() {
        final Verdict verdict =
                check(new Ops().increment(1, 0, 1, 1).increment(2, 2, 3, 3).get(3, seen("3", 3), 4, 5));

        assertFound(verdict, What.COUNTER_TOO_HIGH, What.NOT_LINEARIZABLE);
    }

    @Test
    void shouldAllowAnUnansweredIncrementOnceOnly() {
        final Ops once = new Ops().incrementUnanswered(1, 0).increment(2, 2, 2, 2);
        assertThat(check(once.get(3, seen("2", 2), 4, 5)).violations()).isEmpty();

        final Ops twice = new Ops().incrementUnanswered(1, 0).increment(2, 2, 2, 2);
        assertFound(check(twice.get(3, seen("3", 3), 4, 5)), What.COUNTER_TOO_HIGH, What.NOT_LINEARIZABLE);
    }

    @Test
    void shouldFindALostIncrement() {
        final Verdict verdict =
                check(new Ops().increment(1, 0, 1, 1).increment(2, 2, 2, 2).get(3, seen("1", 1), 4, 5));

        assertFound(verdict, What.COUNTER_TOO_LOW, What.LOST_WRITE, What.NOT_LINEARIZABLE);
    }

    @Test
    void shouldFindARevisionUsedTwice() {
        assertFound(check(new Ops().put(1, "a", 0, 3, 1).put(2, "b", 1, 2, 1)), What.REVISION_REUSED);
    }

    @Test
    void shouldFindRevisionsOutOfOrder() {
        assertFound(check(new Ops().put(1, "a", 0, 1, 2).put(2, "b", 2, 3, 1)), What.REVISION_ORDER);
        assertFound(
                check(new Ops().put(1, "a", 0, 9, 2).get(2, seen("a", 2), 1, 2).put(3, "b", 3, 4, 1)),
                What.REVISION_ORDER);
    }

    @Test
    void shouldFindAValueWithTheRevisionOfAnother() {
        final Verdict verdict =
                check(new Ops().put(1, "a", 0, 3, 1).put(2, "b", 1, 2, 2).get(3, seen("a", 2), 4, 5));

        assertFound(verdict, What.REVISION_MISMATCH, What.APPLIED_TWICE, What.NOT_LINEARIZABLE);
    }

    @Test
    void shouldFindARemovedEntryBackAgain() {
        final Verdict verdict =
                check(new Ops().put(1, "a", 0, 1, 1).remove(1, 2, 3, 2).get(2, seen("a", 1), 4, 5));

        assertFound(verdict, What.RESURRECTED, What.NOT_LINEARIZABLE);
    }

    @Test
    void shouldFindATouchOfARemovedEntry() {
        final Verdict verdict =
                check(new Ops().put(1, "a", 0, 1, 1).remove(1, 2, 3, 2).touch(2, null, 4, 5, 3));

        assertFound(verdict, What.RESURRECTED, What.WRONG_PREDECESSOR, What.NOT_LINEARIZABLE);
    }

    @Test
    void shouldFindAReadOfAFailedWrite() {
        assertFound(
                check(new Ops().putFailed(1, "a", 0, 1).get(2, seen("a", 1), 2, 3)),
                What.READ_OF_FAILED_WRITE,
                What.NOT_LINEARIZABLE);
        assertFound(
                check(new Ops()
                        .put(1, "a", 0, 1, 1)
                        .putIfAbsentRefused(2, "b", seen("a", 1), 2, 1)
                        .get(3, seen("b", 2), 4, 5)),
                What.READ_OF_FAILED_WRITE,
                What.NOT_LINEARIZABLE);
    }

    @Test
    void shouldFindAValueNobodyWrote() {
        assertFound(check(new Ops().get(2, seen("x", 1), 2, 3)), What.VALUE_FROM_NOWHERE, What.NOT_LINEARIZABLE);
    }

    @Test
    void shouldFindAReadBeforeItsWrite() {
        assertFound(
                check(new Ops().get(2, seen("a", 1), 0, 1).put(1, "a", 2, 3, 1)),
                What.READ_FROM_FUTURE,
                What.REVISION_ORDER,
                What.NOT_LINEARIZABLE);
    }

    @Test
    void shouldFindTwoReplacementsOfOneRevision() {
        final Verdict verdict =
                check(new Ops().put(1, "a", 0, 1, 1).replace(1, "b", 1, 2, 2).replace(2, "c", 1, 2, 3));

        assertFound(verdict, What.WRONG_PREDECESSOR, What.NOT_LINEARIZABLE);
    }

    @Test
    void shouldFindAnOrderThatRevisionsDeny() {
        final Ops history = new Ops()
                .put(1, "a", 0, 1, 1)
                .getAndPut(1, "b", seen("a", 1), 2, 3)
                .getAndPut(2, "c", seen("b", 3), 2, 2);
        final Verdict verdict = check(history);

        assertFound(verdict, What.WRONG_PREDECESSOR);
        assertThat(verdict.linearizable()).isEqualTo(Linearizable.YES);
    }

    @Test
    void shouldFindReadsThatSwapOrderOfUnansweredWrites() {
        final Verdict verdict = check(new Ops()
                .putUnanswered(1, "a", 0)
                .putUnanswered(2, "b", 0)
                .get(3, seen("a", 1), 1, 2)
                .get(3, seen("b", 2), 3, 4)
                .get(4, seen("a", 1), 5, 6));

        assertFound(verdict, What.STALE_READ, What.NOT_LINEARIZABLE);
    }

    @Test
    void shouldFindASessionThatDoesNotSeeItsOwnWrite() {
        final Verdict stale =
                check(new Ops().put(1, "a", 0, 1, 1).put(1, "b", 2, 3, 2).sessionGet(1, seen("a", 1), 4, 5));
        final Verdict gone = check(new Ops().put(1, "a", 0, 1, 1).sessionGet(1, null, 4, 5));

        assertFound(stale, What.OWN_WRITE_NOT_SEEN);
        assertFound(gone, What.OWN_WRITE_NOT_SEEN);
        assertThat(stale.linearizable()).isEqualTo(Linearizable.YES);
    }

    @Test
    void shouldFindASessionThatGoesBack() {
        final Ops history = new Ops().put(1, "a", 0, 1, 1).put(1, "b", 2, 3, 2);

        assertThat(check(history.sessionGet(2, seen("a", 1), 4, 5)).violations())
                .as("a session may lag")
                .isEmpty();
        assertFound(
                check(history.sessionGet(3, seen("b", 2), 4, 5).sessionGet(3, seen("a", 1), 6, 7)),
                What.SESSION_WENT_BACK);
    }

    @Test
    void shouldFindAnEntryShownAfterItsTime() {
        assertFound(
                check(new Ops().putFor(1, "a", 100L, null, 0, 1).get(2, seen("a", 1), 112, 113)), What.EXPIRED_LATE);
        assertFound(
                check(new Ops().putFor(1, "a", null, 100L, 0, 1).get(2, seen("a", 1), 112, 113)), What.EXPIRED_LATE);
        assertFound(check(new Ops().putFor(1, "a", 100L, null, 0, 1).touch(2, null, 112, 113, 2)), What.EXPIRED_LATE);
    }

    @Test
    void shouldFindAnEntryGoneBeforeItsTime() {
        assertFound(check(new Ops().putFor(1, "a", 100L, null, 0, 1).get(2, null, 80, 89)), What.EXPIRED_EARLY);
        assertFound(
                check(new Ops()
                        .putFor(1, "a", null, 100L, 0, 1)
                        .touch(1, null, 90, 91, 2)
                        .get(2, null, 170, 171)),
                What.EXPIRED_EARLY);
        assertFound(
                check(new Ops()
                        .putFor(1, "a", 50L, null, 0, 1)
                        .touch(1, 200L, 20, 21, 2)
                        .get(2, null, 100, 101)),
                What.EXPIRED_EARLY);
    }

    @Test
    void shouldAllowForTheClock() {
        final Ops early = new Ops().putFor(1, "a", 100L, null, 0, 1).get(2, null, 92, 93);
        final Ops late = new Ops().putFor(1, "a", 100L, null, 0, 1).get(2, seen("a", 1), 110, 111);

        assertThat(check(early).violations()).isEmpty();
        assertThat(check(late).violations()).isEmpty();
    }

    @Test
    void shouldAllowWhatUnansweredWritesExplain() {
        final Ops removed =
                new Ops().put(1, "a", 0, 1, 1).removeUnanswered(2, 0).get(3, null, 4, 5);
        final Ops late = new Ops()
                .putUnanswered(1, "a", 0)
                .put(2, "b", 1, 2, 1)
                .get(3, seen("b", 1), 3, 4)
                .get(3, seen("a", 2), 5, 6);

        assertThat(check(removed).violations()).isEmpty();
        assertThat(check(late).violations()).isEmpty();
    }

    @Test
    void shouldExplainWhereItBreaks() {
        final Verdict verdict = check(new Ops()
                .put(1, "a", 0, 1, 1)
                .put(2, "b", 2, 6, 2)
                .get(3, seen("b", 2), 3, 4)
                .get(4, seen("a", 1), 5, 7)
                .put(1, "c", 8, 9, 3));

        assertThat(verdict.violations())
                .filteredOn(violation -> violation.what() == What.NOT_LINEARIZABLE)
                .singleElement()
                .satisfies(violation -> {
                    assertThat(violation.message())
                            .contains(
                                    "The first 3 answers on 'k' can be explained, the next one cannot: #4 client 4 get")
                            .contains("Possible then: b of revision 2");
                    assertThat(violation.operations())
                            .extracting(Operation::number)
                            .containsExactly(4L, 1L, 2L, 3L);
                });
    }

    @Test
    void shouldStillFindAStaleReadAmongManyUnansweredCalls() {
        final Ops history = new Ops().put(1, "a", 0, 1, 1).put(1, "b", 2, 3, 2);
        for (int i = 0; i < 20; i++) {
            history.putUnanswered(100 + i, "p" + i, 4).removeUnanswered(200 + i, 4);
        }
        final Verdict verdict = check(history.get(2, seen("a", 1), 6, 7));

        assertFound(verdict, What.LOST_WRITE, What.NOT_LINEARIZABLE);
        assertThat(verdict.searchSteps()).isLessThan(100_000);
    }

    private static Verdict check(final Ops ops) {
        return new HistoryChecker(Limits.DEFAULT, 10).check(ops.all());
    }

    private static void assertFound(final Verdict verdict, final What... whats) {
        assertThat(verdict.counts()).containsOnlyKeys(whats);
    }
}
