package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.Role;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AppointmentTest {
    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);
    private static final long ATTEMPT = 17;

    private final Appointment appointment = new Appointment();
    private final ControlOutbox outbox = new ControlOutbox();
    private final ClockEstimate clock = new ClockEstimate();
    private final PromotionListener listener = new PromotionListener(1, 2_000, clock, appointment, outbox);

    private static long inAMinute() {
        return System.nanoTime() + MINUTE_NS;
    }

    @Test
    void shouldStandUntilItsTermEnds() {
        assertThat(appointment.stands()).isFalse();
        appointment.onAppointed(ATTEMPT, 2, 5, inAMinute());
        appointment.onTerm(5);
        assertThat(appointment.stands()).isTrue();
        assertThat(appointment.memberId()).isEqualTo(2);
        assertThat(appointment.isKnown(ATTEMPT)).isTrue();
        appointment.onTerm(6);
        assertThat(appointment.stands()).isFalse();
        assertThat(appointment.memberId()).isEqualTo(Appointment.NOBODY);
        assertThat(appointment.isKnown(ATTEMPT)).isFalse();
    }

    @Test
    void shouldLapseByItselfAndNotBeProlongedByARepetition() {
        appointment.onAppointed(ATTEMPT, 2, 5, System.nanoTime());
        appointment.onAppointed(ATTEMPT, 2, 5, inAMinute());
        assertThat(appointment.stands()).isFalse();
        assertThat(appointment.memberId()).isEqualTo(Appointment.NOBODY);
        appointment.onAppointed(ATTEMPT + 1, 0, 5, inAMinute());
        assertThat(appointment.memberId()).isZero();
    }

    @Test
    void shouldBeCalledOffByItsOwnAttemptOnly() {
        appointment.onAppointed(ATTEMPT, 2, 5, inAMinute());
        appointment.onLifted(ATTEMPT + 1);
        assertThat(appointment.stands()).isTrue();
        appointment.onLifted(ATTEMPT);
        assertThat(appointment.stands()).isFalse();
    }

    @Test
    void shouldCountConfirmationsOfItsOwnAttemptOnly() {
        appointment.onAppointed(ATTEMPT, 2, 5, inAMinute());
        appointment.onHeeded(ATTEMPT, 0);
        appointment.onHeeded(ATTEMPT, 2);
        appointment.onHeeded(ATTEMPT - 1, 1);
        appointment.onHeeded(ATTEMPT, -1);
        appointment.onHeeded(ATTEMPT, SnapshotLedger.MEMBERS_MAX);
        assertThat(appointment.heededMembers(ATTEMPT)).isEqualTo(0b101);
        assertThat(appointment.heededMembers(ATTEMPT - 1)).isZero();
        appointment.onAppointed(ATTEMPT + 1, 2, 5, inAMinute());
        assertThat(appointment.heededMembers(ATTEMPT + 1)).isZero();
    }

    @Test
    void shouldConfirmEachOrderButNotOneThatComesTooLate() {
        listener.onControl(Control.APPOINTED, 2, ATTEMPT, 5, 10_000);
        listener.onControl(Control.APPOINTED, 2, ATTEMPT, 5, 10_000);
        assertThat(listener.isUnderWay()).isTrue();
        for (int i = 0; i < 2; i++) {
            assertThat(outbox.peek(Role.REPLICA)).isEqualTo(new ControlOutbox.Statement(Control.HEEDED, 1, ATTEMPT));
            outbox.sent();
        }
        listener.onTerm(6);
        assertThat(listener.isUnderWay()).isFalse();

        clock.onLive(12_000, 1, System.nanoTime());
        listener.onControl(Control.APPOINTED, 0, ATTEMPT + 1, 6, 10_000);
        assertThat(listener.isUnderWay()).isFalse();
        assertThat(outbox.peek(Role.REPLICA)).isNull();
    }

    @Test
    void shouldStandLongEnoughForAnElectionWithADeadMember() {
        assertThat(PromotionListener.standsMs(1_000, 300)).isEqualTo(2_600);
        assertThat(PromotionListener.standsMs(300, 200)).isEqualTo(2_000);
    }

    @Test
    void shouldKeepABoundedNumberOfStatements() {
        for (int i = 0; i < 100; i++) {
            outbox.say(Control.LIFTED, 0, i);
        }
        int count = 0;
        while (outbox.peek(Role.REPLICA) != null) {
            outbox.sent();
            count++;
        }
        assertThat(count).isEqualTo(16);
    }
}
