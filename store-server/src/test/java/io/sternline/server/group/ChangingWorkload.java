package io.sternline.server.group;

import io.sternline.client.Expiry;
import io.sternline.client.MapUpdate;
import io.sternline.client.Namespace;
import io.sternline.client.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Writers that make changes of all kinds, whether or not each call succeeds: puts, expiry, touches, maps, counters, removals. */
final class ChangingWorkload implements AutoCloseable {
    private static final int WRITERS = 3;
    private static final int KEYS = 50;
    private static final int VALUE_BYTES_MAX = 1_000;
    private static final int TTL_MS_MAX = 1_000;

    private final Namespace namespace;
    private final List<Thread> writers = new ArrayList<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile boolean isStopped;

    ChangingWorkload(final Namespace namespace) {
        this.namespace = namespace;
        for (int i = 0; i < WRITERS; i++) {
            final int number = i;
            final Thread writer = new Thread(() -> write(number), "changer-" + i);
            writers.add(writer);
            writer.start();
        }
    }

    private void write(final int number) {
        final SplittableRandom random = new SplittableRandom(number);
        while (!isStopped) {
            try {
                change(random);
                acknowledged.incrementAndGet();
            } catch (final StoreException e) {
                // The group goes on, and so does this writer: what counts here is what the nodes wrote down.
                Thread.onSpinWait();
            }
        }
    }

    private void change(final SplittableRandom random) {
        final int key = random.nextInt(KEYS);
        final Expiry brief = Expiry.ttl(Duration.ofMillis(1 + random.nextInt(TTL_MS_MAX)));
        final byte[] value = new byte[random.nextInt(VALUE_BYTES_MAX)];
        random.nextBytes(value);
        switch (random.nextInt(6)) {
            case 0 -> namespace.put("kept-" + key, value);
            case 1 -> namespace.put("brief-" + key, value, brief);
            case 2 -> namespace.updateMap("map-" + key, MapUpdate.create().set("field-" + random.nextInt(5), value));
            case 3 -> namespace.increment("counter-" + key, 1);
            case 4 -> namespace.touch("brief-" + key, brief);
            default -> namespace.remove("kept-" + key);
        }
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** Ends the writers after their current call. Idempotent. */
    @Override
    public void close() {
        isStopped = true;
        writers.forEach(writer -> {
            try {
                writer.join();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
