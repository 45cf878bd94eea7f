package io.sternline.server.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.EntryType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The table beside a map that does the same in the plainest way, and beside a second table that was restored from it
 * somewhere on the way. Again and again it is frozen for a while, and what was frozen is read on another thread meanwhile, or at the end of that
 * while. Seeds are the test's parameters.
 */
class EntryTableModelTest {
    private static final int NAMESPACES = 3;
    private static final int EXACT_KEYS_MAX = 64;
    private static final int BUCKET_MS = 256;
    private static final int STEPS_FROZEN = 150;

    private record Key(int namespaceId, String key) implements Comparable<Key> {
        @Override
        public int compareTo(final Key other) {
            return Comparator.comparingInt(Key::namespaceId)
                    .thenComparing(Key::key)
                    .compare(this, other);
        }
    }

    private record Row(
            EntryType type,
            String value,
            long revision,
            long deadlineMs,
            long idleMs,
            long touchedMs,
            Set<String> terms) {
        long expiresAtMs() {
            return EntryView.expiresAtMs(deadlineMs, idleMs, touchedMs);
        }
    }

    private final TreeMap<Key, Row> model = new TreeMap<>();
    private final List<Key> departed = new ArrayList<>();
    private final EntryTable table = new EntryTable();
    private final ExecutorService reader = Executors.newSingleThreadExecutor();
    private EntryTable restored;
    private FrozenEntries frozen;
    private List<String> frozenRows;
    private Future<List<String>> reading;
    private Random random;
    private int keys;
    private boolean isShrinking;
    private long nowMs;
    private long revision;

    /** So few entries that all of a bucket's are compared. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldDoAsTheModelDoes(final long seed) {
        run(seed, 50, 6_000, 97);
    }

    /** So many that the index splits and joins segments, and memory is made dense again. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void shouldDoAsTheModelDoesWithManyEntries(final long seed) {
        run(seed, 6_000, 80_000, 8_001);
    }

    private void run(final long seed, final int keys, final int steps, final int stepsPerCheck) {
        random = new Random(seed);
        this.keys = keys;
        nowMs = random.nextBoolean() ? random.nextInt(1_000) : 1_790_000_000_000L + random.nextInt(100_000);
        table.seed(seed, -seed);
        final int restoredAt = random.nextInt(steps);
        for (int i = 0; i < steps; i++) {
            isShrinking = i / (4 * keys) % 2 == 1;
            step();
            if (frozen != null && random.nextInt(STEPS_FROZEN) == 0) {
                thaw();
            } else if (frozen == null && random.nextInt(2 * STEPS_FROZEN) == 0) {
                freeze();
            }
            if (i == restoredAt || i % stepsPerCheck == 0) {
                thaw();
            }
            if (i == restoredAt) {
                restored = copy(table, seed);
            }
            if (i % stepsPerCheck == 0) {
                reapAllThatIsDue();
                check(table);
                if (restored != null) {
                    check(restored);
                }
            }
        }
        thaw();
        assertThat(forEach(restored)).isEqualTo(forEach(table));
        expireAll();
        table.close();
        restored.close();
    }

    private void freeze() {
        frozenRows = new ArrayList<>();
        Frozen.forEach(table, entry -> frozenRows.add(line(entry)));
        frozen = Frozen.freeze(table);
        reading = random.nextBoolean() ? reader.submit(() -> read(frozen)) : null;
    }

    private void thaw() {
        if (frozen == null) {
            return;
        }
        try {
            assertThat(reading == null ? read(frozen) : reading.get()).isEqualTo(frozenRows);
        } catch (final InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
        frozen.release();
        frozen = null;
    }

    private static List<String> read(final FrozenEntries entries) {
        final List<String> rows = new ArrayList<>();
        entries.forEach(entry -> rows.add(line(entry)));
        return rows;
    }

    private static String line(final EntryView entry) {
        return entry.bucket() + "/" + entry.namespaceId() + "/" + text(entry.key()) + row(entry);
    }

    @AfterEach
    void stopReading() {
        reader.shutdownNow();
    }

    private void step() {
        switch (random.nextInt(12)) {
            case 0, 1 -> put();
            case 2, 3, 4 -> {
                if (isShrinking) {
                    remove();
                } else {
                    put();
                }
            }
            case 5, 6 -> retime();
            case 7 -> remove();
            case 8 -> evict();
            case 9 -> find();
            default -> reap(jumpMs(), 1 + random.nextInt(20));
        }
    }

    private long jumpMs() {
        return switch (random.nextInt(40)) {
            case 0 -> keys > EXACT_KEYS_MAX ? 1 : random.nextInt(100_000_000);
            case 1, 2, 3 -> random.nextInt(200_000);
            default -> random.nextInt(400);
        };
    }

    private void put() {
        final Key key = key();
        final Row row = new Row(
                random.nextInt(4) == 0 ? EntryType.COUNTER : EntryType.VALUE,
                value(),
                ++revision,
                random.nextInt(3) == 0 ? nowMs + 1 + durationMs() : 0,
                0,
                0,
                terms());
        final boolean idle = random.nextBoolean();
        model.put(key, idle ? retimed(row, row.deadlineMs, 1 + durationMs(), nowMs) : row);
        both(held -> held.put(view(key, model.get(key))));
    }

    private static Row retimed(final Row row, final long deadlineMs, final long idleMs, final long touchedMs) {
        return new Row(row.type, row.value, row.revision, deadlineMs, idleMs, touchedMs, row.terms);
    }

    private void retime() {
        final Key key = key();
        final Row row = model.get(key);
        if (row == null) {
            return;
        }
        final long deadlineMs = random.nextInt(4) == 0 ? nowMs + 1 + durationMs() : row.deadlineMs;
        final long idleMs = random.nextInt(4) == 0 ? durationMs() : row.idleMs;
        model.put(key, retimed(row, deadlineMs, idleMs, idleMs == 0 ? 0 : nowMs));
        both(held -> held.retime(view(key, model.get(key))));
    }

    private void remove() {
        final Key key = key();
        if (model.remove(key) != null) {
            both(held -> held.remove(key.namespaceId, slice(key.key)));
        }
    }

    /** Populations are small enough for the soonest to be exactly that. */
    private void evict() {
        final int namespaceId = 1 + random.nextInt(NAMESPACES);
        final Key except = new Key(namespaceId, key().key);
        final Key soonest = model.entrySet().stream()
                .filter(entry -> entry.getKey().namespaceId == namespaceId)
                .filter(entry -> !entry.getKey().equals(except))
                .filter(entry -> entry.getValue().expiresAtMs() != EntryView.NEVER_MS)
                .min(Comparator.comparingLong(
                                (Map.Entry<Key, Row> entry) -> entry.getValue().expiresAtMs())
                        .thenComparingLong(entry -> entry.getValue().revision))
                .map(Map.Entry::getKey)
                .orElse(null);
        both(held -> {
            final EntryView found = new EntryView();
            assertThat(held.findSoonestToExpire(namespaceId, slice(except.key), found))
                    .isEqualTo(soonest != null);
            if (soonest != null && keys <= EXACT_KEYS_MAX) {
                assertThat(text(found.key())).isEqualTo(soonest.key);
            }
        });
        if (soonest != null && random.nextInt(3) == 0) {
            model.remove(soonest);
            both(held -> held.remove(namespaceId, slice(soonest.key)));
        }
    }

