package io.sternline.server.cli.demo;

import io.sternline.client.NodeStatus;
import io.sternline.client.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The play: traffic, then the primary is killed and comes back, one visitor makes trouble, a balancer dies, an application server is drained, and another
 * one dies. After each of these every session that a customer is in must have been answered again before the play goes on. Owned by one
 * thread.
 */
final class Script {
    /** When things happen, in per cent of the time that traffic flows; later if what was before takes longer. */
    private static final int KILL_PRIMARY_PER_CENT = 15;

    private static final int KILL_BALANCER_PER_CENT = 50;
    private static final int DRAIN_SERVER_PER_CENT = 62;
    private static final int KILL_SERVER_PER_CENT = 80;

    /** A server that is drained keeps its sessions for so long. */
    private static final Duration DRAIN_TIME = Duration.ofMillis(1500);

    /** Traffic goes on this long after the last kill, whatever the clock says. */
    private static final long LAST_ACT_MS_MIN = 2000;

    /** Pauses of writes are blamed on a kill for this long after it has been overcome. */
    private static final long AFTERMATH_MS = 500;

    private static final long ALL_ANSWERED_TIME_MS_MAX = 20_000;
    private static final long POLL_MS = 20;

    private final Stage stage;
    private final GroupWatch group;
    private final Traffic traffic;
    private final Account account;
    private final Liveness liveness;
    private final Narrator narrator;
    private final long trafficMs;
    private final long startNs = System.nanoTime();
    private final List<Kill> kills = new ArrayList<>();

    /** @param trafficMs how long traffic flows. */
    Script(
            final Stage stage,
            final GroupWatch group,
            final Traffic traffic,
            final Account account,
            final Liveness liveness,
            final Narrator narrator,
            final long trafficMs) {
        this.stage = stage;
        this.group = group;
        this.traffic = traffic;
        this.account = account;
        this.liveness = liveness;
        this.narrator = narrator;
        this.trafficMs = trafficMs;
    }

    /** Plays it all; returns when traffic may stop. */
    List<Kill> play() throws InterruptedException {
        awaitEverybodyShops();
        awaitTime(KILL_PRIMARY_PER_CENT);
        killPrimary();
        makeTrouble();
        awaitTime(KILL_BALANCER_PER_CENT);
        killBalancer();
        awaitTime(DRAIN_SERVER_PER_CENT);
        drainServer();
        awaitTime(KILL_SERVER_PER_CENT);
        killServer();
        TimeUnit.MILLISECONDS.sleep(LAST_ACT_MS_MIN);
        awaitTime(100);
        return List.copyOf(kills);
    }

    /** On a slow machine the first answers take their time, and there is nothing to be lost before them. */
    private void awaitEverybodyShops() throws InterruptedException {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ALL_ANSWERED_TIME_MS_MAX);
        while ((traffic.liveSessions().size() < traffic.customers()
                        || account.counts().addsAcknowledged() < traffic.customers())
                && System.nanoTime() - deadlineNs < 0) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    private void killPrimary() throws InterruptedException {
        final NodeStatus primary = group.awaitPrimary();
        final Act act = new Act("primary", () -> stage.killNode(primary.nodeId()));
        narrator.say("killed the primary, %s (pid %d), with kill -9", act.part.name(), act.part.pid());
        final Optional<Topology> next = group.awaitPrimaryAfter(primary.term());
        if (next.isPresent()) {
            act.awaitSteadyWriter();
            tellOfNewPrimary(next.get());
        } else {
            account.fault("NO PRIMARY: nobody took over from " + act.part.name());
        }
        act.awaitAllAnswered();
        final Kill kill = act.end(next.flatMap(Topology::primary).stream()
                .mapToLong(Integer::longValue)
                .findFirst());
        narrator.say(act.verdict());
        kills.add(kill.withCaughtUpMs(bringBack(primary.nodeId())));
    }

    private void tellOfNewPrimary(final Topology known) {
        final long nowNs = System.nanoTime();
        narrator.say(
                "node-%d is primary (term %d); writes paused %d ms, carts %d ms",
                known.primary().orElseThrow(),
                known.term(),
                account.steadyPauses().longestMs(nowNs),
                account.cartPauses().longestMs(nowNs));
    }

    private OptionalLong bringBack(final int nodeId) throws InterruptedException {
        final Stage.Part part = stage.startNode(nodeId);
        narrator.say("started %s again (pid %d)", part.name(), part.pid());
        final OptionalLong caughtUpMs = group.awaitCaughtUpMs(nodeId);
        if (caughtUpMs.isPresent()) {
            narrator.say("%s has caught up, %d ms after its start", part.name(), caughtUpMs.getAsLong());
        } else {
            account.fault("NODE NOT BACK: " + part.name() + " has not caught up within "
                    + GroupWatch.CATCH_UP_TIME_MAX.toSeconds() + " s");
        }
        return caughtUpMs;
    }

    private void makeTrouble() throws InterruptedException {
        final Troublemaker troublemaker = new Troublemaker(Http.client("trouble-http"), stage.balancerUris());
        final Troublemaker.Visits visits = troublemaker.visit();
        narrator.say(
                "one visitor came %d times in %d ms through both balancers and was let in %d times; the limit is %d",
                visits.made(), visits.tookMs(), visits.admitted(), visits.admittedMax());
        if (!visits.isWithinLimit()) {
            account.fault("LIMIT EXCEEDED: " + visits);
        }
        final Optional<Troublemaker.Outage> outage = troublemaker.breakOne();
        if (outage.isEmpty()) {
            account.fault("BREAKER: it did not open on all balancers, or did not close again");
            return;
        }
        narrator.say(
                "%s answered with errors: its breaker was open on both balancers after %d ms, and closed again %d ms later",
                outage.get().server(), outage.get().openMs(), outage.get().closedMs());
    }

