package io.sternline.benchmarks.chaos.workload;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Conditional;
import io.sternline.client.Counted;
import io.sternline.client.Durability;
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
import io.sternline.client.Rejection;
import io.sternline.client.Taken;
import io.sternline.client.WriteOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A store in memory that does what it is asked, but for one fault that it has every now and then. */
final class FakeGroup implements AsyncNamespace {
    /** What it does wrong. */
    enum Fault {
        NONE,
        /** Acknowledges a write and does not carry it out. */
        LOSES_WRITES,
        INCREMENTS_TWICE,
        /** Answers a SESSION read with the entry before the one that stands. */
        STALE_SESSION_READS,
        STALE_LINEARIZABLE_READS,
        /** Carries out a write and says that nothing happened. */
        REFUSES_WHAT_IT_DID,
        /** Never lets an entry go in the eyes of readers. */
        SHOWS_EXPIRED,
        EXPIRES_EARLY
    }

    /** A fault strikes this often, so that most of what is recorded is right. */
    private static final int ONE_IN = 8;

    private record Version(Entry entry, long deadlineMs, long idleMs, long touchedMs, Version before) {}

    private final Fault fault;
    private final CountDownLatch calls;
    private final Map<String, Version> versions = new HashMap<>();
    private long revision;
    private long occasions;

