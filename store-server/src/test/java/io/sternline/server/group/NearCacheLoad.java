package io.sternline.server.group;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.client.Effect;
import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.IndeterminateException;
import io.sternline.client.MapUpdate;
import io.sternline.client.Namespace;
import io.sternline.client.NearCache;
import io.sternline.client.NearCacheOptions;
import io.sternline.client.StoreClient;
import io.sternline.client.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One client with three near caches, a thread that writes and one that reads through each cache. The writer holds every cache to
 * what was acknowledged to it, at once; the readers hold theirs to never going back.
 *
 * <p>Keys of its own are written by nobody else; shared ones by all clients. Only keys that begin with {@code x} have a deadline.
 */
final class NearCacheLoad implements AutoCloseable {
    private static final int KEYS = 6;
    private static final int SHORT_LIFE_MS_MIN = 50;
    private static final int SHORT_LIFE_MS_SPREAD = 300;

    /** What a message about the group's clock may take on a loaded machine. */
    private static final Duration LATE_MAX = Duration.ofMillis(500);

    /** An entry under one of these is gone at the latest then; by {@link System#nanoTime}. */
    private record ShortLife(long revision, long goneByNs) {}

    final NearCache all;
    final NearCache prefixed;
    final NearCache read;

    private final String name;
    private final Namespace namespace;
    private final Random random;
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final Map<String, ShortLife> shortLives = new ConcurrentHashMap<>();
    private final AtomicLong unanswered = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile long acknowledged;
    private volatile boolean isStopped;

    /** Part of own keys; another one after a write whose outcome is not known and may still come. */
    private volatile int epoch;

    NearCacheLoad(final String name, final StoreClient client, final long seed) {
        this.name = name;
        namespace = client.namespace("default");
        random = new Random(seed);
        all = namespace.nearCache(NearCacheOptions.all());
        prefixed = namespace.nearCache(NearCacheOptions.prefix("p-"));
        read = namespace.nearCache(NearCacheOptions.keysRead());
        threads.add(new Thread(this::write, "writer-" + name));
        for (final NearCache cache : caches()) {
            final Random keys = new Random(seed + threads.size());
            threads.add(new Thread(() -> read(cache, keys), "reader-" + name));
        }
        threads.forEach(Thread::start);
    }

    List<NearCache> caches() {
        return List.of(all, prefixed, read);
    }

    long acknowledged() {
        return acknowledged;
    }

