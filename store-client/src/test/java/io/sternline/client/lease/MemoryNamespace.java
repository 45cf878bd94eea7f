package io.sternline.client.lease;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Change;
import io.sternline.client.CompactedException;
import io.sternline.client.Conditional;
import io.sternline.client.Durability;
import io.sternline.client.Effect;
import io.sternline.client.Entry;
import io.sternline.client.IndeterminateException;
import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.Receipt;
import io.sternline.client.UnavailableException;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import io.sternline.client.WriteOptions;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * As much of a namespace as locks, contributions and shared subscriptions use, in this process's memory, with the faults that a group has: answers that are
 * held back or lost, watches that lag or miss changes, writes that a failover takes back. Thread-safe.
 */
public final class MemoryNamespace {
    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Runnable> heldAnswers = new ArrayList<>();
    private long revision;
    private long gaps;
    private int writes;
    private boolean areAnswersHeld;
    private boolean areWatchesHeld;
    private boolean isCutOff;
    private boolean areTakersLeftInDoubt;
    private Function<String, Outcome<Receipt>> refusal = key -> null;

    public Namespace blocking() {
        return (Namespace) Proxy.newProxyInstance(
                Namespace.class.getClassLoader(),
                new Class<?>[] {Namespace.class},
                (proxy, method, arguments) -> switch (method.getName() + (arguments == null ? 0 : arguments.length)) {
                    case "name0" -> "memory";
                    case "async0" -> async();
                    case "touch1" -> touched();
                    case "scan1" -> all().stream();
                    case "watch1" -> new MemoryWatch((WatchOptions) arguments[0]);
                    case "putIfAbsent3" -> putIfAbsent((String) arguments[0], (byte[]) arguments[1]);
                    case "removeIfRevision2" -> removeIfRevision((String) arguments[0], (long) arguments[1]);
                    case "get1" ->
                        got((String) arguments[0]).toCompletableFuture().join().orThrow();
                    case "guardedBy1" -> proxy;
                    default -> throw new IllegalStateException("not played: " + method);
                });
    }

    private AsyncNamespace async() {
        return (AsyncNamespace) Proxy.newProxyInstance(
                AsyncNamespace.class.getClassLoader(),
                new Class<?>[] {AsyncNamespace.class},
                (proxy, method, arguments) -> switch (method.getName() + arguments.length) {
                    case "put3" -> write((String) arguments[0], (byte[]) arguments[1], (WriteOptions) arguments[2]);
                    case "remove1" ->
                        write((String) arguments[0], null, null)
                                .thenApply(outcome -> outcome.map(receipt -> new Effect(true, receipt)));
                    case "get2" -> got((String) arguments[0]);
                    case "removeIfRevision2" -> asyncRemoveIfRevision((String) arguments[0], (long) arguments[1]);
                    default -> throw new IllegalStateException("not played: " + method);
                });
    }

    // What a test does to it

    synchronized void put(final String key, final String value) {
        store(key, value.getBytes(UTF_8));
    }

    synchronized void remove(final String key) {
        drop(key, Change.Kind.LEASE_ENDED);
    }

    synchronized Map<String, String> texts() {
        final Map<String, String> texts = new TreeMap<>();
        entries.forEach((key, entry) -> texts.put(key, entry.text()));
        return texts;
    }

    /** Writes of contributions that came, whatever became of them. */
    synchronized int writes() {
        return writes;
    }

    /** Who watches hears nothing until told otherwise. */
    synchronized void holdWatches(final boolean held) {
        areWatchesHeld = held;
        notifyAll();
    }

    void holdAnswers(final boolean held) {
        final List<Runnable> released;
        synchronized (this) {
            areAnswersHeld = held;
            released = List.copyOf(heldAnswers);
            heldAnswers.clear();
        }
        released.forEach(Runnable::run);
    }

    /** @param newRefusal what a write to a key is answered instead of being done; null: it is done. */
    synchronized void refuse(final Function<String, Outcome<Receipt>> newRefusal) {
        refusal = newRefusal;
    }

    /** The next primary never had the last change: it goes on from a later term, and nobody who watches hears of it. */
    synchronized void loseTheLastChange() {
        final Change lost = changes.remove(changes.size() - 1);
        entries.remove(lost.key());
        changes.stream()
                .filter(change ->
                        change.key().equals(lost.key()) && change.entry().isPresent())
                .reduce((first, second) -> second)
                .ifPresent(change -> entries.put(change.key(), change.entry().get()));
        revision += 1_000;
        notifyAll();
    }

    /** Locks cannot be unlocked nor looked at until told otherwise. */
    public synchronized void cutOff(final boolean cut) {
        isCutOff = cut;
    }

    /** Locks are taken, and who takes them does not hear of it. */
    synchronized void leaveTakersInDoubt(final boolean inDoubt) {
        areTakersLeftInDoubt = inDoubt;
    }

