package io.sternline.replication.async;

import io.sternline.replication.changelog.CompactedLogException;
import io.sternline.replication.changelog.DamagedLogException;

/** Sends the changes that the primary asks for from this node's log. */
final class TailSender {
    private final RecordsMessage records = new RecordsMessage();
    private final AsyncContext context;
    private final LogReader log;
    private Peer primary;
    private Attempt attempt;
    private long sent;
    private long end;
    private boolean isBroken;
    private boolean isOver = true;

    TailSender(final AsyncContext context) {
        this.context = context;
        this.log = new LogReader(context.store.log());
    }

    void begin(final Peer newPrimary, final Attempt newAttempt, final long common, final long newest) {
        close();
        primary = newPrimary;
        attempt = newAttempt;
        sent = common;
        end = newest;
        isOver = false;
        isBroken = false;
    }

    int work() {
        if (isOver) {
            return 0;
        }
        if (records.isEmpty() && sent < end && !isBroken) {
            read();
        }
        if (!records.isEmpty()) {
            final long last = records.lastRevision();
            if (!primary.send(records, LinkMessage.TAIL, attempt, sent)) {
                return 0;
            }
            sent = last;
            return 1;
        }
        if (sent < end && !isBroken) {
            return 0;
        }
        isOver = primary.send(LinkMessage.TAIL_END, isBroken ? 0 : LinkMessage.FLAG_WHOLE, attempt, sent, 0);
        return isOver ? 1 : 0;
    }

    private void read() {
        try {
            if (!log.isOpen()) {
                log.open(sent, context.store.termEnds());
            }
            if (log.hasNext()) {
                records.fill(log.queue());
            }
        } catch (final CompactedLogException | DamagedLogException e) {
            context.errorHandler.onError(new IllegalStateException(
                    "ASYNC changes of this node between revisions " + sent + " and " + end
                            + " cannot be read, and so not given to member " + primary.memberId()
                            + ", the primary: what of them no other node has is lost",
                    e));
            isBroken = true;
        }
    }

    void close() {
        isOver = true;
        records.clear();
        log.close();
    }
}
