package io.sternline.client.transport;

import io.sternline.client.Entry;
import io.sternline.client.NearCache;
import io.sternline.client.NearCacheOptions;
import io.sternline.client.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The public face of a near cache: looks up, and asks the group for what only that can tell. */
final class NearCacheHandle implements NearCache {
    private final ReadCounter hits = new ReadCounter();
    private final ReadCounter misses = new ReadCounter();

    /** Keys that are asked for and nobody waits. */
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    private final NearTable table;
    private final NearFeed feed;
    private final NearReads reads;
    private final BlockingCalls blocking;
    private final Consumer<NearCacheHandle> onClose;

    /** @param onClose told when it is closed, each time. */
    NearCacheHandle(
            final NearTable table,
            final NearFeed feed,
            final NearReads reads,
            final BlockingCalls blocking,
            final Consumer<NearCacheHandle> onClose) {
        this.table = table;
        this.feed = feed;
        this.reads = reads;
        this.blocking = blocking;
        this.onClose = onClose;
    }

    static NearCacheHandle open(
            final NearReads reads,
            final BlockingCalls blocking,
            final NearCacheOptions options,
            final Consumer<NearCacheHandle> onClose) {
        final ExpiryClock clock = new ExpiryClock(System::nanoTime);
        final NearTable table = new NearTable(clock, options.prefix().orElse(null), options.bytesMax());
        final NearFeed feed =
                new NearFeed("near cache of namespace '" + reads.name() + "'", table, clock, reads, options);
        return new NearCacheHandle(table, feed, reads, blocking, onClose);
    }

    void start() {
        feed.start();
    }

    String namespace() {
        return reads.name();
    }

    /** A write of this client was acknowledged. On the loop, before the caller is told. */
    void onOwnWrite(final OwnWrite write) {
        feed.onOwnWrite(write);
    }

    @Override
    public Optional<Entry> get(final String key) {
        final Optional<Entry> answer = table.lookUp(key);
        if (answer == NearTable.ASK || feed.isClosed()) {
            return ask(key);
        }
        if (answer.isEmpty() && !Arguments.isKey(key)) {
            // Nothing can be held under it, which is no answer: it is refused as by the namespace.
            return ask(key);
        }
        hits.increment();
        return answer;
    }

    @Override
    public Optional<Entry> get(final String key, final Duration ageMax) {
        Objects.requireNonNull(key, "key");
        return age().compareTo(ageMax) > 0 ? ask(key) : get(key);
    }

    @Override
    public Optional<Entry> getIfHeld(final String key) {
        return orLater(key, table.lookUp(key));
    }

    @Override
    public Optional<Entry> getIfHeld(final String key, final long soonMs, final Consumer<String> onSoon) {
        return orLater(key, table.lookUp(key, TimeUnit.MILLISECONDS.toNanos(soonMs), onSoon));
    }

    private Optional<Entry> orLater(final String key, final Optional<Entry> answer) {
        if (feed.isClosed()) {
            return Optional.empty();
        }
        if (answer == NearTable.ASK) {
            askForLater(key);
            return Optional.empty();
        }
        hits.increment();
        return answer;
    }

    private void askForLater(final String key) {
        if (asked.size() < TransportLimits.NEAR_ASKED_MAX && asked.add(key)) {
            misses.increment();
            question(key).future.whenComplete((outcome, failure) -> asked.remove(key));
        }
    }

    @Override
    public CompletionStage<Outcome<Optional<Entry>>> getAsync(final String key) {
        final Optional<Entry> answer = table.lookUp(key);
        if (answer == NearTable.ASK || feed.isClosed() || answer.isEmpty() && !Arguments.isKey(key)) {
            misses.increment();
            return question(key).future;
        }
        hits.increment();
        return CompletableFuture.completedFuture(new Outcome.Ok<>(answer));
    }

    private Optional<Entry> ask(final String key) {
        misses.increment();
        blocking.requireForeignThread();
        return blocking.await(question(key));
    }

    private Call<Optional<Entry>> question(final String key) {
        final NearQuestion question = feed.question(key);
        return reads.get(key, (asOf, answer) -> feed.onAnswer(question, answer, asOf));
    }

    @Override
    public long revision() {
        return table.revision();
    }

    @Override
    public Duration age() {
        return Duration.ofNanos(feed.ageNs());
    }

    @Override
    public boolean awaitReady(final Duration timeout) throws InterruptedException {
        blocking.requireForeignThread();
        return feed.awaitReady(TimeUnit.NANOSECONDS.convert(timeout));
    }

    @Override
    public Stats stats() {
        final NearRing.Counts counts = table.counts();
        return new Stats(counts.entries(), counts.bytes(), hits.sum(), misses.sum(), counts.evicted(), feed.copies());
    }

    @Override
    public void close() {
        feed.close();
        onClose.accept(this);
    }

    @Override
    public String toString() {
        return "near cache of namespace '" + namespace() + "'";
    }
}
