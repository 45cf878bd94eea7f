package io.sternline.replication.cluster;

import io.sternline.replication.Role;
import io.sternline.replication.promotion.MemberState;
import io.sternline.replication.promotion.PromotionOutcome;
import io.sternline.replication.promotion.PromotionPlan;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the role of primary away, step by step, on a thread that may wait.
 *
 * <p>Aeron has no transfer of leadership, but two things it can be made of: a member that is appointed is the only one to
 * stand for election, and a primary whose log recording stops steps down.
 *
 * <ol>
 *   <li>The appointment goes through the log, so that every member learns of it at the same place.
 *   <li>Each member that applies it offers nothing more, and confirms through the log. The confirmation travels behind
 *       everything the member had offered before. So when this node has applied the confirmations of all members that
 *       can be reached, nothing of theirs is on its way any more, and the chosen one has applied all there is: it is
 *       caught up, and nothing that was taken can be truncated.
 *   <li>This node stops its recording, and waits for the beginning of a new term, which also ends the appointment.
 * </ol>
 *
 * Until the last step everything can be called off, and is, if a confirmation is missing: the primary goes on as if nothing
 * had happened. After it there is an election in any case. If the chosen node dies then, the others hold back until the
 * appointment lapses, and elect one of themselves. If this node dies, at whatever step, the same holds.
 */
final class PromotionSteps {
    private static final Logger LOG = LoggerFactory.getLogger(PromotionSteps.class);

    /** For confirmations. Must leave enough of what an appointment stands for an election. */
    static final long HEEDED_WAIT_MS = 1_000;

    /** What must be left of the appointment when this node steps down, as the election has to fit. */
    static final long LEFT_MS_MIN = 500;

    /** How long one that is called off is spoken of; afterwards it lapses. */
    private static final long LIFTED_WAIT_MS = 1_000;
    /** What is said through the log may get lost, and is said again after this. */
    private static final long REPEAT_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long POLL_NS = TimeUnit.MICROSECONDS.toNanos(500);

    private final int ownId;
    private final NodeView view;
    private final Appointment appointment;
    private final ControlOutbox outbox;
    private final Supplier<LogStopper> stoppers;

    PromotionSteps(
            final int ownId,
            final NodeView view,
            final Appointment appointment,
            final ControlOutbox outbox,
            final Supplier<LogStopper> stoppers) {
        this.ownId = ownId;
        this.view = view;
        this.appointment = appointment;
        this.outbox = outbox;
        this.stoppers = stoppers;
    }

    /** Carries out a plan that is possible. */
    PromotionOutcome run(final PromotionPlan plan, final long startNs, final long deadlineNs) {
        final long attempt = ThreadLocalRandom.current().nextLong();
        try (LogStopper stopper = stoppers.get()) {
            final long pauseNs = System.nanoTime();
            final String obstacle = appoint(plan, attempt);
            if (obstacle != null) {
                callOff(plan.memberId(), attempt);
                return notDone(plan, obstacle);
            }
            view.steppingDown(plan.term());
            if (!stopper.stop()) {
                view.steppingDown(GroupClock.NO_TERM);
                callOff(plan.memberId(), attempt);
                return notDone(plan, "the log is not being recorded on member " + ownId);
            }
            await(deadlineNs, () -> hasNewPrimary(plan));
            return outcome(plan, startNs, pauseNs);
        } catch (final RuntimeException e) {
            LOG.warn("promotion of member {} has met an error", plan.memberId(), e);
            callOff(plan.memberId(), attempt);
            return new PromotionOutcome.Unknown(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    /** @return what keeps the promotion from going on, or null. */
    private String appoint(final PromotionPlan plan, final long attempt) {
        final int expected = plan.members().stream()
                .filter(MemberState::isReachable)
                .mapToInt(member -> 1 << member.memberId())
                .reduce(0, (left, right) -> left | right);
        say(
                Control.APPOINTED,
                plan.memberId(),
                attempt,
                HEEDED_WAIT_MS,
                () -> (appointment.heededMembers(attempt) & expected) == expected || !isStillPrimary(plan));
        final int missing = expected & ~appointment.heededMembers(attempt);
        if (!isStillPrimary(plan)) {
            return "the primary has changed meanwhile";
        }
        if (missing != 0) {
            return "members " + ids(missing) + " have not confirmed within " + HEEDED_WAIT_MS
                    + " ms: see that they run and are not busy with a snapshot, and try again";
        }
        if (appointment.remainingMs(attempt) < LEFT_MS_MIN) {
            return "the appointment lapses before an election can end: member " + ownId
                    + " was slow or suspended meanwhile, try again";
        }
        return view.isModuleActive() ? null : "a snapshot is being taken: try again when it is done";
    }

    private void callOff(final int memberId, final long attempt) {
        say(
                Control.LIFTED,
                memberId,
                attempt,
                LIFTED_WAIT_MS,
                () -> !appointment.isKnown(attempt) || view.role() != Role.PRIMARY);
    }

    /** Says it until the condition holds, or the time is up. */
    private void say(
            final int type, final int memberId, final long attempt, final long waitMs, final BooleanSupplier isHeard) {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
        do {
            outbox.say(type, memberId, attempt);
            await(Math.min(deadlineNs, System.nanoTime() + REPEAT_NS), isHeard);
        } while (!isHeard.getAsBoolean() && !isOver(deadlineNs));
    }

    private void await(final long deadlineNs, final BooleanSupplier condition) {
        while (!condition.getAsBoolean() && !isOver(deadlineNs)) {
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private boolean isOver(final long deadlineNs) {
        return deadlineNs - System.nanoTime() <= 0
                || view.isStopped()
                || Thread.currentThread().isInterrupted();
    }

    private boolean isStillPrimary(final PromotionPlan plan) {
        return view.role() == Role.PRIMARY && view.term() == plan.term();
    }

    private boolean hasNewPrimary(final PromotionPlan plan) {
        return view.term() > plan.term() && view.primaryId() != NodeView.NO_PRIMARY;
    }

    private PromotionOutcome outcome(final PromotionPlan plan, final long startNs, final long pauseNs) {
        final long nowNs = System.nanoTime();
        final int primaryId = view.primaryId();
        if (hasNewPrimary(plan) && primaryId == plan.memberId()) {
            return new PromotionOutcome.Done(
                    plan.primaryId(),
                    primaryId,
                    plan.term(),
                    view.term(),
                    TimeUnit.NANOSECONDS.toMillis(nowNs - startNs),
                    TimeUnit.NANOSECONDS.toMillis(nowNs - pauseNs));
        }
        return notDone(plan, "member " + plan.memberId() + " has not taken over in time");
    }

    private PromotionOutcome notDone(final PromotionPlan plan, final String reason) {
        final int primaryId = view.primaryId();
        if (view.isStopped()) {
            return new PromotionOutcome.Unknown(reason + "; member " + ownId + " was stopped meanwhile");
        }
        return primaryId == NodeView.NO_PRIMARY
                ? new PromotionOutcome.Unknown(reason + "; member " + ownId + " knows of no primary now")
                : new PromotionOutcome.Failed(reason, primaryId, view.term());
    }

    private static String ids(final int members) {
        final StringBuilder ids = new StringBuilder();
        for (int id = 0; id < SnapshotLedger.MEMBERS_MAX; id++) {
            if ((members & 1 << id) != 0) {
                ids.append(ids.isEmpty() ? "" : ", ").append(id);
            }
        }
        return ids.toString();
    }
}
