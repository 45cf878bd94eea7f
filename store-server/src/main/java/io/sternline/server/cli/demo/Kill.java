package io.sternline.server.cli.demo;

import java.util.OptionalLong;

/**
 * One kill and what came of it.
 *
 * @param what {@code primary}, {@code balancer} or {@code server}.
 * @param atMs since the start of the demo.
 * @param steadyPauseMs longest time without an acknowledged write of the steady writer.
 * @param cartPauseMs longest time without an acknowledged add of any customer.
 * @param sessionsMoved sessions that went to another server meanwhile, because theirs was dead.
 * @param newPrimary for a primary: who took over.
 * @param caughtUpMs for a primary: from its restart until it had caught up.
 */
record Kill(
        String what,
        Stage.Part part,
        long atMs,
        long steadyPauseMs,
        long cartPauseMs,
        int sessionsMoved,
        OptionalLong newPrimary,
        OptionalLong caughtUpMs) {
    long pauseMs() {
        return Math.max(steadyPauseMs, cartPauseMs);
    }

    Kill withCaughtUpMs(final OptionalLong newCaughtUpMs) {
        return new Kill(what, part, atMs, steadyPauseMs, cartPauseMs, sessionsMoved, newPrimary, newCaughtUpMs);
    }
}
