package io.sternline.server.group;

import io.sternline.protocol.Protocol;

/** What a revision of an ASYNC namespace is made of. */
final class AsyncRevision {
    private AsyncRevision() {}

    /** Of the primary that made the change. */
    static long term(final long revision) {
        return revision >>> Protocol.ASYNC_TERM_SHIFT;
    }
}
