package io.sternline.server.state;

import io.sternline.protocol.sbe.DigestReportDecoder;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Compares this node's digest with the primary's, so that nodes that have come apart are found out by themselves and not
 * by a user who reads two different values.
 *
 * <p>A digest means something only together with a place in the log. Every node takes its digest right after it applied a
 * report, and the primary's next report tells what the primary had there. What is remembered is this node's own affair:
 * it is no part of the replicated state, and after a restart there is nothing to compare with until one report has
 * been applied.
 */
final class DigestWatch {
    private static final long NEVER = -1;

    private final AtomicReference<DigestPoint> last = new AtomicReference<>(DigestPoint.NONE);
    private final StoreState state;
    private DivergenceListener listener = DivergenceListener.NONE;
    private long position;
    private long comparedRevision = NEVER;
    private long divergedRevision = NEVER;
    private boolean isApart;

    DigestWatch(final StoreState state) {
        this.state = state;
    }

    void listener(final DivergenceListener newListener) {
        listener = newListener;
    }

    /** A message of the log begins. */
    void begin(final long messagePosition) {
        position = messagePosition;
    }

    void onReport(final DigestReportDecoder report) {
        final DigestPoint own = last.get();
        if (own.position() >= 0 && report.reportPosition() == own.position()) {
            compare(own, report);
        }
        last.lazySet(new DigestPoint(position, state.revision(), state.digest()));
    }

    /** The last report this node applied, and its digest there. Any thread. */
    DigestPoint last() {
        return last.get();
    }

    /** Newest revision at which digests were compared; -1: none yet. */
    long comparedRevision() {
        return comparedRevision;
    }

    /** First revision at which they differed; -1: never. */
    long divergedRevision() {
        return divergedRevision;
    }

    private void compare(final DigestPoint own, final DigestReportDecoder report) {
        final boolean isEqual = report.stateDigest() == own.stateDigest() && report.revision() == own.revision();
        if (isEqual) {
            comparedRevision = own.revision();
        } else {
            divergedRevision = divergedRevision == NEVER ? own.revision() : divergedRevision;
            if (!isApart) {
                listener.onDivergence(report.nodeId(), own.revision(), own.stateDigest(), report.stateDigest());
            }
        }
        isApart = !isEqual;
    }
}