    /** Calls of any thread that were neither done nor answered. */
    long unanswered() {
        return unanswered.get();
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    /** Ends all threads after their current call. Idempotent. */
    @Override
    public void close() {
        isStopped = true;
        threads.forEach(thread -> {
            try {
                thread.join();
            } catch (final InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void write() {
        for (long number = 0; !isStopped; number++) {
            final boolean isShared = random.nextInt(4) == 0;
            final String owner = isShared ? "shared" : name + "-" + epoch;
            final String key = (random.nextBoolean() ? "p-" : "q-") + owner + "-" + random.nextInt(KEYS);
            try {
                write(key, isShared, number);
                final long before = acknowledged;
                acknowledged = before + 1;
            } catch (final IndeterminateException ex) {
                final int before = epoch;
                epoch = before + 1;
            } catch (final StoreException ex) {
                // Not done, while the group has no primary.
                unanswered.incrementAndGet();
            }
        }
    }

    private void write(final String key, final boolean isShared, final long number) {
        switch (random.nextInt(8)) {
            case 0 -> {
                final Effect removal = namespace.remove(key);
                check(
                        key,
                        "removed",
                        shown -> isShared
                                || shown.isEmpty()
                                || shown.get().revision() > removal.receipt().revision());
            }
            case 1 -> {
                final String counter = key + "-counter";
                final long value = namespace.increment(counter, 1).value();
                check(
                        counter,
                        "counted to " + value,
                        shown -> shown.map(Entry::number).orElse(-1L) >= value);
            }
            case 2 -> {
                final String map = key + "-map";
                namespace.updateMap(map, MapUpdate.create().set(name, Long.toString(number)));
                check(
                        map,
                        "set to " + number,
                        shown -> shown.flatMap(entry -> entry.field(name))
                                .filter(field -> Long.parseLong(field.text()) >= number)
                                .isPresent());
            }
            case 3 -> {
                final boolean isFound = namespace.touch(key, Expiry.NEVER).found();
                check(key, "touched", shown -> isShared || shown.isPresent() == isFound);
            }
            case 4 -> writeShortLived("x-" + name + "-" + random.nextInt(KEYS));
            case 5 -> put(key, isShared, number, Expiry.DEFAULT);
            default -> put(key, isShared, number, Expiry.NEVER);
        }
    }

    private void put(final String key, final boolean isShared, final long number, final Expiry expiry) {
        final byte[] value = (name + number).getBytes(UTF_8);
        final long revision = namespace.put(key, value, expiry).revision();
        check(
                key,
                "put at revision " + revision,
                shown -> isShared
                        ? shown.isEmpty() || shown.get().revision() >= revision
                        : shown.isPresent() && shown.get().revision() >= revision);
    }

    private void writeShortLived(final String key) {
        final Duration life = Duration.ofMillis(SHORT_LIFE_MS_MIN + random.nextInt(SHORT_LIFE_MS_SPREAD));
        // What is shown under it from now on may be the new one, which is known only when it was acknowledged.
        shortLives.remove(key);
        final long revision = namespace
                .put(key, name.getBytes(UTF_8), Expiry.ttl(life).andIdle(Duration.ZERO))
                .revision();
        shortLives.put(
                key,
                new ShortLife(revision, System.nanoTime() + life.plus(LATE_MAX).toNanos()));
        check(
                key,
                "put at revision " + revision,
                shown -> shown.isEmpty() || shown.get().revision() >= revision);
    }

    private interface Rule {
        boolean allows(Optional<Entry> shown);
    }

    private void check(final String key, final String what, final Rule rule) {
        for (final NearCache cache : caches()) {
            try {
                final Optional<Entry> shown = cache.get(key);
                if (!rule.allows(shown)) {
                    violations.add(key + " was " + what + " by " + name + ", whose cache then showed " + shown
                            + " at revision " + cache.revision());
                }
            } catch (final StoreException ex) {
                // The group could not be asked.
                unanswered.incrementAndGet();
            }
        }
    }

    private void read(final NearCache cache, final Random keys) {
        final Map<String, Long> seen = new HashMap<>();
        final Map<String, ShortLife> gone = new HashMap<>();
        while (!isStopped) {
            final boolean isShared = keys.nextInt(3) == 0;
            final String owner = isShared ? "shared" : name + "-" + epoch;
            final int number = keys.nextInt(KEYS);
            try {
                switch (keys.nextInt(5)) {
                    case 0 -> readShortLived(cache, gone, "x-" + name + "-" + number);
                    case 1 -> readForward(cache, seen, "p-" + owner + "-" + number + "-counter");
                    case 2 -> readForward(cache, seen, "q-" + owner + "-" + number + "-map");
                    default -> readForward(cache, seen, (keys.nextBoolean() ? "p-" : "q-") + owner + "-" + number);
                }
            } catch (final StoreException ex) {
                // The group could not be asked.
                unanswered.incrementAndGet();
            }
            // Many readers on few processors: the nodes need some, too.
            Thread.yield();
        }
    }

    /** Revisions of a key only rise, also from one that was removed to the next. */
    private void readForward(final NearCache cache, final Map<String, Long> seen, final String key) {
        final long before = seen.getOrDefault(key, 0L);
        final Optional<Entry> shown = cache.get(key);
        final long revision = shown.map(Entry::revision).orElse(Math.abs(before));
        if (revision < Math.abs(before) || shown.isPresent() && revision == -before) {
            violations.add(key + " was shown as " + shown + " after revision " + Math.abs(before)
                    + (before < 0 ? " and its removal" : "") + " had been, by " + cache);
        }
        seen.put(key, shown.isPresent() ? revision : -revision);
    }

    /**
     * Only what came from memory. The group's clock decides, which may have stood still: what seems to be there too long is asked of
     * the group, and must not be shown any more some time after that has said it is gone.
     */
    private void readShortLived(final NearCache cache, final Map<String, ShortLife> gone, final String key) {
        final ShortLife life = shortLives.get(key);
        final long askedNs = System.nanoTime();
        final long missesBefore = cache.stats().misses();
        final Optional<Entry> shown = cache.get(key);
        if (shown.isEmpty() || cache.stats().misses() != missesBefore) {
            return;
        }
        final long revision = shown.get().revision();
        if (isOver(gone.get(key), revision, askedNs)) {
            violations.add(key + " was shown as " + shown + " by " + cache + " though it had expired");
        } else if (isOver(life, revision, askedNs)
                && namespace.get(key).map(Entry::revision).orElse(Long.MAX_VALUE) > revision) {
            gone.put(key, new ShortLife(revision, System.nanoTime() + LATE_MAX.toNanos()));
        }
    }

    private static boolean isOver(final ShortLife life, final long revision, final long nowNs) {
        return life != null && revision <= life.revision() && nowNs - life.goneByNs() > 0;
    }
}
