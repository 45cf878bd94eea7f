package io.sternline.client.transport;

import io.sternline.protocol.Protocol;

/**
 * The highest revisions that this client was told of: from now on it must not be shown an older state. SYNC and ASYNC
 * namespaces count apart, and neither number says anything of the other. Owned by the loop.
 */
final class RevisionsSeen {
    private long group;
    private long local;

    void on(final boolean isAsync, final long revision) {
        if (isAsync) {
            local = Math.max(local, revision);
        } else {
            group = Math.max(group, revision);
        }
    }

    long of(final boolean isAsync) {
        return isAsync ? local : group;
    }

    /** Whether a primary of this term is of another history: terms only rise, and a revision of ASYNC namespaces names its own. */
    boolean isBeyond(final long term) {
        return local >>> Protocol.ASYNC_TERM_SHIFT > term;
    }

    void forget() {
        group = 0;
        local = 0;
    }
}
