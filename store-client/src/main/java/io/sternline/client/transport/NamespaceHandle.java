package io.sternline.client.transport;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Conditional;
import io.sternline.client.Counted;
import io.sternline.client.Effect;
import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.Guard;
import io.sternline.client.Limit;
import io.sternline.client.MapUpdate;
import io.sternline.client.Namespace;
import io.sternline.client.NearCache;
import io.sternline.client.NearCacheOptions;
import io.sternline.client.Page;
import io.sternline.client.Previous;
import io.sternline.client.ReadLevel;
import io.sternline.client.Receipt;
import io.sternline.client.Taken;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import io.sternline.client.WriteOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The blocking view: makes a call and waits for it. */
final class NamespaceHandle implements Namespace {
    private final NamespaceCalls calls;
    private final AsyncNamespace async;
    private final BlockingCalls blocking;
    private final Function<NearCacheOptions, NearCache> nearCaches;
    private final Function<String, NamespaceRef> refs;

    /**
     * @param nearCaches opens a near cache of this namespace.
     * @param refs the client's namespaces by name, for guards.
     */
    NamespaceHandle(
            final NamespaceCalls calls,
            final BlockingCalls blocking,
            final Function<NearCacheOptions, NearCache> nearCaches,
            final Function<String, NamespaceRef> refs) {
        this.calls = calls;
        this.async = new AsyncNamespaceHandle(calls);
        this.blocking = blocking;
        this.nearCaches = nearCaches;
        this.refs = refs;
    }

    @Override
    public String name() {
        return calls.name();
    }

    @Override
    public AsyncNamespace async() {
        return async;
    }

    @Override
    public Namespace guardedBy(final Guard... guards) {
        return guards.length == 0
                ? this
                : new NamespaceHandle(calls.guardedBy(List.of(guards), refs), blocking, nearCaches, refs);
    }

    @Override
    public NearCache nearCache(final NearCacheOptions options) {
        return nearCaches.apply(options);
    }

    @Override
    public Receipt put(final String key, final byte[] value, final WriteOptions options) {
        return await(() -> calls.put(key, value, options));
    }

    @Override
    public Conditional putIfAbsent(final String key, final byte[] value, final WriteOptions options) {
        return await(() -> calls.putIfAbsent(key, value, options));
    }

    @Override
    public Conditional replaceIfRevision(
            final String key, final byte[] value, final long revision, final WriteOptions options) {
        return await(() -> calls.replaceIfRevision(key, value, revision, options));
    }

    @Override
    public Conditional replaceIfPresent(final String key, final byte[] value, final WriteOptions options) {
        return await(() -> calls.replaceIfPresent(key, value, options));
    }

    @Override
    public Previous getAndPut(final String key, final byte[] value, final WriteOptions options) {
        return await(() -> calls.getAndPut(key, value, options));
    }

    @Override
    public Optional<Entry> get(final String key, final ReadLevel level) {
        return await(() -> calls.get(key, level));
    }

    @Override
    public Effect remove(final String key) {
        return await(() -> calls.remove(key));
    }

    @Override
    public Conditional removeIfRevision(final String key, final long revision) {
        return await(() -> calls.removeIfRevision(key, revision));
    }

    @Override
    public Effect touch(final String key, final Expiry expiry) {
        return await(() -> calls.touch(key, expiry));
    }

    @Override
    public Counted increment(final String key, final long delta, final Expiry expiry) {
        return await(() -> calls.increment(key, delta, expiry));
    }

    @Override
    public Taken take(final String key, final Limit limit, final long cost) {
        return await(() -> calls.take(key, limit, cost));
    }

    @Override
    public Counted countInWindow(final String key, final long amount, final Duration window) {
        return await(() -> calls.countInWindow(key, amount, window));
    }

    @Override
    public Conditional updateMap(final String key, final MapUpdate update) {
        return await(() -> calls.updateMap(key, update));
    }

    @Override
    public Conditional move(final String key, final String newKey) {
        return await(() -> calls.move(key, newKey));
    }

    @Override
    public Page scan(
            final String prefix, final int entriesMax, final Optional<Page.Cursor> from, final ReadLevel level) {
        return await(() -> calls.scan(prefix, entriesMax, from, level));
    }

    @Override
    public Page findByTerm(
            final String term, final int entriesMax, final Optional<Page.Cursor> from, final ReadLevel level) {
        return await(() -> calls.findByTerm(term, entriesMax, from, level));
    }

    @Override
    public long countByTerm(final String term, final ReadLevel level) {
        return await(() -> calls.countByTerm(term, level));
    }

    @Override
    public Watch watch(final WatchOptions options) {
        return PulledWatch.open(options.afterRevision(), blocking, sink -> calls.watch(options, sink));
    }

    private <T> T await(final Supplier<Call<T>> call) {
        blocking.requireForeignThread();
        return blocking.await(call.get());
    }

    @Override
    public String toString() {
        return "namespace '" + name() + "'";
    }
}
