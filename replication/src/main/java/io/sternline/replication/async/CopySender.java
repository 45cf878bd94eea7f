package io.sternline.replication.async;

import java.util.List;

/** Gives another node a copy of this one's state. */
final class CopySender {
    private final RecordsMessage records = new RecordsMessage();
    private final AsyncContext context;
    private final Peer taker;
    private final CopyReader copy;
    private Attempt attempt;
    private long startRevision;
    private long endRevision;
    private boolean isBegun;
    private boolean isOver;
    private long sent;
    private long count;

    CopySender(final AsyncContext context, final Peer taker, final Copies copies) {
        this.context = context;
        this.taker = taker;
        this.copy = new CopyReader(context, copies);
    }

    void begin(final Attempt newAttempt) {
        close();
        attempt = newAttempt;
        isBegun = false;
        isOver = false;
        sent = 0;
    }

    /** @param log is opened where the changes begin that are to follow, as soon as that is known, so that they stay there. */
    int work(final LogReader log) {
        if (!log.isOpen() && isBegun && copy.isStartKnown()) {
            startRevision = Histories.floor(context.store.termEnds(), copy.startRevision());
            log.open(startRevision, context.store.termEnds());
        }
        if (!isBegun) {
            isBegun = taker.send(LinkMessage.COPY_BEGIN, attempt, 0, 0);
            if (isBegun) {
                copy.begin();
            }
            return isBegun ? 1 : 0;
        }
        if (records.isEmpty() && !copy.queue().isEmpty()) {
            records.fill(copy.queue());
        }
        if (!records.isEmpty()) {
            final int more = records.count();
            if (!taker.send(records, LinkMessage.COPY, attempt, sent)) {
                return 0;
            }
            sent += more;
            return 1;
        }
        return copy.isOver() ? end() : copy.work();
    }

    /** The taker's log begins with the copy: with a change that others know too, not with the beginning of a term. */
    private int end() {
        final TermEnds history = context.store.termEnds();
        endRevision = Histories.floor(history, copy.endRevision());
        final List<Long> endsBefore = Histories.endsBefore(history, startRevision);
        if (!taker.sendCopyEnd(attempt, startRevision, endRevision, endsBefore)) {
            return 0;
        }
        copy.close();
        isOver = true;
        count++;
        return 1;
    }

    boolean isOver() {
        return isOver;
    }

    /** Copies given in full since this node started. */
    long count() {
        return count;
    }

    long startRevision() {
        return startRevision;
    }

    long endRevision() {
        return endRevision;
    }

    void close() {
        copy.close();
        records.clear();
    }
}
