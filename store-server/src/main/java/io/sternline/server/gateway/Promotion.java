package io.sternline.server.gateway;

import java.util.concurrent.TimeUnit;

/**
 * A promotion that a client asked for.
 *
 * @param connectionId where the answer goes, if it is still there by then.
 * @param primaryId this node, which is to give its role away.
 * @param term in which it is primary.
 * @param nodeId the node that is to become primary.
 * @param startNs when it was asked for.
 */
record Promotion(
        long connectionId,
        long correlationId,
        int primaryId,
        long term,
        int nodeId,
        int timeoutMs,
        String who,
        String why,
        long startNs) {
    long tookMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    }
}
