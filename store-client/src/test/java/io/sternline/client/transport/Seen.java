package io.sternline.client.transport;

/**
 * A command or query as a scripted node received it.
 *
 * @param number request number or correlation id.
 * @param frame counts the frames the node received.
 */
record Seen(
        int nodeId,
        int templateId,
        long number,
        long clientId,
        long finishedBelow,
        long minRevision,
        int level,
        int frame) {}