    /** Nobody who watches now can go on. */
    synchronized void compact() {
        gaps++;
        changes.clear();
        notifyAll();
    }

    // What it does

    private synchronized Effect touched() {
        return new Effect(false, receipt());
    }

    private synchronized List<Entry> all() {
        return List.copyOf(entries.values());
    }

    private synchronized Conditional putIfAbsent(final String key, final byte[] value) {
        final Optional<Entry> standing = Optional.ofNullable(entries.get(key));
        if (standing.isEmpty()) {
            store(key, value);
        }
        if (areTakersLeftInDoubt) {
            throw new IndeterminateException("scripted");
        }
        return new Conditional(standing.isEmpty(), receipt(), standing);
    }

    private synchronized Conditional removeIfRevision(final String key, final long expected) {
        if (isCutOff) {
            throw new UnavailableException("scripted");
        }
        final Entry standing = entries.get(key);
        final boolean holds = standing != null && standing.revision() == expected;
        if (holds) {
            drop(key, Change.Kind.REMOVED);
        }
        return new Conditional(holds, receipt(), Optional.ofNullable(holds ? null : standing));
    }

    private synchronized CompletionStage<Outcome<Conditional>> asyncRemoveIfRevision(
            final String key, final long expected) {
        return CompletableFuture.completedStage(
                isCutOff ? new Outcome.Unavailable<>("scripted") : new Outcome.Ok<>(removeIfRevision(key, expected)));
    }

    private synchronized CompletionStage<Outcome<Optional<Entry>>> got(final String key) {
        return CompletableFuture.completedStage(
                isCutOff
                        ? new Outcome.Unavailable<>("scripted")
                        : new Outcome.Ok<>(Optional.ofNullable(entries.get(key))));
    }

    private CompletionStage<Outcome<Receipt>> write(final String key, final byte[] value, final WriteOptions options) {
        final CompletableFuture<Outcome<Receipt>> answer = new CompletableFuture<>();
        final Outcome<Receipt> outcome;
        synchronized (this) {
            writes++;
            final Outcome<Receipt> refused = refusal.apply(key);
            if (refused == null && value == null) {
                drop(key, Change.Kind.REMOVED);
            } else if (refused == null) {
                if (!key.endsWith(options.leaseId().orElseThrow())) {
                    throw new AssertionError(key + " is to be owned by " + options.leaseId());
                }
                store(key, value);
            }
            outcome = refused == null ? new Outcome.Ok<>(receipt()) : refused;
            if (areAnswersHeld) {
                heldAnswers.add(() -> answer.complete(outcome));
                return answer;
            }
        }
        answer.complete(outcome);
        return answer;
    }

    private void store(final String key, final byte[] value) {
        final Entry entry = new Entry(key, Entry.Type.VALUE, value, Map.of(), ++revision, Optional.empty());
        entries.put(key, entry);
        tell(Change.Kind.PUT, key, Optional.of(entry));
    }

    private void drop(final String key, final Change.Kind kind) {
        if (entries.remove(key) != null) {
            revision++;
            tell(kind, key, Optional.empty());
        }
    }

    private void tell(final Change.Kind kind, final String key, final Optional<Entry> entry) {
        changes.add(new Change(kind, "memory", key, revision, entry, List.of(), Optional.empty(), Instant.EPOCH, 0));
        notifyAll();
    }

    private Receipt receipt() {
        return new Receipt(revision, Durability.QUORUM);
    }

    private final class MemoryWatch implements Watch {
        private final long gapsBefore;
        private long taken;

        MemoryWatch(final WatchOptions options) {
            synchronized (MemoryNamespace.this) {
                gapsBefore = gaps;
                taken = options.afterRevision();
            }
        }

        @Override
        public Optional<Change> poll(final Duration timeout) throws InterruptedException {
            final long startNs = System.nanoTime();
            synchronized (MemoryNamespace.this) {
                while (true) {
                    if (gaps != gapsBefore) {
                        throw new CompactedException("scripted");
                    }
                    final Optional<Change> next = areWatchesHeld
                            ? Optional.empty()
                            : changes.stream()
                                    .filter(change -> change.revision() > taken)
                                    .findFirst();
                    if (next.isPresent()) {
                        taken = next.get().revision();
                        return next;
                    }
                    if (!areWatchesHeld) {
                        taken = Math.max(taken, revision);
                    }
                    final long leftNs = timeout.toNanos() - (System.nanoTime() - startNs);
                    if (leftNs <= 0) {
                        return Optional.empty();
                    }
                    TimeUnit.NANOSECONDS.timedWait(MemoryNamespace.this, leftNs);
                }
            }
        }

        @Override
        public long revision() {
            synchronized (MemoryNamespace.this) {
                return taken;
            }
        }

        @Override
        public Duration age() {
            return Duration.ZERO;
        }

        @Override
        public void close() {
            // Nothing waits here but the thread that closes it.
        }
    }
}
