package io.sternline.replication.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LagClockTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final LagClock lags = new LagClock();

    @Test
    void shouldTellTheAgeOfTheOldestChangeThatIsMissing() {
        lags.reset(0, 0);
        lags.onRecorded(0, 10 * MS);
        lags.onRecorded(5, 11 * MS);
        lags.onRecorded(5, 20 * MS);
        lags.onRecorded(9, 21 * MS);
        assertThat(lags.ageNs(3, 30 * MS)).isEqualTo(20 * MS);
        assertThat(lags.ageNs(5, 30 * MS)).isEqualTo(10 * MS);
        assertThat(lags.ageNs(9, 30 * MS)).isZero();
    }

    @Test
    void shouldCountChangesAsMadeWhileNobodyLooked() {
        lags.reset(0, 0);
        lags.onRecorded(0, 10 * MS);
        lags.onRecorded(5, 5_010 * MS);
        assertThat(lags.ageNs(0, 5_010 * MS)).isEqualTo(5_000 * MS);
    }

    @Test
    void shouldTellTheHighestAgeOfWhatSomebodyHasLost() {
        lags.reset(0, 0);
        lags.onRecorded(5, 10 * MS);
        lags.onAcked(5);
        assertThat(lags.ageNs(2, 30 * MS)).isEqualTo(30 * MS);
        assertThat(lags.ageNs(5, 30 * MS)).isZero();
    }

    @Test
    void shouldNeverTellTooLittleWhenThereIsNoRoom() {
        lags.reset(0, 0);
        final int changes = 100_000;
        for (int i = 1; i <= changes; i++) {
            lags.onRecorded(i, i * MS);
        }
        for (int acked = 0; acked < changes; acked += 997) {
            assertThat(lags.ageNs(acked, changes * MS)).isGreaterThanOrEqualTo((changes - acked - 1) * MS);
        }
    }

    @Test
    void shouldFindRoomBehindWhatAllHave() {
        lags.reset(0, 0);
        for (int i = 1; i <= 100_000; i++) {
            lags.onRecorded(i, i * MS);
            lags.onAcked(i - 10L);
        }
        assertThat(lags.ageNs(99_995, 100_000 * MS)).isEqualTo(5 * MS);
    }
}