    private void killBalancer() throws InterruptedException {
        final Act act = new Act("balancer", () -> stage.killBalancer(0));
        narrator.say("killed a load balancer, %s (pid %d), with kill -9", act.part.name(), act.part.pid());
        act.awaitAllAnswered();
        kills.add(act.end(OptionalLong.empty()));
        narrator.say(act.verdict());
    }

    private void drainServer() throws InterruptedException {
        final String busiest = busiestServer();
        final int index = stage.servers().indexOf(busiest);
        final int movedBefore = movedSessions();
        liveness.draining(busiest);
        stage.drainServer(index, DRAIN_TIME);
        narrator.say(
                "draining %s: it gets no new sessions, and keeps its own for %d ms", busiest, DRAIN_TIME.toMillis());
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ALL_ANSWERED_TIME_MS_MAX);
        while (!stage.isDrained(index) && System.nanoTime() - deadlineNs < 0) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        if (!stage.isDrained(index)) {
            account.fault("NOT DRAINED: " + busiest + " has not been within " + ALL_ANSWERED_TIME_MS_MAX + " ms");
            return;
        }
        while (!areAllAnsweredElsewhere() && System.nanoTime() - deadlineNs < 0) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        narrator.say(
                "%s is drained: %d sessions that were left have moved, all others are still on their server",
                busiest, movedSessions() - movedBefore);
    }

    private boolean areAllAnsweredElsewhere() {
        return traffic.liveSessions().stream().allMatch(session -> liveness.isAlive(session.server()));
    }

    private void killServer() throws InterruptedException {
        final String busiest = busiestServer();
        liveness.killing(busiest);
        final int index = stage.servers().indexOf(busiest);
        final Act act = new Act("server", () -> stage.killServer(index));
        narrator.say("killed an application server, %s (pid %d), with kill -9", act.part.name(), act.part.pid());
        act.awaitAllAnswered();
        kills.add(act.end(OptionalLong.empty()));
        narrator.say(act.verdict());
    }

    private String busiestServer() {
        final Map<String, Long> sessions = traffic.liveSessions().stream()
                .map(SessionRecord::server)
                .filter(stage.servers()::contains)
                .filter(liveness::isAlive)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return sessions.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElseGet(() -> stage.servers().stream()
                        .filter(liveness::isAlive)
                        .findFirst()
                        .orElseThrow());
    }

    private void awaitTime(final int perCent) throws InterruptedException {
        final long untilNs = startNs + TimeUnit.MILLISECONDS.toNanos(trafficMs * perCent / 100);
        TimeUnit.NANOSECONDS.sleep(Math.max(0, untilNs - System.nanoTime()));
    }

    private int movedSessions() {
        return account.sessions().stream().mapToInt(SessionRecord::moves).sum();
    }

    /** One kill, from just before it until it has been overcome. */
    private final class Act {
        private final String what;
        private final long atMs = narrator.elapsedMs();
        private final int movedBefore = movedSessions();
        private final int faultsBefore = account.faults().size();
        private final Stage.Part part;
        private final long killedNs;
        private boolean allAnswered;
        private int sessions;
        private int moved;

        Act(final String what, final Supplier<Stage.Part> kill) {
            this.what = what;
            account.cartPauses().reset();
            account.steadyPauses().reset();
            part = kill.get();
            killedNs = System.nanoTime();
        }

        /** Waits until a write of the steady writer is acknowledged that was not before the new primary was known. */
        void awaitSteadyWriter() throws InterruptedException {
            final long knownNs = System.nanoTime();
            final long deadlineNs = knownNs + TimeUnit.MILLISECONDS.toNanos(ALL_ANSWERED_TIME_MS_MAX);
            while (!account.steadyPauses().hasEndedSince(knownNs) && System.nanoTime() - deadlineNs < 0) {
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            }
        }

        /** Waits until every session a customer is in has been answered since the kill, by a server that lives. */
        void awaitAllAnswered() throws InterruptedException {
            final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ALL_ANSWERED_TIME_MS_MAX);
            do {
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
                final List<SessionRecord> live = traffic.liveSessions();
                sessions = live.size();
                allAnswered = live.stream()
                        .allMatch(session -> session.answeredNs() - killedNs > 0 && liveness.isAlive(session.server()));
            } while (!allAnswered && System.nanoTime() - deadlineNs < 0);
        }

        Kill end(final OptionalLong newPrimary) throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(AFTERMATH_MS);
            final long nowNs = System.nanoTime();
            moved = movedSessions() - movedBefore;
            return new Kill(
                    what,
                    part,
                    atMs,
                    account.steadyPauses().longestMs(nowNs),
                    account.cartPauses().longestMs(nowNs),
                    moved,
                    newPrimary,
                    OptionalLong.empty());
        }

        String verdict() {
            if (account.faults().size() > faultsBefore) {
                return "that did harm: see above";
            }
            if (!allAnswered) {
                return "not all " + sessions + " sessions in use have been answered since";
            }
            final String answered = "all " + sessions + " sessions in use were answered since: every cart is intact, ";
            return answered
                    + (moved == 0
                            ? "every session is still on its server"
                            : moved + " moved from " + part.name() + ", all others are still on their server");
        }
    }
}