    private void find() {
        final Key key = key();
        both(held -> {
            final EntryView found = new EntryView();
            assertThat(held.find(key.namespaceId, slice(key.key), found)).isEqualTo(model.containsKey(key));
            if (model.containsKey(key)) {
                assertThat(row(found)).isEqualTo(model.get(key));
            }
        });
    }

    private void reap(final long jumpMs, final int looksMax) {
        nowMs += jumpMs;
        departed.clear();
        table.reap(nowMs, looksMax, entry -> {
            final Key key = new Key(entry.namespaceId(), text(entry.key()));
            assertThat(row(entry)).isEqualTo(model.get(key));
            assertThat(model.get(key).expiresAtMs()).isLessThanOrEqualTo(nowMs);
            departed.add(key);
            return true;
        });
        assertThat(departed).hasSizeLessThanOrEqualTo(looksMax).doesNotHaveDuplicates();
        departed.forEach(model::remove);
        if (restored != null) {
            final List<Key> again = new ArrayList<>();
            restored.reap(nowMs, looksMax, entry -> again.add(new Key(entry.namespaceId(), text(entry.key()))));
            assertThat(again).isEqualTo(departed);
        }
    }

    private void reapAllThatIsDue() {
        reap(0, Integer.MAX_VALUE);
        assertThat(model.values()).allMatch(row -> row.expiresAtMs() > nowMs - BUCKET_MS);
    }

    private void expireAll() {
        nowMs += 200_000_000_000L;
        for (int i = 0; i < 100; i++) {
            reap(1, 5_000);
        }
        assertThat(model.values()).allMatch(row -> row.expiresAtMs() == EntryView.NEVER_MS);
        check(table);
        check(restored);
    }

    private void check(final EntryTable held) {
        assertThat(held.entries()).isEqualTo(model.size());
        assertThat(held.bytes())
                .isEqualTo(model.entrySet().stream()
                        .mapToLong(entry -> entry.getKey().key.length()
                                + entry.getValue().value.length())
                        .sum());
        assertThat(held.digest()).isEqualTo(table.digest());
        assertThat(held.usedBytes()).isEqualTo(table.usedBytes());
        final Map<Key, Row> all = new TreeMap<>();
        Frozen.forEach(held, entry -> all.put(new Key(entry.namespaceId(), text(entry.key())), row(entry)) == null);
        assertThat(all).isEqualTo(model);
        for (int namespaceId = 1; namespaceId <= NAMESPACES; namespaceId++) {
            checkScan(held, namespaceId, random.nextBoolean() ? "" : "k1");
            checkTerm(held, namespaceId, "t" + random.nextInt(8));
        }
    }

