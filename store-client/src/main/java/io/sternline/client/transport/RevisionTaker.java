package io.sternline.client.transport;

/** Is told of revisions that this client has seen: it must not be shown an older state any more. */
@FunctionalInterface
interface RevisionTaker {
    /** @param isAsync whether it is one of ASYNC namespaces, which count apart. */
    void accept(boolean isAsync, long revision);
}
