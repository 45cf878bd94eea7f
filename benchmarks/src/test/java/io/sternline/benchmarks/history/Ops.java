package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Operation.Argument;
import io.sternline.benchmarks.history.Operation.Kind;
import io.sternline.benchmarks.history.Operation.Outcome;
import io.sternline.benchmarks.history.Operation.Result;
import io.sternline.benchmarks.history.Operation.Seen;
import java.util.ArrayList;
import java.util.List;

/** Histories written by hand, on the key {@code k}. Times are in milliseconds. */
final class Ops {
    private final List<Operation> operations = new ArrayList<>();

    List<Operation> all() {
        return operations;
    }

    Ops put(final int client, final String value, final long fromMs, final long toMs, final long revision) {
        return done(client, Kind.PUT, value(value), fromMs, toMs, new Result(revision, null, null));
    }

    Ops putFor(
            final int client, final String value, final Long ttlMs, final Long idleMs, final long ms, final long rev) {
        final Argument argument = new Argument(value, null, null, ttlMs, idleMs);
        return done(client, Kind.PUT, argument, ms, ms + 1, new Result(rev, null, null));
    }

    Ops touch(final int client, final Long ttlMs, final long fromMs, final long toMs, final long revision) {
        final Argument argument = new Argument(null, null, null, ttlMs, null);
        return done(client, Kind.TOUCH, argument, fromMs, toMs, new Result(revision, null, null));
    }

    Ops getAndPut(final int client, final String value, final Seen before, final long fromMs, final long revision) {
        return done(client, Kind.GET_AND_PUT, value(value), fromMs, fromMs + 1, new Result(revision, null, before));
    }

    Ops replace(final int client, final String value, final long expected, final long fromMs, final long revision) {
        final Argument argument = new Argument(value, null, expected, null, null);
        return done(client, Kind.REPLACE_IF_REVISION, argument, fromMs, fromMs + 1, new Result(revision, null, null));
    }

    Ops remove(final int client, final long fromMs, final long toMs, final long revision) {
        return done(client, Kind.REMOVE, Argument.NONE, fromMs, toMs, new Result(revision, null, null));
    }

    Ops increment(final int client, final long fromMs, final long counter, final long revision) {
        return done(client, Kind.INCREMENT, by(1), fromMs, fromMs + 1, new Result(revision, counter, null));
    }

    Ops get(final int client, final Seen seen, final long fromMs, final long toMs) {
        return done(client, Kind.GET, Argument.NONE, fromMs, toMs, new Result(null, null, seen));
    }

    Ops sessionGet(final int client, final Seen seen, final long fromMs, final long toMs) {
        return done(client, Kind.SESSION_GET, Argument.NONE, fromMs, toMs, new Result(null, null, seen));
    }

    Ops localGet(final int client, final Seen seen, final long fromMs, final long toMs) {
        return done(client, Kind.LOCAL_GET, Argument.NONE, fromMs, toMs, new Result(null, null, seen));
    }

    Ops putIfAbsentRefused(
            final int client, final String value, final Seen standing, final long fromMs, final long revision) {
        return add(
                client,
                Kind.PUT_IF_ABSENT,
                value(value),
                fromMs,
                fromMs + 1L,
                Outcome.NOT_APPLIED,
                new Result(revision, null, standing));
    }

    Ops putFailed(final int client, final String value, final long fromMs, final long toMs) {
        return add(client, Kind.PUT, value(value), fromMs, toMs, Outcome.FAILED, null);
    }

    Ops putUnanswered(final int client, final String value, final long fromMs) {
        return add(client, Kind.PUT, value(value), fromMs, null, Outcome.INDETERMINATE, null);
    }

    Ops removeUnanswered(final int client, final long fromMs) {
        return add(client, Kind.REMOVE, Argument.NONE, fromMs, null, Outcome.INDETERMINATE, null);
    }

    Ops incrementUnanswered(final int client, final long fromMs) {
        return add(client, Kind.INCREMENT, by(1), fromMs, null, Outcome.INDETERMINATE, null);
    }

    static Seen seen(final String value, final long revision) {
        return new Seen(value, revision);
    }

    private static Argument value(final String value) {
        return new Argument(value, null, null, null, null);
    }

    private static Argument by(final long delta) {
        return new Argument(null, delta, null, null, null);
    }

    private Ops done(
            final int client,
            final Kind kind,
            final Argument argument,
            final long fromMs,
            final long toMs,
            final Result result) {
        return add(client, kind, argument, fromMs, toMs, Outcome.DONE, result);
    }

    private Ops add(
            final int client,
            final Kind kind,
            final Argument argument,
            final long fromMs,
            final Long toMs,
            final Outcome outcome,
            final Result result) {
        operations.add(new Operation(
                operations.size() + 1L,
                client,
                "k",
                kind,
                argument,
                fromMs * 1_000_000,
                toMs == null ? null : toMs * 1_000_000,
                outcome,
                result));
        return this;
    }
}
