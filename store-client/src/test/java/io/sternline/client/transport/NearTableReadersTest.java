package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many threads read while one writes, drops, copies anew and acknowledges writes ahead of the changes. What happens to a key at
 * which revision is fixed beforehand, so every reader can tell from revisions alone whether what it sees is too old.
 */
class NearTableReadersTest {
    private static final int KEYS = 8;
    private static final int READERS = 3;
    private static final long REVISIONS = 200_000;

    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicLongArray acknowledged = new AtomicLongArray(KEYS);

    @ParameterizedTest
    @ValueSource(longs = {1 << 20, 2000})
    void shouldShowNoReaderAnythingOlder(final long bytesMax) throws InterruptedException, ExecutionException {
        final long seed = System.nanoTime();
        System.out.println("NearTableReadersTest: seed " + seed);
        final NearTable table = new NearTable(new ExpiryClock(System::nanoTime), "", bytesMax);
        final ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try {
            final List<Future<Long>> hits = new ArrayList<>();
            for (int reader = 0; reader < READERS; reader++) {
                hits.add(readers.submit(() -> read(table)));
            }
            write(table, new Random(seed));
            isOver.set(true);
            long sum = 0;
            for (final Future<Long> hit : hits) {
                sum += hit.get();
            }
            assertThat(sum).as("seed %d", seed).isPositive();
        } finally {
            isOver.set(true);
            readers.shutdownNow();
        }
    }

    private void write(final NearTable table, final Random random) {
        copy(table, 0);
        for (long revision = 1; revision <= REVISIONS; revision++) {
            if (random.nextInt(50) == 0) {
                acknowledge(table, revision + random.nextInt(3 * KEYS), random.nextBoolean());
            }
            if (isRemoval(revision)) {
                table.onChange(Changes.removed(key(revision), revision), 0);
            } else {
                table.onChange(Changes.put(key(revision), revision, "value"), 0);
            }
            if (random.nextInt(5000) == 0) {
                copy(table, revision);
            }
        }
    }

    /** Pages show all that was acknowledged, as SESSION reads do. */
    private void copy(final NearTable table, final long revision) {
        table.begin(revision);
        long asOf = revision;
        for (int key = 0; key < KEYS; key++) {
            asOf = Math.max(asOf, acknowledged.get(key));
        }
        // There is a page though nothing is on it.
        table.onPage(List.of(), asOf, 0);
        for (int key = 0; key < KEYS; key++) {
            final long latest = latest(key, asOf);
            if (latest > 0 && !isRemoval(latest)) {
                table.onPage(List.of(Changes.entry(key(latest), latest, "value")), asOf, 0);
            }
        }
        table.endPages(!table.hasDropped());
    }

    /** The write of this revision is acknowledged; its change comes later. */
    private void acknowledge(final NearTable table, final long revision, final boolean isKnown) {
        if (isKnown) {
            final Optional<Entry> left =
                    isRemoval(revision) ? Optional.empty() : Optional.of(Changes.entry(key(revision), revision, "own"));
            table.onOwnWrite(key(revision), left, revision, -1, 0);
        } else {
            table.onOwnWrite(key(revision), revision);
        }
        final int key = (int) (revision % KEYS);
        acknowledged.set(key, Math.max(acknowledged.get(key), revision));
    }

    private long read(final NearTable table) {
        final long[] seen = new long[KEYS];
        long hits = 0;
        for (int key = 0; !isOver.get(); key = (key + 1) % KEYS) {
            final long atLeast = Math.max(acknowledged.get(key), latest(key, table.revision()));
            final Optional<Entry> shown = table.lookUp(key(key));
            if (shown == NearTable.ASK) {
                continue;
            }
            hits++;
            if (shown.isPresent()) {
                final long revision = shown.get().revision();
                assertThat(revision).isGreaterThanOrEqualTo(Math.max(atLeast, seen[key]));
                seen[key] = revision;
            } else {
                final long removal = firstRemoval(key, Math.max(atLeast, seen[key]));
                final long latestNow = Math.max(acknowledged.get(key), table.revision()) + 4L * KEYS;
                assertThat(removal).isLessThanOrEqualTo(latestNow);
                seen[key] = removal;
            }
        }
        return hits;
    }

    /** Revision 0 is the state before there was anything. */
    private static long firstRemoval(final int key, final long atLeast) {
        long revision = atLeast;
        while (revision > 0 && !(revision % KEYS == key && isRemoval(revision))) {
            revision++;
        }
        return revision;
    }

    private static long latest(final int key, final long revision) {
        final long latest = revision - Math.floorMod(revision - key, (long) KEYS);
        return Math.max(0, latest);
    }

    private static boolean isRemoval(final long revision) {
        return revision / KEYS % 4 == 3;
    }

    private static String key(final long revision) {
        return "key-" + revision % KEYS;
    }
}
