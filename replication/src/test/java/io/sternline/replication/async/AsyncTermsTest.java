package io.sternline.replication.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.replication.recovery.Life;
import org.junit.jupiter.api.Test;

class AsyncTermsTest {
    @Test
    void shouldRiseBeyondWhatALostMajorityMayHaveElected() {
        final long survivors = 7;
        final long lost = survivors + AsyncTerms.PER_LIFE - 1;
        for (int recovery = 0; recovery < Life.RECOVERIES_MAX; recovery++) {
            assertThat(AsyncTerms.of(recovery + 1, survivors + 1)).isGreaterThan(AsyncTerms.of(recovery, lost));
        }
    }

    @Test
    void shouldLeaveRoomForTheLastLife() {
        final long last = AsyncTerms.of(Life.RECOVERIES_MAX, 500_000);
        assertThat(last << AsyncTerms.SHIFT).isPositive();
        assertThat(AsyncTerms.groupTerm((last << AsyncTerms.SHIFT) + 5, Life.RECOVERIES_MAX))
                .isEqualTo(500_000);
        assertThat(AsyncTerms.groupTerm(5L << AsyncTerms.SHIFT, 1)).isNegative();
        assertThatThrownBy(() -> AsyncTerms.of(Life.RECOVERIES_MAX, 1_000_000))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1000000");
    }
}
