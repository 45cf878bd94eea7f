package io.sternline.benchmarks.chaos.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.benchmarks.chaos.models.ModelFault.What;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each kind of breach is put before the judge, and what faults may do. */
class LeaseJudgeTest {
    private static final Tenancy ALIVE = new Tenancy("one", false, true, Map.of("a", 3L, "b", -1L));
    private static final Tenancy ALIVE_TOO = new Tenancy("two", false, true, Map.of("a", 4L, "b", 1L));
    private static final Tenancy OVER = new Tenancy("three", true, false, Map.of("a", 9L));
    private static final Map<String, Long> ENTRIES = Map.of("a/one", 3L, "b/one", -1L, "a/two", 4L, "b/two", 1L);
    private static final Map<String, Long> SUMS = Map.of("a", 7L);

    private static ModelFaults judge(
            final Set<String> live,
            final Map<String, Long> entries,
            final Map<String, Long> sums,
            final Tenancy... tenancies) {
        final ModelFaults faults = new ModelFaults();
        new LeaseJudge(faults)
                .judge(List.of(tenancies), new Holdings(live, Map.of("namespace", entries), Map.of("namespace", sums)));
        return faults;
    }

    @Test
    void shouldAcceptSumsOfThoseThatLive() {
        assertThat(judge(Set.of("one", "two", "another's"), ENTRIES, SUMS, ALIVE, ALIVE_TOO, OVER)
                        .kept())
                .isEmpty();
    }

    @Test
    void shouldAcceptThatALeaseWasLostWithAllItOwned() {
        assertThat(judge(Set.of("two"), Map.of("a/two", 4L, "b/two", 1L), Map.of("a", 4L, "b", 1L), ALIVE, ALIVE_TOO)
                        .kept())
                .isEmpty();
    }

    @Test
    void shouldFindASumThatIsOneOff() {
        final Map<String, Long> entries = Map.of("a/one", 3L, "b/one", -1L, "a/two", 5L, "b/two", 1L);
        assertThat(judge(Set.of("one", "two"), entries, Map.of("a", 8L), ALIVE, ALIVE_TOO)
                        .counts())
                .containsOnly(Map.entry(What.SUM_WRONG, 2L));
    }

    @Test
    void shouldFindAContributionThatIsMissing() {
        final Map<String, Long> entries = Map.of("a/one", 3L, "b/one", -1L, "b/two", 1L);
        assertThat(judge(Set.of("one", "two"), entries, Map.of("a", 3L), ALIVE, ALIVE_TOO)
                        .counts())
                .containsOnlyKeys(What.SUM_WRONG);
    }

    @Test
    void shouldFindAWatcherWhoseSumsHaveDrifted() {
        assertThat(judge(Set.of("one", "two"), ENTRIES, Map.of("a", 7L, "b", 1L), ALIVE, ALIVE_TOO)
                        .counts())
                .containsOnly(Map.entry(What.SUM_WRONG, 1L));
    }

    @Test
    void shouldFindWhatTheDeadOwnEvenIfItAddsNothing() {
        assertThat(judge(Set.of(), Map.of("a/three", 0L), Map.of(), OVER).counts())
                .containsOnlyKeys(What.OWNED_BY_THE_DEAD);
    }

    @Test
    void shouldFindASumThatIsNotZeroAfterAllHaveEnded() {
        assertThat(judge(Set.of(), Map.of("a/three", 9L), Map.of("a", 9L), OVER).counts())
                .containsOnlyKeys(What.OWNED_BY_THE_DEAD, What.SUM_WRONG);
        assertThat(judge(Set.of(), Map.of(), Map.of("a", 1L), OVER).counts()).containsOnlyKeys(What.SUM_WRONG);
    }

    @Test
    void shouldFindALeaseThatDoesNotEnd() {
        assertThat(judge(Set.of("three"), Map.of("a/three", 9L), Map.of("a", 9L), OVER)
                        .counts())
                .containsOnlyKeys(What.LEASE_NOT_ENDED);
    }

    @Test
    void shouldFindAClientThatCannotWriteDownWhatItCounts() {
        final Tenancy unsettled = new Tenancy("one", false, false, Map.of("a", 3L));
        assertThat(judge(Set.of("one"), Map.of("a/one", 3L), Map.of("a", 3L), unsettled)
                        .counts())
                .containsOnlyKeys(What.SUM_NOT_SETTLED);
    }
}
