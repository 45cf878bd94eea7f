package io.sternline.replication.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HistoriesTest {
    private static long at(final long term, final long sequence) {
        return Histories.beginOf(term) + sequence;
    }

    private static TermEnds from(final long oldest, final Long... ends) {
        return new TermEnds(oldest, List.of(ends));
    }

    @Test
    void shouldFindTheLowerEndOfTheNewestTermThatBothKnow() {
        final TermEnds one = from(0, at(3, 10), at(5, 7));
        assertThat(Histories.common(one, from(0, at(3, 12), at(4, 2)))).isEqualTo(at(3, 10));
        assertThat(Histories.common(from(0, at(3, 12), at(4, 2)), one)).isEqualTo(at(3, 10));
        assertThat(Histories.common(one, from(0, at(3, 10), at(5, 4)))).isEqualTo(at(5, 4));
        assertThat(Histories.common(one, from(0, at(4, 1)))).isEqualTo(Histories.NOTHING);
        assertThat(Histories.common(one, from(0))).isEqualTo(Histories.NOTHING);
    }

    @Test
    void shouldFindWhatBothHaveWhereALogDoesNotReach() {
        final TermEnds copied = from(at(6, 4), at(3, 10), at(5, 7), at(6, 4), at(8, 2));
        assertThat(Histories.common(copied, from(0, at(3, 12), at(5, 9)))).isEqualTo(at(5, 7));
        assertThat(Histories.common(from(0, at(2, 5), at(3, 12)), copied)).isEqualTo(at(3, 10));
        assertThat(Histories.reachesBackTo(copied, at(5, 7))).isFalse();
        assertThat(Histories.reachesBackTo(copied, at(6, 4))).isTrue();
        assertThat(Histories.changesBehind(copied, at(5, 7))).isEqualTo(6);
        assertThat(Histories.endsBefore(copied, at(8, 1))).containsExactly(at(3, 10), at(5, 7), at(6, 4));
        assertThat(Histories.endsBefore(copied, at(3, 1))).isEmpty();
    }

    @Test
    void shouldTellWhetherALogReachesBack() {
        final TermEnds history = from(at(3, 4), at(3, 4), at(5, 7));
        assertThat(Histories.reachesBackTo(history, at(3, 4))).isTrue();
        assertThat(Histories.reachesBackTo(history, at(5, 2))).isTrue();
        assertThat(Histories.reachesBackTo(history, at(3, 3))).isFalse();
        assertThat(Histories.reachesBackTo(history, at(3, 5))).isFalse();
        assertThat(Histories.reachesBackTo(history, at(5, 8))).isFalse();
        assertThat(Histories.reachesBackTo(from(0), 0)).isTrue();
    }

    @Test
    void shouldTakeTheChangeBeforeATermsBeginning() {
        final TermEnds history = from(at(3, 4), at(3, 4), at(5, 7));
        assertThat(Histories.floor(history, at(5, 0))).isEqualTo(at(3, 4));
        assertThat(Histories.floor(history, at(9, 0))).isEqualTo(at(5, 7));
        assertThat(Histories.floor(history, at(5, 3))).isEqualTo(at(5, 3));
        assertThat(Histories.floor(from(0), at(1, 0))).isZero();
    }

    @Test
    void shouldCountChangesAcrossTerms() {
        final TermEnds history = from(0, at(3, 10), at(4, 6), at(5, 7));
        assertThat(Histories.changesBehind(history, at(3, 8))).isEqualTo(15);
        assertThat(Histories.changesBehind(history, at(4, 0))).isEqualTo(13);
        assertThat(Histories.changesBehind(history, at(5, 7))).isZero();
    }

    @Test
    void shouldSayTheNewestTermsAsIfTheLogBeganThere() {
        final TermEnds history = from(0, at(3, 10), at(4, 6), at(5, 7));
        assertThat(Histories.newest(history, 2)).isEqualTo(from(at(4, 6), at(4, 6), at(5, 7)));
        assertThat(Histories.newest(history, 3)).isEqualTo(history);
    }
}
