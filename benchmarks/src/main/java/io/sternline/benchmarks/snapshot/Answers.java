package io.sternline.benchmarks.snapshot;

import io.sternline.benchmarks.data.ReplyCheck;
import io.sternline.server.state.ReplySink;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;

/** Where the replies of one client go. Written by the state thread, read by the one that sends. */
final class Answers implements ReplySink {
    private final ReplyCheck check = new ReplyCheck();
    private final AtomicLong longestGapNs = new AtomicLong();
    private volatile long lastDone;
    private long lastAnswerNs;

    @Override
    public boolean offer(final long connectionId, final DirectBuffer reply, final int offset, final int length) {
        final long nowNs = System.nanoTime();
        if (lastAnswerNs != 0 && nowNs - lastAnswerNs > longestGapNs.get()) {
            longestGapNs.set(nowNs - lastAnswerNs);
        }
        lastAnswerNs = nowNs;
        check.offer(connectionId, reply, offset, length);
        lastDone = check.lastDone();
        return true;
    }

    /** The client's id; 0: none yet. */
    long clientId() {
        return check.clientId();
    }

    /** Highest number that was answered. */
    long lastDone() {
        check.requireNoRefusal();
        return lastDone;
    }

    /** Longest time between two answers since this was last asked. */
    long takeLongestGapNs() {
        return longestGapNs.getAndSet(0);
    }
}
