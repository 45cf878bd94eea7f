package io.sternline.client.transport;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Conditional;
import io.sternline.client.Counted;
import io.sternline.client.Effect;
import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.Limit;
import io.sternline.client.MapUpdate;
import io.sternline.client.Outcome;
import io.sternline.client.Page;
import io.sternline.client.Previous;
import io.sternline.client.ReadLevel;
import io.sternline.client.Receipt;
import io.sternline.client.Taken;
import io.sternline.client.WriteOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The asynchronous view: makes a call and hands out its stage. */
final class AsyncNamespaceHandle implements AsyncNamespace {
    private final NamespaceCalls calls;

    AsyncNamespaceHandle(final NamespaceCalls calls) {
        this.calls = calls;
    }

    @Override
    public String name() {
        return calls.name();
    }

    @Override
    public CompletionStage<Outcome<Receipt>> put(final String key, final byte[] value, final WriteOptions options) {
        return calls.put(key, value, options).future;
    }

    @Override
    public CompletionStage<Outcome<Conditional>> putIfAbsent(
            final String key, final byte[] value, final WriteOptions options) {
        return calls.putIfAbsent(key, value, options).future;
    }

    @Override
    public CompletionStage<Outcome<Conditional>> replaceIfRevision(
            final String key, final byte[] value, final long revision, final WriteOptions options) {
        return calls.replaceIfRevision(key, value, revision, options).future;
    }

    @Override
    public CompletionStage<Outcome<Conditional>> replaceIfPresent(
            final String key, final byte[] value, final WriteOptions options) {
        return calls.replaceIfPresent(key, value, options).future;
    }

    @Override
    public CompletionStage<Outcome<Previous>> getAndPut(
            final String key, final byte[] value, final WriteOptions options) {
        return calls.getAndPut(key, value, options).future;
    }

    @Override
    public CompletionStage<Outcome<Optional<Entry>>> get(final String key, final ReadLevel level) {
        return calls.get(key, level).future;
    }

    @Override
    public CompletionStage<Outcome<Effect>> remove(final String key) {
        return calls.remove(key).future;
    }

    @Override
    public CompletionStage<Outcome<Conditional>> removeIfRevision(final String key, final long revision) {
        return calls.removeIfRevision(key, revision).future;
    }

    @Override
    public CompletionStage<Outcome<Effect>> touch(final String key, final Expiry expiry) {
        return calls.touch(key, expiry).future;
    }

    @Override
    public CompletionStage<Outcome<Counted>> increment(final String key, final long delta, final Expiry expiry) {
        return calls.increment(key, delta, expiry).future;
    }

    @Override
    public CompletionStage<Outcome<Taken>> take(final String key, final Limit limit, final long cost) {
        return calls.take(key, limit, cost).future;
    }

    @Override
    public CompletionStage<Outcome<Counted>> countInWindow(final String key, final long amount, final Duration window) {
        return calls.countInWindow(key, amount, window).future;
    }

    @Override
    public CompletionStage<Outcome<Conditional>> updateMap(final String key, final MapUpdate update) {
        return calls.updateMap(key, update).future;
    }

    @Override
    public CompletionStage<Outcome<Conditional>> move(final String key, final String newKey) {
        return calls.move(key, newKey).future;
    }

    @Override
    public CompletionStage<Outcome<Long>> countByTerm(final String term, final ReadLevel level) {
        return calls.countByTerm(term, level).future;
    }

    @Override
    public CompletionStage<Outcome<Page>> scan(
            final String prefix, final int entriesMax, final Optional<Page.Cursor> from, final ReadLevel level) {
        return calls.scan(prefix, entriesMax, from, level).future;
    }

    @Override
    public CompletionStage<Outcome<Page>> findByTerm(
            final String term, final int entriesMax, final Optional<Page.Cursor> from, final ReadLevel level) {
        return calls.findByTerm(term, entriesMax, from, level).future;
    }
}
