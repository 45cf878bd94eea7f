package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.ReadLevel;
import io.sternline.protocol.sbe.ResultCode;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;

/**
 * Takes queries from the gateway and answers them from the applied state: at once where the state is fresh enough, later
 * where it has to catch up. Never blocks: a reply that finds no room stays in the writer, and until it is out no further
 * query is looked at, so at most one reply is ever in hand and the queries queue where they came from.
 *
 * <p>How fresh is fresh enough: LOCAL, anything. SESSION, the revision the client has seen. LINEARIZABLE, the barrier
 * that the gateway sent through the log after the query came in; without one the query is refused, because nothing else
 * proves that this node has not been deposed. An ASYNC namespace has no majority to ask, and revisions of its own.
 */
final class QueryDesk {
    /** Queries taken from the gateway in one duty cycle. */
    static final int QUERIES_PER_CYCLE_MAX = 64;

    private static final String NOT_LINEARIZABLE = "the namespace is ASYNC, so no majority can confirm what it holds: "
            + "read it at SESSION level, or keep this in a SYNC namespace";

    private final QuerySource source;
    private final ReplySink sink;
    private final LongSupplier nanoClock;
    private final ReplyWriter reply;
    private final Query query = new Query();
    private final QueryAnswers answers;
    private final QuerySource.QueryHandler handler = this::onQuery;
    private final WaitingQueries waiting = new WaitingQueries();
    private long ownSequence;
    private long blockedConnectionId;
    private boolean blocked;
    private long malformed;

    QueryDesk(
            final QueryAnswers answers, final QuerySource source, final ReplySink sink, final LongSupplier nanoClock) {
        this.answers = answers;
        this.reply = answers.reply();
        this.source = source;
        this.sink = sink;
        this.nanoClock = nanoClock;
    }

    /** This node's own messages up to {@code sequence} have been applied. */
    void onOwnSequence(final long sequence) {
        ownSequence = Math.max(ownSequence, sequence);
    }

    /** @return amount of work done. */
    int doWork() {
        if (blocked && !offer(blockedConnectionId)) {
            return 0;
        }
        int work = waiting.isDue(answers.revision(false), answers.revision(true), ownSequence, nanoClock.getAsLong())
                ? answerWaiting()
                : 0;
        // One at a time: what has been polled must be answered or held, and a reply may find no room.
        for (int i = 0; i < QUERIES_PER_CYCLE_MAX && !blocked; i++) {
            if (source.poll(handler, 1) == 0) {
                break;
            }
            work++;
        }
        return work;
    }

    int waiting() {
        return waiting.size();
    }

    /** Queries whose correlation id could not be read. */
    long malformed() {
        return malformed;
    }

    private void onQuery(
            final long connectionId,
            final long barrierSequence,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        if (!query.wrap(buffer, offset, length)) {
            malformed++;
            return;
        }
        final String complaint = query.complaint();
        if (complaint != null) {
            reply.error(query.correlationId(), query.complaintCode(), false, complaint);
        } else if (isFresh(barrierSequence)) {
            answer();
        } else if (query.level() == ReadLevel.LINEARIZABLE && barrierSequence <= 0) {
            answers.refuse(query, ResultCode.NOT_CAUGHT_UP, "the query came without a barrier: try again");
        } else if (query.timeoutMs() <= 0) {
            refuseLate(barrierSequence);
        } else if (!waiting.hasRoom()) {
            answers.refuse(
                    query,
                    ResultCode.OVERLOADED,
                    WaitingQueries.QUERIES_MAX + " queries wait already for the node to catch up: try again later");
        } else {
            final long timeoutMs = Math.min(query.timeoutMs(), Protocol.CALL_TIMEOUT_MS_MAX);
            waiting.add(
                    connectionId,
                    barrierSequence,
                    query,
                    isWaitingForAsync(),
                    nanoClock.getAsLong() + timeoutMs * 1_000_000);
            return;
        }
        offer(connectionId);
    }

    private int answerWaiting() {
        final long nowNs = nanoClock.getAsLong();
        int work = 0;
        waiting.begin();
        while (!blocked && waiting.next(query)) {
            if (isFresh(waiting.barrierSequence())) {
                answer();
            } else if (waiting.isLate(nowNs)) {
                refuseLate(waiting.barrierSequence());
            } else {
                waiting.retain(isWaitingForAsync());
                continue;
            }
            final long connectionId = waiting.connectionId();
            waiting.release();
            offer(connectionId);
            work++;
        }
        waiting.end();
        return work;
    }

    private boolean isFresh(final long barrierSequence) {
        final boolean isAsync = answers.isAsync(query);
        return switch (query.level()) {
            case LOCAL -> !isAsync || answers.isAsyncComplete();
            case SESSION -> answers.revision(isAsync) >= query.minRevision() && (!isAsync || answers.isAsyncComplete());
            default -> barrierSequence > 0 && ownSequence >= barrierSequence;
        };
    }

    private boolean isWaitingForAsync() {
        return query.level() != ReadLevel.LINEARIZABLE && answers.isAsync(query);
    }

    private void answer() {
        if (query.level() == ReadLevel.LINEARIZABLE && answers.isAsync(query)) {
            answers.refuse(query, ResultCode.INVALID_ARGUMENT, NOT_LINEARIZABLE);
        } else {
            answers.answer(query);
        }
    }

    private void refuseLate(final long barrierSequence) {
        final boolean isAsync = answers.isAsync(query);
        final String why = query.level() != ReadLevel.LINEARIZABLE
                ? "the node has applied " + (isAsync ? "ASYNC " : "") + "revision " + answers.revision(isAsync)
                        + (isAsync && !answers.isAsyncComplete() ? " and is being given a copy" : "")
                        + ", the query wants " + query.minRevision()
                : "no majority has confirmed the query's barrier " + barrierSequence + " in time";
        answers.refuse(query, ResultCode.NOT_CAUGHT_UP, why);
    }

    /** Hands on the reply in the writer; if there is no room, it stays there. */
    private boolean offer(final long connectionId) {
        blocked = !sink.offer(connectionId, reply.buffer(), 0, reply.length());
        blockedConnectionId = connectionId;
        return !blocked;
    }
}
