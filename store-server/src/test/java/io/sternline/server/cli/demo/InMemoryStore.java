package io.sternline.server.cli.demo;

import io.sternline.client.Admin;
import io.sternline.client.AsyncNamespace;
import io.sternline.client.Conditional;
import io.sternline.client.Counted;
import io.sternline.client.Durability;
import io.sternline.client.Effect;
import io.sternline.client.Endpoint;
import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.Guard;
import io.sternline.client.IndeterminateException;
import io.sternline.client.Limit;
import io.sternline.client.MapUpdate;
import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.NearCache;
import io.sternline.client.NearCacheOptions;
import io.sternline.client.NodeStatus;
import io.sternline.client.Page;
import io.sternline.client.Previous;
import io.sternline.client.Promotion;
import io.sternline.client.PromotionPlan;
import io.sternline.client.PromotionResult;
import io.sternline.client.ReadLevel;
import io.sternline.client.Receipt;
import io.sternline.client.StoreClient;
import io.sternline.client.Taken;
import io.sternline.client.Takeover;
import io.sternline.client.Topology;
import io.sternline.client.UnavailableException;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import io.sternline.client.WriteOptions;
import io.sternline.client.lease.Lease;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A group of three nodes in memory, with the faults that the demo meets: no primary for a while, writes whose fate is
 * unknown, stale reads, and (what a real group must never do) acknowledged writes that are gone.
 *
 * <p>Thread-safe by one lock, on which calls wait while there is no primary.
 */
final class InMemoryStore {
    private static final int NODES = 3;
    private static final long CALL_TIMEOUT_MS = 5000;

    /** What becomes of the next write. */
    enum WriteFault {
        /** Takes effect, and the caller is not told. */
        APPLIED_INDETERMINATE,
        /** Has no effect, and the caller is not told. */
        DROPPED_INDETERMINATE
    }

    private final Map<String, TreeMap<String, Entry>> namespaces = new HashMap<>();
    private final Map<String, Entry> stale = new HashMap<>();
    private final TreeSet<Integer> running = new TreeSet<>(List.of(0, 1, 2));
    private final ArrayList<WriteFault> writeFaults = new ArrayList<>();
    private long revision;
    private long term = 1;
    private int primary;
    private Runnable beforeReplace = () -> {};

    StoreClient client() {
        return new Client();
    }

    Namespace namespace(final String name) {
        return new FakeNamespace(name);
    }

    /** The next writes end so. */
    synchronized void failWrites(final WriteFault... faults) {
        writeFaults.addAll(List.of(faults));
    }

    /** Runs once, before the next conditional replace: somebody who is quicker. */
    synchronized void overtakeNextReplace(final Runnable quicker) {
        beforeReplace = () -> {
            beforeReplace = () -> {};
            quicker.run();
        };
    }

    /** From now on, SESSION reads of this entry return what it is now. */
    synchronized void freezeForSessionReads(final String namespace, final String key) {
        stale.put(namespace + "/" + key, entries(namespace).get(key));
    }

    /** What must never happen: an entry is gone, or is what it was before. */
    synchronized void plant(final String namespace, final String key, final byte[] value) {
        if (value == null) {
            entries(namespace).remove(key);
        } else {
            store(namespace, key, value);
        }
    }

    synchronized List<String> keys(final String namespace) {
        return List.copyOf(entries(namespace).keySet());
    }

    /** The node is gone; if it was the primary, nobody is until {@link #elect}. */
    synchronized void kill(final int nodeId) {
        running.remove(nodeId);
        if (primary == nodeId) {
            primary = -1;
        }
    }

    synchronized void elect() {
        primary = running.first();
        term++;
        notifyAll();
    }

    synchronized void start(final int nodeId) {
        running.add(nodeId);
    }

    synchronized boolean isRunning(final int nodeId) {
        return running.contains(nodeId);
    }

    private TreeMap<String, Entry> entries(final String namespace) {
        return namespaces.computeIfAbsent(namespace, name -> new TreeMap<>());
    }

    private Receipt store(final String namespace, final String key, final byte[] value) {
        return store(namespace, key, Entry.Type.VALUE, value);
    }

    private Receipt store(final String namespace, final String key, final Entry.Type type, final byte[] value) {
        revision++;
        entries(namespace).put(key, new Entry(key, type, value.clone(), Map.of(), revision, Optional.empty()));
        return receipt();
    }

