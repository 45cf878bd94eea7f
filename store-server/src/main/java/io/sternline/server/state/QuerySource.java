package io.sternline.server.state;

import org.agrona.DirectBuffer;

/** Brings queries from the gateway thread to the state thread. */
public interface QuerySource {
    /** Takes one query. */
    @FunctionalInterface
    interface QueryHandler {
        /**
         * @param connectionId the connection that asks.
         * @param barrierSequence for a linearizable query: it may be answered once this sequence of the node's own
         *     messages, or a later one, has been applied. 0: no barrier.
         * @param buffer holds the query message with its header, checked by the gateway; valid during the call only.
         */
        void onQuery(long connectionId, long barrierSequence, DirectBuffer buffer, int offset, int length);
    }

    /**
     * Hands over up to {@code limit} waiting queries.
     *
     * @return how many.
     */
    int poll(QueryHandler handler, int limit);
}