    private void checkScan(final EntryTable held, final int namespaceId, final String prefix) {
        final List<String> keys = new ArrayList<>();
        ByteSlice from = new ByteSlice();
        boolean isMore = true;
        while (isMore) {
            final List<String> page = new ArrayList<>();
            final int pageMax = 1 + random.nextInt(30);
            isMore = held.scan(namespaceId, slice(prefix), from, 1 + random.nextInt(100), entry -> {
                return page.size() < pageMax && page.add(text(entry.key()));
            });
            keys.addAll(page);
            from = slice(text(held.cursor()));
        }
        assertThat(keys)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(model.keySet().stream()
                        .filter(key -> key.namespaceId == namespaceId && key.key.startsWith(prefix))
                        .map(Key::key)
                        .toList());
    }

    private void checkTerm(final EntryTable held, final int namespaceId, final String term) {
        final List<Long> revisions = new ArrayList<>();
        ByteSlice from = new ByteSlice();
        boolean isMore = true;
        while (isMore) {
            final List<Long> page = new ArrayList<>();
            final int pageMax = 1 + random.nextInt(5);
            isMore = held.findByTerm(namespaceId, slice(term), from, 1 + random.nextInt(10), entry -> {
                return page.size() < pageMax && page.add(entry.revision());
            });
            revisions.addAll(page);
            from = slice(text(held.cursor()));
        }
        assertThat(revisions)
                .isEqualTo(model.entrySet().stream()
                        .filter(entry -> entry.getKey().namespaceId == namespaceId)
                        .filter(entry -> entry.getValue().terms.contains(term))
                        .map(entry -> entry.getValue().revision)
                        .sorted()
                        .toList());
    }

    private static EntryTable copy(final EntryTable source, final long seed) {
        final EntryTable target = new EntryTable();
        target.seed(seed, -seed);
        for (int namespaceId = 1; namespaceId <= NAMESPACES; namespaceId++) {
            target.restoreReapedTo(namespaceId, source.reapedToMs(namespaceId));
        }
        Frozen.forEach(source, entry -> {
            target.restore(entry);
            return true;
        });
        target.endRestore();
        return target;
    }

    private static List<String> forEach(final EntryTable held) {
        final List<String> order = new ArrayList<>();
        Frozen.forEach(held, entry -> order.add(entry.bucket() + "/" + entry.namespaceId() + "/" + text(entry.key())));
        return order;
    }

    private void both(final java.util.function.Consumer<EntryTable> action) {
        action.accept(table);
        if (restored != null) {
            action.accept(restored);
        }
    }

    private Key key() {
        return new Key(1 + random.nextInt(NAMESPACES), "k" + random.nextInt(keys));
    }

    private String value() {
        final int length = switch (random.nextInt(20)) {
            case 0 -> 4_000 + random.nextInt(20_000);
            case 1 -> 4_096 * (1 + random.nextInt(3)) - 1 + random.nextInt(3);
            case 2 -> 0;
            default -> random.nextInt(300);
        };
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new String(bytes, ISO_8859_1);
    }

    private long durationMs() {
        return random.nextInt(5) == 0 ? random.nextInt(100_000_000) : random.nextInt(3_000);
    }

    private Set<String> terms() {
        final Set<String> terms = new TreeSet<>();
        for (int i = random.nextInt(6) - 2; i > 0; i--) {
            terms.add("t" + random.nextInt(8));
        }
        return terms;
    }

    private static EntryView view(final Key key, final Row row) {
        final EntryView view = new EntryView();
        view.namespaceId(key.namespaceId).type(row.type).revision(row.revision).value(slice(row.value));
        view.deadlineMs(row.deadlineMs).idleMs(row.idleMs).touchedMs(row.touchedMs);
        view.key().wrap(slice(key.key));
        row.terms.forEach(term -> view.addTerm().wrap(slice(term)));
        return view;
    }

    private static Row row(final EntryView view) {
        final Set<String> terms = new TreeSet<>();
        for (int i = 0; i < view.termCount(); i++) {
            terms.add(text(view.term(i)));
        }
        return new Row(
                view.type(),
                text(view.value()),
                view.revision(),
                view.deadlineMs(),
                view.idleMs(),
                view.touchedMs(),
                terms.stream().collect(Collectors.toCollection(TreeSet::new)));
    }

    private static ByteSlice slice(final String text) {
        final byte[] bytes = text.getBytes(ISO_8859_1);
        return new ByteSlice().wrap(new org.agrona.concurrent.UnsafeBuffer(bytes), 0, bytes.length);
    }

    private static String text(final ByteSlice slice) {
        return new String(slice.toArray(), ISO_8859_1);
    }
}