    private Receipt receipt() {
        return new Receipt(revision, Durability.QUORUM);
    }

    private void awaitPrimary() {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CALL_TIMEOUT_MS);
        while (primary < 0) {
            final long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (leftMs <= 0) {
                throw new UnavailableException("no primary");
            }
            try {
                wait(leftMs);
            } catch (final InterruptedException ex) {
                Thread.currentThread().interrupt();
                throw new UnavailableException("interrupted");
            }
        }
    }

    private synchronized <T> T write(final Supplier<T> apply) {
        awaitPrimary();
        final WriteFault fault = writeFaults.isEmpty() ? null : writeFaults.remove(0);
        if (fault == WriteFault.DROPPED_INDETERMINATE) {
            throw new IndeterminateException("dropped");
        }
        final T result = apply.get();
        if (fault == WriteFault.APPLIED_INDETERMINATE) {
            throw new IndeterminateException("applied");
        }
        return result;
    }

    private synchronized NodeStatus status(final int nodeId) {
        return new NodeStatus(
                nodeId,
                endpoint(nodeId),
                nodeId == primary
                        ? NodeStatus.Role.PRIMARY
                        : primary < 0 ? NodeStatus.Role.CANDIDATE : NodeStatus.Role.REPLICA,
                primary,
                term,
                revision,
                revision,
                -1,
                revision,
                Instant.EPOCH,
                0,
                0,
                0,
                0,
                0,
                Duration.ZERO,
                0,
                "demo",
                "test",
                "memory",
                new NodeStatus.Memory(0, 0, 0, 0, 0),
                -1,
                -1,
                0,
                false,
                0,
                NodeStatus.Async.NONE);
    }

    private static Endpoint endpoint(final int nodeId) {
        return new Endpoint("127.0.0.1", 7100 + 10 * nodeId);
    }

    private final class Client implements StoreClient {
        @Override
        public Namespace namespace(final String name) {
            return new FakeNamespace(name);
        }

        @Override
        public Admin admin() {
            return new FakeAdmin();
        }

        @Override
        public Lease lease(final Duration ttl) {
            throw new IllegalStateException("the fake grants no leases");
        }

        @Override
        public Topology topology() {
            synchronized (InMemoryStore.this) {
                return new Topology(
                        term,
                        primary < 0 ? Optional.empty() : Optional.of(primary),
                        Map.of(0, endpoint(0), 1, endpoint(1), 2, endpoint(2)),
                        Set.of());
            }
        }

        @Override
        public void close() {}
    }

    private static final String NO_PROMOTIONS = "this store knows no promotions";

    private final class FakeAdmin implements Admin {
        @Override
        public void drain(final int nodeId) {}

        @Override
        public void undrain(final int nodeId) {}

        @Override
        public void defineNamespace(final String name, final NamespaceSettings settings) {}

        @Override
        public NamespaceSettings defineNamespaceIfAbsent(final String name, final NamespaceSettings settings) {
            return settings;
        }

        @Override
        public Map<String, NamespaceInfo> namespaces() {
            return Map.of();
        }

        @Override
        public List<NodeStatus> status() {
            final List<NodeStatus> status = new ArrayList<>();
            for (int nodeId = 0; nodeId < NODES; nodeId++) {
                if (isRunning(nodeId)) {
                    status.add(InMemoryStore.this.status(nodeId));
                }
            }
            return status;
        }

        @Override
        public PromotionPlan promotionPlan(final int nodeId) {
            return new PromotionPlan(nodeId, primary, term, List.of(), List.of(NO_PROMOTIONS), NO_PROMOTIONS);
        }

        @Override
        public PromotionResult promote(final int nodeId, final Promotion options) {
            return new PromotionResult(
                    PromotionResult.Result.REFUSED,
                    primary,
                    primary,
                    term,
                    term,
                    Duration.ZERO,
                    Duration.ZERO,
                    NO_PROMOTIONS);
        }

        @Override
        public List<Takeover> history() {
            return List.of();
        }

        @Override
        public Watch watch(final WatchOptions options) {
            throw new IllegalStateException("the fake brings no changes");
        }
    }

    private final class FakeNamespace implements Namespace {
        private final String name;

        FakeNamespace(final String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public NearCache nearCache(final NearCacheOptions options) {
            throw new IllegalStateException("the fake holds everything in memory anyway");
        }

        @Override
        public AsyncNamespace async() {
            throw new IllegalStateException("the fake has no asynchronous view");
        }

        @Override
        public Watch watch(final WatchOptions options) {
            throw new IllegalStateException("the fake brings no changes");
        }

        @Override
        public Namespace guardedBy(final Guard... guards) {
            throw new IllegalStateException("the fake knows no guards");
        }

        @Override
        public Conditional move(final String key, final String newKey) {
            throw new IllegalStateException("the fake moves nothing");
        }

        @Override
        public long countByTerm(final String term, final ReadLevel level) {
            throw new IllegalStateException("the fake keeps no terms");
        }

        private Optional<Entry> current(final String key) {
            return Optional.ofNullable(entries(name).get(key));
        }

        @Override
        public Receipt put(final String key, final byte[] value, final WriteOptions options) {
            return write(() -> store(name, key, value));
        }

        @Override
        public Conditional putIfAbsent(final String key, final byte[] value, final WriteOptions options) {
            return write(() -> current(key)
                    .map(entry -> new Conditional(false, receipt(), Optional.of(entry)))
                    .orElseGet(() -> new Conditional(true, store(name, key, value), Optional.empty())));
        }

        @Override
        public Conditional replaceIfRevision(
                final String key, final byte[] value, final long expected, final WriteOptions options) {
            synchronized (InMemoryStore.this) {
                beforeReplace.run();
            }
            return write(() ->
                    current(key).filter(entry -> entry.revision() == expected).isPresent()
                            ? new Conditional(true, store(name, key, value), Optional.empty())
                            : new Conditional(false, receipt(), current(key)));
        }

        @Override
        public Conditional replaceIfPresent(final String key, final byte[] value, final WriteOptions options) {
            return write(() -> current(key).isPresent()
                    ? new Conditional(true, store(name, key, value), Optional.empty())
                    : new Conditional(false, receipt(), Optional.empty()));
        }

        @Override
        public Previous getAndPut(final String key, final byte[] value, final WriteOptions options) {
            return write(() -> {
                final Optional<Entry> before = current(key);
                return new Previous(store(name, key, value), before);
            });
        }

        @Override
        public Optional<Entry> get(final String key, final ReadLevel level) {
            synchronized (InMemoryStore.this) {
                if (level == ReadLevel.LINEARIZABLE) {
                    awaitPrimary();
                } else if (stale.containsKey(name + "/" + key)) {
                    return Optional.ofNullable(stale.get(name + "/" + key));
                }
                return current(key);
            }
        }

        @Override
        public Effect remove(final String key) {
            return write(() -> new Effect(entries(name).remove(key) != null, receipt()));
        }

        @Override
        public Conditional removeIfRevision(final String key, final long expected) {
            return write(() ->
                    current(key).filter(entry -> entry.revision() == expected).isPresent()
                            ? new Conditional(true, remove(key).receipt(), Optional.empty())
                            : new Conditional(false, receipt(), current(key)));
        }

        @Override
        public Effect touch(final String key, final Expiry expiry) {
            return write(() -> new Effect(current(key).isPresent(), receipt()));
        }

        @Override
        public Counted increment(final String key, final long delta, final Expiry expiry) {
            return write(() -> {
                final long value = current(key).map(Entry::number).orElse(0L) + delta;
                final byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .array();
                return new Counted(store(name, key, Entry.Type.COUNTER, bytes), value);
            });
        }

        @Override
        public Taken take(final String key, final Limit limit, final long cost) {
            throw new IllegalStateException("the fake has no limits: the demo needs none");
        }

        @Override
        public Counted countInWindow(final String key, final long amount, final Duration window) {
            throw new IllegalStateException("the fake has no windows: the demo needs none");
        }

        @Override
        public Conditional updateMap(final String key, final MapUpdate update) {
            throw new IllegalStateException("the fake has no maps: the demo needs none");
        }

        @Override
        public Page findByTerm(
                final String term, final int entriesMax, final Optional<Page.Cursor> from, final ReadLevel level) {
            throw new IllegalStateException("the fake has no terms: the demo needs none");
        }

        @Override
        public Page scan(
                final String prefix, final int entriesMax, final Optional<Page.Cursor> from, final ReadLevel level) {
            synchronized (InMemoryStore.this) {
                return new Page(List.copyOf(entries(name).tailMap(prefix).values()), Optional.empty());
            }
        }
    }
}