    /** @param calls counted down with each call. */
    FakeGroup(final Fault fault, final CountDownLatch calls) {
        this.fault = fault;
        this.calls = calls;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public CompletionStage<Outcome<Receipt>> put(final String key, final byte[] value, final WriteOptions options) {
        return answer(() -> {
            if (strikes(Fault.LOSES_WRITES)) {
                return receipt(++revision);
            }
            return store(key, value, options);
        });
    }

    @Override
    public CompletionStage<Outcome<Conditional>> putIfAbsent(
            final String key, final byte[] value, final WriteOptions options) {
        return answer(() -> live(key) == null ? applied(store(key, value, options)) : refused(key));
    }

    @Override
    public CompletionStage<Outcome<Conditional>> replaceIfRevision(
            final String key, final byte[] value, final long expected, final WriteOptions options) {
        return answer(() -> has(key, expected) ? applied(store(key, value, options)) : refused(key));
    }

    @Override
    public CompletionStage<Outcome<Previous>> getAndPut(
            final String key, final byte[] value, final WriteOptions options) {
        return answer(() -> {
            final Optional<Entry> before = entry(live(key));
            return new Previous(store(key, value, options), before);
        });
    }

    @Override
    public CompletionStage<Outcome<Optional<Entry>>> get(final String key, final ReadLevel level) {
        return answer(() -> {
            final Version standing = versions.get(key);
            final boolean stale = level == ReadLevel.SESSION && strikes(Fault.STALE_SESSION_READS)
                    || level == ReadLevel.LINEARIZABLE && strikes(Fault.STALE_LINEARIZABLE_READS);
            if (stale && standing != null) {
                return entry(standing.before());
            }
            return entry(fault == Fault.SHOWS_EXPIRED ? standing : live(key));
        });
    }

    @Override
    public CompletionStage<Outcome<Effect>> remove(final String key) {
        return answer(() -> {
            final boolean found = live(key) != null;
            return new Effect(found, found ? removed(key) : receipt(revision));
        });
    }

    @Override
    public CompletionStage<Outcome<Conditional>> removeIfRevision(final String key, final long expected) {
        return answer(() -> has(key, expected) ? applied(removed(key)) : refused(key));
    }

    @Override
    public CompletionStage<Outcome<Effect>> touch(final String key, final Expiry expiry) {
        return answer(() -> {
            final Version standing = live(key);
            if (standing == null) {
                return new Effect(false, receipt(revision));
            }
            final long deadlineMs = expiry.ttl() == null ? standing.deadlineMs() : deadlineMs(expiry.ttl());
            final long idleMs =
                    expiry.idle() == null ? standing.idleMs() : expiry.idle().toMillis();
            versions.put(key, new Version(standing.entry(), deadlineMs, idleMs, nowMs(), standing.before()));
            return new Effect(true, receipt(++revision));
        });
    }

    @Override
    public CompletionStage<Outcome<Counted>> increment(final String key, final long delta, final Expiry expiry) {
        return answer(() -> {
            final Version standing = live(key);
            final long before = standing == null ? 0 : standing.entry().number();
            final long after = before + (strikes(Fault.INCREMENTS_TWICE) ? 2 * delta : delta);
            final byte[] number = ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(after)
                    .array();
            // The answer is that of the first time, as with a request that was carried out again after a failover.
            return new Counted(store(key, number, Entry.Type.COUNTER, expiry), before + delta);
        });
    }

    @Override
    public CompletionStage<Outcome<Conditional>> replaceIfPresent(
            final String key, final byte[] value, final WriteOptions options) {
        return unknown();
    }

    @Override
    public CompletionStage<Outcome<Taken>> take(final String key, final Limit limit, final long cost) {
        return unknown();
    }

    @Override
    public CompletionStage<Outcome<Counted>> countInWindow(final String key, final long amount, final Duration window) {
        return unknown();
    }

    @Override
    public CompletionStage<Outcome<Conditional>> updateMap(final String key, final MapUpdate update) {
        return unknown();
    }

    @Override
    public CompletionStage<Outcome<Page>> scan(
            final String prefix, final int entriesMax, final Optional<Page.Cursor> from, final ReadLevel level) {
        return unknown();
    }

    @Override
    public CompletionStage<Outcome<Page>> findByTerm(
            final String term, final int entriesMax, final Optional<Page.Cursor> from, final ReadLevel level) {
        return unknown();
    }

    @Override
    public CompletionStage<Outcome<Conditional>> move(final String key, final String newKey) {
        return unknown();
    }

    @Override
    public CompletionStage<Outcome<Long>> countByTerm(final String term, final ReadLevel level) {
        return unknown();
    }

    private static <T> CompletionStage<Outcome<T>> unknown() {
        return CompletableFuture.completedFuture(
                new Outcome.Rejected<>(Rejection.UNSUPPORTED, "the workload was not to call this"));
    }

    private synchronized <T> CompletionStage<Outcome<T>> answer(final Supplier<T> call) {
        calls.countDown();
        final T answer = call.get();
        final boolean denied = answer instanceof Receipt && strikes(Fault.REFUSES_WHAT_IT_DID);
        return CompletableFuture.completedFuture(
                denied ? new Outcome.Unavailable<>("not carried out") : new Outcome.Ok<>(answer));
    }

    private boolean strikes(final Fault which) {
        return fault == which && ++occasions % ONE_IN == 0;
    }

    private Receipt store(final String key, final byte[] value, final WriteOptions options) {
        return store(key, value, Entry.Type.VALUE, options.expiry());
    }

    private Receipt store(final String key, final byte[] value, final Entry.Type type, final Expiry expiry) {
        final Entry entry = new Entry(key, type, value, Map.of(), ++revision, Optional.empty());
        final Version before = live(key);
        // One step back is enough to be wrong; a chain of all that was would never be freed.
        final Version last = before == null
                ? null
                : new Version(before.entry(), before.deadlineMs(), before.idleMs(), before.touchedMs(), null);
        versions.put(
                key, new Version(entry, deadlineMs(expiry.ttl()), expiry.idle().toMillis(), nowMs(), last));
        return receipt(revision);
    }

    private Receipt removed(final String key) {
        versions.remove(key);
        return receipt(++revision);
    }

    private Version live(final String key) {
        final Version standing = versions.get(key);
        if (standing == null) {
            return null;
        }
        final long endMs = Math.min(
                standing.deadlineMs() == 0 ? Long.MAX_VALUE : standing.deadlineMs(),
                standing.idleMs() == 0 ? Long.MAX_VALUE : standing.touchedMs() + standing.idleMs());
        final boolean over = endMs <= nowMs() || endMs != Long.MAX_VALUE && strikes(Fault.EXPIRES_EARLY);
        return over ? null : standing;
    }

    private boolean has(final String key, final long expected) {
        final Version standing = live(key);
        return standing != null && standing.entry().revision() == expected;
    }

    private Conditional refused(final String key) {
        return new Conditional(false, receipt(revision), entry(versions.get(key) == null ? null : live(key)));
    }

    private static Conditional applied(final Receipt receipt) {
        return new Conditional(true, receipt, Optional.empty());
    }

    private static Optional<Entry> entry(final Version version) {
        return version == null ? Optional.empty() : Optional.of(version.entry());
    }

    private static Receipt receipt(final long revision) {
        return new Receipt(revision, Durability.QUORUM);
    }

    private static long deadlineMs(final Duration ttl) {
        return ttl.isZero() ? 0 : nowMs() + ttl.toMillis();
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime()) + 1;
    }
}
