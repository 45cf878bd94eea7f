package io.sternline.server.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The figures of a run.
 *
 * @param lostSessions sessions answered as new or empty although they held something.
 * @param wrongCarts sessions whose cart was ever seen with an item missing, twice, or never added.
 * @param brokenAffinity sessions that went to another server although theirs lived.
 * @param movedSessions moves of sessions whose server was killed or drained.
 * @param unverifiedSessions sessions that could not be read at the end.
 * @param steady what the steady writer was told.
 * @param counter what the store says of its writes; empty if that could not be read.
 * @param faults everything that must not be, in words.
 */
record Report(
        long durationMs,
        Account.Counts counts,
        int sessions,
        int lostSessions,
        int wrongCarts,
        int brokenAffinity,
        int movedSessions,
        int unverifiedSessions,
        SteadyWriter.Tally steady,
        Optional<Long> counter,
        List<Kill> kills,
        List<String> faults) {
    static Report of(
            final long durationMs,
            final Account account,
            final int unverifiedSessions,
            final SteadyWriter.Tally steady,
            final Optional<Long> counter,
            final List<Kill> kills) {
        final List<SessionRecord> sessions = account.sessions();
        return new Report(
                durationMs,
                account.counts(),
                sessions.size(),
                (int) sessions.stream().filter(SessionRecord::isLost).count(),
                (int) sessions.stream().filter(SessionRecord::isWrong).count(),
                (int) sessions.stream().filter(SessionRecord::isAffinityBroken).count(),
                sessions.stream().mapToInt(SessionRecord::moves).sum(),
                unverifiedSessions,
                steady,
                counter,
                kills,
                account.faults());
    }

    /** Longest pause of acknowledged writes, of the steady writer or of all carts, after the primary was killed. */
    long failoverMs() {
        return kills.stream()
                .filter(kill -> kill.what().equals("primary"))
                .mapToLong(Kill::pauseMs)
                .max()
                .orElse(0);
    }

    /** Whether all that was acknowledged is there, once, and everybody stayed where they belong. */
    boolean isClean() {
        return sessions > 0
                && lostSessions == 0
                && wrongCarts == 0
                && brokenAffinity == 0
                && unverifiedSessions == 0
                && counter.filter(steady::allows).isPresent()
                && faults.isEmpty();
    }

    List<String> summary() {
        final List<String> lines = new ArrayList<>();
        lines.add(line(
                "requests",
                "%,d; %d failed, %d tried again",
                counts.requests(),
                counts.failedRequests(),
                counts.retriedRequests()));
        lines.add(line("sessions", "%,d; %d lost", sessions, lostSessions));
        lines.add(line(
                "carts",
                "%,d adds acknowledged; %d carts wrong, %d not checked",
                counts.addsAcknowledged(),
                wrongCarts,
                unverifiedSessions));
        lines.add(line(
                "stickiness",
                "%d sessions moved although their server lived; %d moves from a server that died or was drained",
                brokenAffinity,
                movedSessions));
        lines.add(line(
                "steady writer",
                "%,d increments acknowledged, %d indeterminate; the counter says %s",
                steady.acknowledged(),
                steady.indeterminate(),
                counter.map(Object::toString).orElse("nothing")));
        kills.forEach(kill -> lines.add(line(
                "killed " + kill.what(),
                "%s; writes paused %d ms, carts %d ms",
                kill.part().name(),
                kill.steadyPauseMs(),
                kill.cartPauseMs())));
        lines.add(line("failover", "%d ms", failoverMs()));
        lines.add(isClean() ? "Nothing was lost." : "NOT AS PROMISED: see the lines in capitals above.");
        return lines;
    }

    private static String line(final String name, final String format, final Object... args) {
        return String.format(Locale.ROOT, "  %-16s ", name) + String.format(Locale.ROOT, format, args);
    }

    void writeJson(final Path file) throws IOException {
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), figures());
    }

    /** The figures by name, as they are written as JSON. */
    Map<String, Object> figures() {
        final Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("ok", isClean());
        figures.put("requests", counts.requests());
        figures.put("failedRequests", counts.failedRequests());
        figures.put("retriedRequests", counts.retriedRequests());
        figures.put("sessions", sessions);
        figures.put("lostSessions", lostSessions);
        figures.put("wrongCarts", wrongCarts);
        figures.put("unverifiedSessions", unverifiedSessions);
        figures.put("brokenAffinity", brokenAffinity);
        figures.put("movedSessions", movedSessions);
        figures.put("failoverMs", failoverMs());
        figures.put("addsAcknowledged", counts.addsAcknowledged());
        figures.put("addsUnknown", counts.addsUnknown());
        figures.put("incrementsAcknowledged", steady.acknowledged());
        figures.put("incrementsIndeterminate", steady.indeterminate());
        figures.put("incrementsCounted", counter.orElse(null));
        figures.put("durationMs", durationMs);
        figures.put("kills", kills.stream().map(Report::figures).toList());
        figures.put("faults", faults);
        return figures;
    }

    private static Map<String, Object> figures(final Kill kill) {
        final Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", kill.what());
        figures.put("name", kill.part().name());
        figures.put("pid", kill.part().pid());
        figures.put("atMs", kill.atMs());
        figures.put("steadyPauseMs", kill.steadyPauseMs());
        figures.put("cartPauseMs", kill.cartPauseMs());
        figures.put("sessionsMoved", kill.sessionsMoved());
        kill.newPrimary().ifPresent(id -> figures.put("newPrimary", id));
        kill.caughtUpMs().ifPresent(ms -> figures.put("caughtUpMs", ms));
        return figures;
    }
}
