package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.Role;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NominationDelayTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final Appointment appointment = new Appointment();
    private final NodeView view = new NodeView();
    private long nowNs;

    private NominationDelay delay(final int ownId) {
        return new NominationDelay(ownId, List.of(0, 1, 2), appointment, view, () -> nowNs);
    }

    @Test
    void shouldLineUpBehindTheLastPrimary() {
        view.leadership(Role.REPLICA, 5, 1);
        view.leadership(Role.CANDIDATE, 5, NodeView.NO_PRIMARY);
        assertThat(delay(2).nextDouble()).isBetween(0.0, 0.1);
        assertThat(delay(0).nextDouble()).isBetween(0.5, 0.6);
        assertThat(delay(1).nextDouble()).isBetween(1.0, 1.1);
    }

    @Test
    void shouldLeaveToChanceWhatFollowsAnAttemptThatFailed() {
        view.leadership(Role.REPLICA, 5, 1);
        final NominationDelay first = delay(2);
        double highest = first.nextDouble();
        assertThat(highest).isLessThanOrEqualTo(0.1);
        for (int i = 0; i < 100; i++) {
            nowNs += SECOND_NS / 2;
            highest = Math.max(highest, first.nextDouble());
        }
        assertThat(highest).isGreaterThan(0.5);
        nowNs += SECOND_NS;
        assertThat(first.nextDouble()).isLessThanOrEqualTo(0.1);
    }

    @Test
    void shouldNotWaitIfAppointed() {
        view.leadership(Role.REPLICA, 5, 1);
        appointment.onAppointed(1, 0, 5, System.nanoTime() + TimeUnit.MINUTES.toNanos(1));
        assertThat(delay(0).nextDouble()).isZero();
        assertThat(delay(2).nextDouble()).isNotNegative();
    }
}
