package io.sternline.client.transport;

import io.sternline.client.Outcome;
import io.sternline.client.Page;
import io.sternline.client.WatchOptions;
import java.util.Optional;
import java.util.function.Consumer;

/** What a near cache has its copy from. Called on the client's loop thread, and calls back there. */
interface NearSource {
    /** Watches the namespace. */
    WatchControl watch(WatchOptions options, WatchSink sink);

    /** Reads a page at level SESSION. {@code taker} is told how it ended, once. */
    void page(String prefix, Optional<Page.Cursor> from, Consumer<Outcome<CopyPage>> taker);

    /** Runs a step after a while; not at all if the client is closed by then. */
    void later(long delayMs, Runnable step);

    /**
     * A page and when it was true.
     *
     * @param asOf revision of the state that it shows.
     * @param askedNs no later than the moment the node looked.
     */
    record CopyPage(Page page, long asOf, long askedNs) {}
}
