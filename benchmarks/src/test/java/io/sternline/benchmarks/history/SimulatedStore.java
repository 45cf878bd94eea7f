package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Operation.Argument;
import io.sternline.benchmarks.history.Operation.Kind;
import io.sternline.benchmarks.history.Operation.Outcome;
import io.sternline.benchmarks.history.Operation.Result;
import io.sternline.benchmarks.history.Operation.Seen;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A store that is right: one thread, one order, every version kept so that a replica that lags can be asked. */
final class SimulatedStore {
    /** @param value null: no entry. */
    private record Version(String value, long revision, long deadlineMs, long idleMs, long touchedMs) {
        boolean live(final long nowMs) {
            return value != null
                    && (deadlineMs == 0 || nowMs < deadlineMs)
                    && (idleMs == 0 || nowMs < touchedMs + idleMs);
        }

        Seen seen() {
            return new Seen(value, revision);
        }
    }

    record Reply(Outcome outcome, Result result) {}

    private final Map<String, NavigableMap<Long, Version>> versions = new HashMap<>();
    private final NavigableMap<Long, Long> times = new TreeMap<>();
    private long revision;

    long revision() {
        return revision;
    }

    Reply apply(final String key, final Kind kind, final Argument argument, final long nowMs) {
        final Version standing = live(key, revision, nowMs);
        final Seen seen = standing == null ? null : standing.seen();
        final boolean meets = standing != null
                && argument.expectedRevision() != null
                && standing.revision() == argument.expectedRevision();
        return switch (kind) {
            case GET, SESSION_GET, LOCAL_GET -> new Reply(Outcome.DONE, new Result(null, null, seen));
            case PUT -> store(key, argument, nowMs, null);
            case GET_AND_PUT -> store(key, argument, nowMs, seen);
            case PUT_IF_ABSENT -> standing == null ? store(key, argument, nowMs, null) : refused(seen);
            case REPLACE_IF_REVISION -> meets ? store(key, argument, nowMs, null) : refused(seen);
            case REMOVE -> standing != null ? remove(key, nowMs) : refused(null);
            case REMOVE_IF_REVISION -> meets ? remove(key, nowMs) : refused(seen);
            case INCREMENT -> increment(key, argument, nowMs, standing);
            case TOUCH -> standing == null ? refused(null) : touch(key, argument, nowMs, standing);
        };
    }

    /** What a replica shows that has applied everything up to this revision. */
    Reply replicaRead(final String key, final long upTo) {
        final Map.Entry<Long, Long> time = times.floorEntry(upTo);
        final Version version = live(key, upTo, time == null ? 0 : time.getValue());
        return new Reply(Outcome.DONE, new Result(null, null, version == null ? null : version.seen()));
    }

    private Version live(final String key, final long upTo, final long nowMs) {
        final NavigableMap<Long, Version> ofKey = versions.get(key);
        final Map.Entry<Long, Version> last = ofKey == null ? null : ofKey.floorEntry(upTo);
        return last == null || !last.getValue().live(nowMs) ? null : last.getValue();
    }

    private Reply store(final String key, final Argument argument, final long nowMs, final Seen before) {
        write(key, fresh(argument.value(), argument, nowMs), nowMs);
        return new Reply(Outcome.DONE, new Result(revision, null, before));
    }

    private Reply increment(final String key, final Argument argument, final long nowMs, final Version standing) {
        final long after = (standing == null ? 0 : Long.parseLong(standing.value())) + argument.delta();
        final String value = Long.toString(after);
        write(
                key,
                standing == null
                        ? fresh(value, argument, nowMs)
                        : new Version(value, revision + 1, standing.deadlineMs(), standing.idleMs(), nowMs),
                nowMs);
        return new Reply(Outcome.DONE, new Result(revision, after, null));
    }

    private Reply touch(final String key, final Argument argument, final long nowMs, final Version standing) {
        write(
                key,
                new Version(
                        standing.value(),
                        standing.revision(),
                        argument.ttlMs() == null ? standing.deadlineMs() : end(argument.ttlMs(), nowMs),
                        argument.idleMs() == null ? standing.idleMs() : argument.idleMs(),
                        nowMs),
                nowMs);
        return new Reply(Outcome.DONE, new Result(revision, null, null));
    }

    private Reply remove(final String key, final long nowMs) {
        write(key, new Version(null, revision + 1, 0, 0, nowMs), nowMs);
        return new Reply(Outcome.DONE, new Result(revision, null, null));
    }

    private Reply refused(final Seen standing) {
        return new Reply(Outcome.NOT_APPLIED, new Result(revision, null, standing));
    }

    private Version fresh(final String value, final Argument argument, final long nowMs) {
        final long idleMs = argument.idleMs() == null ? 0 : argument.idleMs();
        return new Version(value, revision + 1, end(argument.ttlMs(), nowMs), idleMs, nowMs);
    }

    private static long end(final Long ttlMs, final long nowMs) {
        return ttlMs == null || ttlMs == 0 ? 0 : nowMs + ttlMs;
    }

    private void write(final String key, final Version version, final long nowMs) {
        revision++;
        times.put(revision, nowMs);
        versions.computeIfAbsent(key, ignored -> new TreeMap<>()).put(revision, version);
    }
}
