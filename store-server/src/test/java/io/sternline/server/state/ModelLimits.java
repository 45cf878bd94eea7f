package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.ResultCode;
import java.math.BigInteger;
import java.util.List;

/** Predicts what the commands on limits and windows do and are answered, in numbers that cannot overflow. */
final class ModelLimits {
    private static final BigInteger NS_PER_MS = BigInteger.valueOf(1_000_000);
    private static final BigInteger SPAN_NS_MAX =
            BigInteger.valueOf(Protocol.EXPIRY_MS_MAX).multiply(NS_PER_MS);
    private static final long COUNT_MAX = 1_000_000_000_000_000_000L;
    private static final long WINDOW_MS_MAX = 604_800_000L;

    private final ModelStore store;

    ModelLimits(final ModelStore store) {
        this.store = store;
    }

    Answer take(final LimitCommand.Take take) {
        final ResultCode obstacle = obstacle(take.namespaceId(), take.key());
        if (obstacle != ResultCode.OK) {
            return refusal(take, obstacle);
        }
        final BigInteger span = BigInteger.valueOf(take.burst()).multiply(BigInteger.valueOf(take.intervalNs()));
        if (take.burst() < 1
                || take.intervalNs() < 1
                || span.compareTo(SPAN_NS_MAX) > 0
                || take.cost() < 0
                || take.cost() > take.burst()) {
            return refusal(take, ResultCode.INVALID_ARGUMENT);
        }
        final ModelEntry.Key key = new ModelEntry.Key(take.namespaceId(), take.key());
        final ModelEntry standing = store.standing(key);
        if (standing != null && standing.type() != EntryType.LIMIT) {
            return refusal(take, ResultCode.WRONG_TYPE);
        }
        final BigInteger now = BigInteger.valueOf(store.timeMs()).multiply(NS_PER_MS);
        final BigInteger full =
                standing == null ? now : BigInteger.valueOf(standing.number(0)).max(now);
        final BigInteger within = full.min(now.add(span));
        final BigInteger after =
                within.add(BigInteger.valueOf(take.cost()).multiply(BigInteger.valueOf(take.intervalNs())));
        final long left = now.add(span).subtract(after).longValueExact();
        if (left < 0 || take.cost() == 0) {
            return counted(take, left);
        }
        final long deadlineMs =
                after.add(NS_PER_MS).subtract(BigInteger.ONE).divide(NS_PER_MS).longValueExact();
        final ModelEntry entry = ModelEntry.numbers(EntryType.LIMIT, List.of(), after.longValueExact(), left);
        return stored(take, key, standing, entry, deadlineMs, left);
    }

    Answer count(final LimitCommand.Count count) {
        final ResultCode obstacle = obstacle(count.namespaceId(), count.key());
        if (obstacle != ResultCode.OK) {
            return refusal(count, obstacle);
        }
        final long windowMs = count.windowMs();
        if (windowMs < 1 || windowMs > WINDOW_MS_MAX || count.amount() < 0) {
            return refusal(count, ResultCode.INVALID_ARGUMENT);
        }
        final ModelEntry.Key key = new ModelEntry.Key(count.namespaceId(), count.key());
        final ModelEntry standing = store.standing(key);
        if (standing != null && standing.type() != EntryType.WINDOW) {
            return refusal(count, ResultCode.WRONG_TYPE);
        }
        final long nowMs = store.timeMs();
        final long beginMs = nowMs / windowMs * windowMs;
        long current = 0;
        long previous = 0;
        if (standing != null) {
            final long standingMs = (standing.times().deadlineMs() - standing.number(0)) / 2;
            if (standingMs != windowMs) {
                final long seen = within(standing.number(0), standing.number(1), standing.number(2), standingMs);
                current = Math.min(COUNT_MAX, part(seen, Math.min(windowMs, standingMs), standingMs));
            } else if (standing.number(0) == beginMs) {
                current = standing.number(1);
                previous = standing.number(2);
            } else if (standing.number(0) == beginMs - windowMs) {
                previous = standing.number(1);
            }
        }
        if (BigInteger.valueOf(current).add(BigInteger.valueOf(count.amount())).compareTo(BigInteger.valueOf(COUNT_MAX))
                > 0) {
            return refusal(count, ResultCode.COUNTER_OVERFLOW);
        }
        current += count.amount();
        final long seen = within(beginMs, current, previous, windowMs);
        if (count.amount() == 0) {
            return counted(count, seen);
        }
        final ModelEntry entry = ModelEntry.numbers(EntryType.WINDOW, List.of(), beginMs, current, previous);
        return stored(count, key, standing, entry, beginMs + 2 * windowMs, seen);
    }

    /** Events of two windows that lie in one that ends now. */
    private long within(final long beginMs, final long current, final long previous, final long windowMs) {
        final long ageMs = store.timeMs() - beginMs;
        if (ageMs >= 2 * windowMs) {
            return 0;
        }
        return ageMs >= windowMs
                ? part(current, 2 * windowMs - ageMs, windowMs)
                : current + part(previous, windowMs - ageMs, windowMs);
    }

    private static long part(final long count, final long numerator, final long denominator) {
        return BigInteger.valueOf(count)
                .multiply(BigInteger.valueOf(numerator))
                .divide(BigInteger.valueOf(denominator))
                .longValueExact();
    }

    private ResultCode obstacle(final int namespaceId, final String key) {
        final ModelStore.Namespace namespace = store.namespace(namespaceId);
        if (namespace == null) {
            return ResultCode.UNKNOWN_NAMESPACE;
        }
        return key.isEmpty() || key.length() > namespace.settings().keyBytesMax()
                ? ResultCode.KEY_TOO_LARGE
                : ResultCode.OK;
    }

    private Answer stored(
            final LimitCommand command,
            final ModelEntry.Key key,
            final ModelEntry standing,
            final ModelEntry entry,
            final long deadlineMs,
            final long number) {
        if (!store.makeRoom(store.namespace(key.namespaceId()), key, standing, entry.usedBytes(key.key()))) {
            return refusal(command, ResultCode.STORE_FULL);
        }
        store.store(key, entry, standing, new ModelEntry.Times(deadlineMs, 0, store.timeMs()));
        return counted(command, number);
    }

    private Answer refusal(final LimitCommand command, final ResultCode code) {
        return Answer.Write.plain(command.requestNumber(), code, store.revision());
    }

    private Answer counted(final LimitCommand command, final long number) {
        return new Answer.Write(
                command.requestNumber(), ResultCode.OK, store.revision(), EntryType.NONE, 0, number, "");
    }
}
