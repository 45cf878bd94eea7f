package io.sternline.client.transport;

import io.sternline.client.Entry;
import io.sternline.client.Outcome;
import io.sternline.client.Page;
import io.sternline.client.WatchOptions;
import java.util.Optional;
import java.util.function.Consumer;

/** What a near cache asks of the group, over the calls of its namespace. */
final class NearReads implements NearSource {
    private final NamespaceCalls calls;
    private final ClientLoop loop;

    /** Makes of an answer and its revision what the caller is told. On the loop. */
    interface Taker {
        Optional<Entry> take(long asOf, Optional<Entry> answer);
    }

    NearReads(final NamespaceCalls calls, final ClientLoop loop) {
        this.calls = calls;
        this.loop = loop;
    }

    String name() {
        return calls.name();
    }

    Call<Optional<Entry>> get(final String key, final Taker taker) {
        return calls.get(key, (reply, outcome) -> outcome.map(answer -> taker.take(reply.revision(), answer)));
    }

    @Override
    public WatchControl watch(final WatchOptions options, final WatchSink sink) {
        return calls.watch(options, sink);
    }

    @Override
    public void page(final String prefix, final Optional<Page.Cursor> from, final Consumer<Outcome<CopyPage>> taker) {
        calls.copyPage(prefix, TransportLimits.NEAR_PAGE_ENTRIES, from).future.thenAccept(taker);
    }

    @Override
    public void later(final long delayMs, final Runnable step) {
        loop.later(delayMs, "looking after a near cache", step);
    }
}
