package io.sternline.replication.cluster;

import io.sternline.replication.Role;
import io.sternline.replication.promotion.MemberState;
import io.sternline.replication.promotion.PromotionOutcome;
import io.sternline.replication.promotion.PromotionPlan;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests for promotions and their plans. One promotion runs at a time; a second is refused, whichever node of the
 * group began the first. Its threads exist only while there is something to do, and what has not been answered when the
 * node closes is answered then.
 */
final class Promoter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Promoter.class);
    /** One for the promotion, one for plans that are asked for meanwhile. */
    private static final int THREADS = 2;

    private static final int REQUESTS_MAX = 16;
    private static final long THREAD_IDLE_MS = 1_000;
    private static final long CLOSE_WAIT_MS = 5_000;
    /** For the chosen member to get the changes of ASYNC namespaces that it lacks; at most half of the promotion's own time. */
    static final long DRAIN_WAIT_NS_MAX = TimeUnit.SECONDS.toNanos(2);

    private final int ownId;
    private final NodeView view;
    private final Appointment appointment;
    private final GroupQuery query;
    private final PromotionSteps steps;
    private final AsyncHandOver async;
    private final AtomicBoolean isUnderWay = new AtomicBoolean();
    private final Set<Request<?>> requests = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor executor;

    /** @param ifNot the answer if the work cannot be done, for the reason given. */
    private record Request<T>(CompletableFuture<T> answer, Supplier<T> work, Function<String, T> ifNot) {
        void run() {
            try {
                answer.complete(work.get());
            } catch (final RuntimeException e) {
                LOG.warn("a promotion or its plan has met an error", e);
                abandon(e.getMessage() == null ? e.toString() : e.getMessage());
            }
        }

        void abandon(final String reason) {
            answer.complete(ifNot.apply(reason));
        }
    }

    Promoter(
            final int ownId,
            final NodeView view,
            final Appointment appointment,
            final GroupQuery query,
            final PromotionSteps steps,
            final AsyncHandOver async) {
        this.ownId = ownId;
        this.view = view;
        this.appointment = appointment;
        this.query = query;
        this.steps = steps;
        this.async = async;
        this.executor = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                THREAD_IDLE_MS,
                TimeUnit.MILLISECONDS,
                new ArrayBlockingQueue<>(REQUESTS_MAX),
                work -> {
                    final Thread thread = new Thread(work, "sternline-" + ownId + "-promotion");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Any thread. */
    CompletableFuture<PromotionPlan> plan(final int memberId) {
        return submit(
                () -> look(memberId, isUnderWay.get()),
                reason -> PromotionPlan.refused(memberId, view.primaryId(), view.term(), reason));
    }

    /** Any thread. */
    CompletableFuture<PromotionOutcome> promote(final int memberId, final Duration timeout) {
        final long startNs = System.nanoTime();
        if (!isUnderWay.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(new PromotionOutcome.Refused(underWay()));
        }
        final AtomicBoolean isBegun = new AtomicBoolean();
        final CompletableFuture<PromotionOutcome> answer = submit(
                () -> run(memberId, startNs, timeout, isBegun),
                reason -> isBegun.get() ? new PromotionOutcome.Unknown(reason) : new PromotionOutcome.Refused(reason));
        // Whoever waits for the answer may ask for the next promotion at once.
        final CompletableFuture<PromotionOutcome> told = new CompletableFuture<>();
        answer.thenAccept(outcome -> {
            isUnderWay.set(false);
            LOG.info("promotion of member {} by member {}: {}", memberId, ownId, outcome);
            told.complete(outcome);
        });
        return told;
    }

    /**
     * Any thread: before a primary closes. Gives its role to the replica that is furthest, with the ASYNC namespaces and then
     * with the log, so that nothing on its way is lost. Refused if a member is missing: then an election has to wait for that one in any case.
     */
    CompletableFuture<PromotionOutcome> handOver(final Duration timeout) {
        return plan(ownId).thenCompose(plan -> {
            final String obstacle = handOverObstacle(plan);
            return obstacle == null
                    ? promote(successor(plan.members()), timeout)
                    : CompletableFuture.completedFuture(new PromotionOutcome.Refused(obstacle));
        });
    }

    /** @return why there is nobody to hand over to, or null. */
    private String handOverObstacle(final PromotionPlan plan) {
        if (plan.members().isEmpty()) {
            return String.join("; ", plan.refusals());
        }
        final String silent = plan.members().stream()
                .filter(member -> !member.isReachable())
                .map(member -> Integer.toString(member.memberId()))
                .collect(Collectors.joining(", "));
        if (!silent.isEmpty()) {
            return "members " + silent + " cannot be reached, so it would take as long as the election that comes now";
        }
        return plan.members().size() == 1 ? "there is no other member" : null;
    }

    private int successor(final List<MemberState> members) {
        return members.stream()
                .filter(member -> member.memberId() != ownId)
                .min(Comparator.comparing(MemberState::memberId, async.byLag())
                        .thenComparing(Comparator.comparingLong(MemberState::logPosition)
                                .reversed()))
                .orElseThrow()
                .memberId();
    }

    /** Whether this node is moving the role just now. */
    boolean isUnderWay() {
        return isUnderWay.get();
    }

    private PromotionOutcome run(
            final int memberId, final long startNs, final Duration timeout, final AtomicBoolean isBegun) {
        final PromotionPlan plan = look(memberId, false);
        if (!plan.isPossible()) {
            return new PromotionOutcome.Refused(String.join("; ", plan.refusals()));
        }
        try {
            final Optional<String> lack = async.drain(memberId, Math.min(DRAIN_WAIT_NS_MAX, timeout.toNanos() / 2));
            if (lack.isPresent()) {
                return new PromotionOutcome.Refused(lack.get());
            }
            isBegun.set(true);
            return steps.run(plan, startNs, startNs + timeout.toNanos());
        } finally {
            async.end();
        }
    }

    private PromotionPlan look(final int memberId, final boolean isOtherUnderWay) {
        final long term = view.term();
        final int primaryId = view.primaryId();
        final String obstacle = obstacle(primaryId, isOtherUnderWay);
        return obstacle == null
                ? PromotionPlan.of(memberId, ownId, term, query.members())
                : PromotionPlan.refused(memberId, primaryId, term, obstacle);
    }

    /** @return why there is no need to ask for the members' states, or null. */
    private String obstacle(final int primaryId, final boolean isOtherUnderWay) {
        if (view.isStopped()) {
            return "member " + ownId + " has been stopped";
        }
        if (view.role() != Role.PRIMARY) {
            return primaryId == NodeView.NO_PRIMARY
                    ? "member " + ownId + " knows of no primary: the group needs a majority of its members to have one"
                    : "member " + ownId + " is not the primary: ask member " + primaryId;
        }
        if (isOtherUnderWay || appointment.stands()) {
            return underWay();
        }
        return view.isModuleActive() ? null : "a snapshot is being taken: try again when it is done";
    }

    private String underWay() {
        final int chosen = appointment.memberId();
        return "another promotion" + (chosen == Appointment.NOBODY ? "" : ", of member " + chosen + ",")
                + " is under way: wait for its outcome";
    }

    private <T> CompletableFuture<T> submit(final Supplier<T> work, final Function<String, T> ifNot) {
        final Request<T> request = new Request<>(new CompletableFuture<>(), work, ifNot);
        requests.add(request);
        request.answer().whenComplete((answer, error) -> requests.remove(request));
        try {
            executor.execute(request::run);
        } catch (final RejectedExecutionException e) {
            request.abandon(
                    executor.isShutdown()
                            ? "member " + ownId + " has been stopped"
                            : REQUESTS_MAX + " other requests wait already: try again later");
        }
        return request.answer();
    }

    /** What runs is interrupted and tells its outcome as it is. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("a promotion on member {} has not ended within {} ms", ownId, CLOSE_WAIT_MS);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        requests.forEach(request -> request.abandon("member " + ownId + " has been stopped"));
    }
}
