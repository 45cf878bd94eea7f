package io.sternline.replication.changelog;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.NanoClock;

/**
 * Moves changes from the ring to the log. What waits in the ring becomes one batch: alone, if it came alone, and the busier
 * the node the larger. A batch costs several times what a change does, and its wake-up takes a core from threads that writes wait
 * for; so the thread is to pause after each batch, unless that was full.
 */
final class ChangeLogAgent implements Agent {
    private static final long RETAIN_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final LogKind kind;
    private final String name;
    private final ChangeRing ring;
    private final LogSegments segments;
    private final NanoClock nanoClock;
    private final Consumer<Throwable> onFailure;
    private long retainedNs;
    /** Whether the last batch left something behind in the ring. */
    private boolean isCutShort;

    /** What the log cannot go on for. Read by the state thread. */
    private volatile Throwable failure;

    ChangeLogAgent(
            final LogKind kind,
            final String name,
            final ChangeRing ring,
            final LogSegments segments,
            final NanoClock nanoClock,
            final Consumer<Throwable> onFailure) {
        this.kind = kind;
        this.name = name;
        this.ring = ring;
        this.segments = segments;
        this.nanoClock = nanoClock;
        this.onFailure = onFailure;
        this.retainedNs = nanoClock.nanoTime();
    }

    Throwable failure() {
        return failure;
    }

    /** @return more than 0 if more waits than one batch took: no reason to pause. */
    @Override
    public int doWork() {
        try {
            drain();
            retain();
            return isCutShort ? 1 : 0;
        } catch (final Throwable e) {
            throw failed(e);
        }
    }

    /** @return changes taken from the ring. */
    private int drain() throws IOException {
        ring.rewind();
        int count = 0;
        int passed = 0;
        int batchBytes = ChangeBatch.HEADER_BYTES;
        long last = segments.newestRevision();
        while (ring.hasNext() && batchBytes < ChangeBatch.BYTES_TARGET) {
            if (isCarriedOut(last)) {
                passed++;
            } else if (ring.type() != ChangeRing.TYPE_CHANGE) {
                isCutShort = true;
                return count > 0 ? append(count, batchBytes, last) : beginAnew();
            } else {
                final int changeBytes = ChangeBatch.CHANGE_HEADER_BYTES + ring.length();
                final boolean isJump = ring.revision() != last + 1;
                if (count > 0 && (isJump || batchBytes + changeBytes > ChangeBatch.BYTES_MAX)) {
                    break;
                }
                requireSuccessor(last);
                last = ring.revision();
                batchBytes += changeBytes;
                count++;
            }
            ring.advance();
            if (count == 0) {
                ring.release();
            }
        }
        // As of when its end was looked for: what has come since then is the next pause's.
        isCutShort = ring.hasNext();
        return count > 0 ? append(count, batchBytes, last) : passed;
    }

    /**
     * By a process that died before it could release it. A history that began at a lower revision than the log's last is told by
     * its number alone, and what follows it by the revision at which it began.
     */
    private boolean isCarriedOut(final long last) {
        return ring.type() == ChangeRing.TYPE_HISTORY ? ring.history() <= segments.history() : ring.revision() <= last;
    }

    private void requireSuccessor(final long last) {
        if (ring.previous() != last) {
            throw new IllegalStateException("the change of revision " + ring.revision() + " follows on "
                    + ring.previous() + ", but the change log is at " + last);
        }
    }

    private int append(final int count, final int batchBytes, final long last) throws IOException {
        ring.rewind();
        segments.append(ring, count, batchBytes, last);
        ring.release();
        return count;
    }

    private int beginAnew() throws IOException {
        segments.beginAnew(
                ring.revision(), ring.type() == ChangeRing.TYPE_HISTORY ? ring.history() : segments.history());
        ring.advance();
        ring.release();
        return 1;
    }

    private void retain() throws IOException {
        final long nowNs = nanoClock.nanoTime();
        if (nowNs - retainedNs >= RETAIN_INTERVAL_NS) {
            retainedNs = nowNs;
            segments.retain();
        }
    }

    private AgentTerminationException failed(final Throwable cause) {
        failure = cause;
        onFailure.accept(new IllegalStateException(kind.title() + " cannot be written: " + cause, cause));
        return new AgentTerminationException(cause);
    }

    @Override
    public void onClose() {
        try {
            while (failure == null && drain() > 0) {
                // What was recorded before the end goes to the log as well.
            }
            if (failure == null) {
                ring.markClosed();
            }
        } catch (final IOException | RuntimeException e) {
            // It is in the ring, and the next start takes it from there.
            failure = e;
        } finally {
            segments.close();
        }
    }

    @Override
    public String roleName() {
        return name;
    }
}
