package io.sternline.server.state;

import io.sternline.protocol.sbe.RemovalCause;

/**
 * An entry that expired or was evicted, as a replica told of it.
 *
 * @param answersBefore commands of the same log message that had been answered by then.
 */
record Departure(
        int answersBefore,
        int namespaceId,
        String key,
        String value,
        long entryRevision,
        long revision,
        RemovalCause cause) {}
