package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.replication.Role;
import io.sternline.replication.promotion.MemberState;
import io.sternline.replication.promotion.PromotionOutcome;
import io.sternline.replication.promotion.PromotionPlan;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What keeps a primary from stepping down. The test plays the log. */
@Timeout(60)
class PromotionStepsTest {
    private static final long TERM = 5;
    private static final int OWN_ID = 0;
    private static final int CHOSEN_ID = 1;

    private final NodeView view = new NodeView();
    private final Appointment appointment = new Appointment();
    private final ControlOutbox outbox = new ControlOutbox();

    @Test
    void shouldNotStepDownOnceTheAppointmentIsAboutToLapse() {
        view.leadership(Role.PRIMARY, TERM, OWN_ID);
        view.moduleActive(true);
        final PromotionSteps steps = new PromotionSteps(OWN_ID, view, appointment, outbox, () -> null);
        final List<MemberState> members =
                List.of(new MemberState(OWN_ID, 100, 0, 0, true), new MemberState(CHOSEN_ID, 100, 0, 0, true));
        final CompletableFuture<PromotionOutcome> outcome = CompletableFuture.supplyAsync(() -> steps.run(
                PromotionPlan.of(CHOSEN_ID, OWN_ID, TERM, members),
                System.nanoTime(),
                System.nanoTime() + TimeUnit.SECONDS.toNanos(10)));

        await().until(() -> outbox.peek(Role.PRIMARY) != null);
        final long attempt = outbox.peek(Role.PRIMARY).position();
        appointment.onAppointed(attempt, CHOSEN_ID, TERM, System.nanoTime());
        appointment.onHeeded(attempt, OWN_ID);
        appointment.onHeeded(attempt, CHOSEN_ID);
        await().until(() -> isLiftSaid(attempt));
        appointment.onLifted(attempt);

        assertThat(outcome.join())
                .isInstanceOfSatisfying(
                        PromotionOutcome.Failed.class,
                        failed -> assertThat(failed.reason())
                                .contains("the appointment lapses before an election can end"));
        assertThat(view.steppingDownTerm()).isEqualTo(GroupClock.NO_TERM);
    }

    private boolean isLiftSaid(final long attempt) {
        final ControlOutbox.Statement next = outbox.peek(Role.PRIMARY);
        if (next == null) {
            return false;
        }
        outbox.sent();
        return next.type() == Control.LIFTED && next.position() == attempt;
    }
}
