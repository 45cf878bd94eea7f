package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CountInWindowDecoder;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.TakeDecoder;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Carries out what is taken of limits ({@link Gcra}) and counted in windows ({@link SlidingWindow}). Both are entries that
 * live as long as they say anything: their deadline is part of what they are, and neither the namespace's expiry nor a touch
 * has a say in it. What only asks, and what is refused, changes nothing and takes no revision.
 * Goes the way {@link EntryCommands} go, and leaves its answer in the reply writer.
 */
final class LimitCommands {
    private final TakeDecoder take = new TakeDecoder();
    private final CountInWindowDecoder countInWindow = new CountInWindowDecoder();
    private final ByteSlice key = new ByteSlice();
    private final Terms noTerms = new Terms();
    private final SlidingWindow window = new SlidingWindow();
    private final EntryView found = new EntryView();
    private final EntryView written = new EntryView();
    private final UnsafeBuffer bytes =
            new UnsafeBuffer(new byte[Math.max(Gcra.VALUE_BYTES, SlidingWindow.VALUE_BYTES)]);
    private final ByteSlice value = new ByteSlice();
    private final StoreState state;
    private final ReplyWriter reply;
    private final WriteChecks checks;
    private final RoomKeeper room;

    LimitCommands(final StoreState state, final ReplyWriter reply, final WriteChecks checks, final RoomKeeper room) {
        this.state = state;
        this.reply = reply;
        this.checks = checks;
        this.room = room;
    }

    void take(final Message message) {
        if (!checks.isWhole(message, TakeDecoder.BLOCK_LENGTH, message.varData().next16(key))) {
            return;
        }
        take.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        final StoredNamespace namespace = checks.namespace(message, take.namespaceId());
        if (namespace == null || !checks.keyFits(message, namespace, key) || !isLimit(message) || !isCost(message)) {
            return;
        }
        final EntryView standing = state.findLive(namespace.id(), key, found) ? found : null;
        if (!isType(message, namespace, standing, EntryType.LIMIT, "only limits can be taken from")) {
            return;
        }
        final long nowNs = Gcra.nowNs(state.groupTimeMs());
        final long burst = take.burst();
        final long intervalNs = take.intervalNs();
        final long leftNs = Gcra.leftNs(
                standing == null ? nowNs : Gcra.storedFullAtNs(standing.value()),
                nowNs,
                take.cost(),
                burst,
                intervalNs);
        if (leftNs < 0 || take.cost() == 0) {
            reply.counted(message.number(), state.revision(), leftNs);
            return;
        }
        final long fullAtNs = Gcra.fullAtNs(leftNs, nowNs, burst, intervalNs);
        Gcra.write(bytes, fullAtNs, leftNs);
        write(namespace, EntryType.LIMIT, Gcra.VALUE_BYTES, Gcra.deadlineMs(fullAtNs));
        store(message, namespace, standing, leftNs);
    }

    void countInWindow(final Message message) {
        if (!checks.isWhole(
                message, CountInWindowDecoder.BLOCK_LENGTH, message.varData().next16(key))) {
            return;
        }
        countInWindow.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        final StoredNamespace namespace = checks.namespace(message, countInWindow.namespaceId());
        if (namespace == null || !checks.keyFits(message, namespace, key) || !isWindow(message)) {
            return;
        }
        final EntryView standing = state.findLive(namespace.id(), key, found) ? found : null;
        if (!isType(message, namespace, standing, EntryType.WINDOW, "only windows count events")) {
            return;
        }
        final long nowMs = state.groupTimeMs();
        final long windowMs = countInWindow.windowMs();
        if (standing == null) {
            window.clear(windowMs, nowMs);
        } else {
            window.read(standing.value(), standing.deadlineMs());
            window.advance(nowMs, windowMs);
        }
        if (!window.add(countInWindow.amount())) {
            checks.refuse(
                    message,
                    ResultCode.COUNTER_OVERFLOW,
                    "the window in namespace '" + namespace.name() + "' counts " + window.count(nowMs) + " events: "
                            + countInWindow.amount() + " more are beyond " + SlidingWindow.COUNT_MAX
                            + ", the most in one window");
        } else if (countInWindow.amount() == 0) {
            reply.counted(message.number(), state.revision(), window.count(nowMs));
        } else {
            window.write(bytes);
            write(namespace, EntryType.WINDOW, SlidingWindow.VALUE_BYTES, window.deadlineMs());
            store(message, namespace, standing, window.count(nowMs));
        }
    }

    private boolean isLimit(final Message message) {
        return Gcra.isLimit(take.burst(), take.intervalNs())
                || checks.refuse(
                        message,
                        ResultCode.INVALID_ARGUMENT,
                        "burst and intervalNs must be 1 or more, and " + Protocol.EXPIRY_MS_MAX
                                + " ms at most multiplied, not " + take.burst() + " and " + take.intervalNs());
    }

    private boolean isCost(final Message message) {
        return (take.cost() >= 0 && take.cost() <= take.burst())
                || checks.refuse(
                        message,
                        ResultCode.INVALID_ARGUMENT,
                        "cost must be 0 to " + take.burst() + ", the limit's burst, not " + take.cost()
                                + ": more than that is never there at once");
    }

    private boolean isWindow(final Message message) {
        final long windowMs = countInWindow.windowMs();
        if (windowMs < 1 || windowMs > Protocol.WINDOW_MS_MAX) {
            return checks.refuse(
                    message,
                    ResultCode.INVALID_ARGUMENT,
                    "windowMs must be 1 to " + Protocol.WINDOW_MS_MAX + ", not " + windowMs);
        }
        return countInWindow.amount() >= 0
                || checks.refuse(
                        message,
                        ResultCode.INVALID_ARGUMENT,
                        "amount must be 0 or more, not " + countInWindow.amount() + ": events cannot be taken back");
    }

    private boolean isType(
            final Message message,
            final StoredNamespace namespace,
            final EntryView standing,
            final EntryType type,
            final String rule) {
        return standing == null || standing.type() == type || checks.refuseType(message, namespace, standing, rule);
    }

    /** Puts together what is to be stored, but for its revision. */
    private void write(
            final StoredNamespace namespace, final EntryType type, final int valueBytes, final long deadlineMs) {
        written.namespaceId(namespace.id())
                .type(type)
                .value(value.wrap(bytes, 0, valueBytes))
                .deadlineMs(deadlineMs)
                .idleMs(0)
                .touchedMs(state.groupTimeMs())
                .key()
                .wrap(key);
        noTerms.putInto(written);
    }

    private void store(
            final Message message, final StoredNamespace namespace, final EntryView standing, final long number) {
        if (room.admits(message, namespace, written, standing)) {
            state.put(written);
            reply.counted(message.number(), state.revision(), number);
        }
    }
}
