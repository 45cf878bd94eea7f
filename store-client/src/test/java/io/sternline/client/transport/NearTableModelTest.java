package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Change;
import io.sternline.client.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Changes, pages, answers and acknowledgements reach the table in any order that they can, and every look into it is held to
 * the model: what it shows was true no earlier than it says, no earlier than what was shown before or than what this client
 * wrote, and is not expired. Primaries go and take changes with them: once the table has heard of the next one, it shows
 * nothing that only the former had.
 */
class NearTableModelTest {
    private static final int SEEDS = 100;
    private static final int STEPS = 1500;
    private static final int PAGE_KEYS = 3;
    private static final List<String> KEYS =
            IntStream.range(0, 12).mapToObj(number -> "key-" + number).toList();

    private long seed;
    private Random random;
    private SimulatedKeys group;
    private NearTable table;
    private ExpiryClock clock;

    /** What this client has been told of: no node answers it with anything older. */
    private long floor;

    private long watched;
    private final Map<String, Long> shownAt = new HashMap<>();
    private final List<Runnable> underWay = new ArrayList<>();
    private Runnable page;
    private int copies;
    private long hits;

    @ParameterizedTest
    @CsvSource({"true,1000000", "true,2000", "false,1000000", "false,2000"})
    void shouldShowNothingOlderThanWasKnown(final boolean isAll, final long bytesMax) {
        final long firstSeed = System.nanoTime();
        System.out.println("NearTableModelTest: seed " + firstSeed + " and the next " + SEEDS);
        for (int run = 0; run < SEEDS; run++) {
            run(firstSeed + run, isAll, bytesMax);
        }
        assertThat(hits).isPositive();
    }

    private void run(final long runSeed, final boolean isAll, final long bytesMax) {
        seed = runSeed;
        random = new Random(seed);
        group = new SimulatedKeys(random.nextInt(100_000) - 500);
        clock = new ExpiryClock(() -> group.nowNs());
        table = new NearTable(clock, isAll ? "" : null, bytesMax);
        shownAt.clear();
        underWay.clear();
        KEYS.stream().filter(key -> random.nextBoolean()).forEach(key -> group.put(key, expiry()));
        floor = group.revision;
        open(isAll);
        for (int step = 0; step < STEPS; step++) {
            step(isAll);
            KEYS.forEach(this::look);
        }
    }

    private void step(final boolean isAll) {
        group.nowMs += random.nextInt(8) == 0 ? random.nextInt(20) : 0;
        final String key = KEYS.get(random.nextInt(KEYS.size()));
        switch (random.nextInt(12)) {
            case 0 -> group.put(key, expiry());
            case 1 -> group.remove(key);
            case 2 -> touch(key);
            case 3 -> KEYS.forEach(group::reap);
            case 4 -> write(key);
            case 5, 6, 7 -> watch(isAll);
            case 8 -> ask(key);
            case 9, 10 -> arrive();
            default -> {
                if (random.nextInt(20) == 0) {
                    open(isAll);
                } else if (random.nextInt(10) == 0) {
                    final long newest = group.revision;
                    group.failOver(Math.max(group.termStart(), newest - random.nextInt(8)));
                }
            }
        }
    }

    private long expiry() {
        return random.nextBoolean() ? Changes.NEVER : group.groupTimeMs() + 1 + random.nextInt(200);
    }

    private void touch(final String key) {
        if (group.isLive(key)) {
            group.touch(key, expiry());
        }
    }

    /** A write of this client; its acknowledgement is under way. */
    private void write(final String key) {
        final long madeNs = group.nowNs();
        if (random.nextBoolean()) {
            final long writtenAt = group.remove(key);
            underWay.add(() -> {
                table.onOwnWrite(key, Optional.empty(), writtenAt, -1, madeNs);
                acknowledged(key, writtenAt);
            });
        } else if (random.nextBoolean()) {
            final boolean expires = random.nextBoolean();
            final long expiresAtMs = expires ? group.groupTimeMs() + 60 : Changes.NEVER;
            final long writtenAt = group.put(key, expiresAtMs);
            final Optional<Entry> left = group.read(key, writtenAt);
            underWay.add(() -> {
                table.onOwnWrite(key, left, writtenAt, expires ? 60 : -1, madeNs);
                acknowledged(key, writtenAt);
            });
        } else {
            final long writtenAt = random.nextInt(3) == 0 ? group.revision : group.put(key, expiry());
            underWay.add(() -> {
                table.onOwnWrite(key, writtenAt);
                acknowledged(key, writtenAt);
            });
        }
    }

    private void acknowledged(final String key, final long writtenAt) {
        floor = Math.max(floor, writtenAt);
        shownAt.merge(key, writtenAt, Math::max);
    }

    private void watch(final boolean isAll) {
        if (!group.isOfHistory(watched)) {
            open(isAll);
            return;
        }
        final Change next = group.after(watched);
        if (next == null) {
            clock.onGroupTime(group.groupTimeMs(), group.nowNs());
            watched = group.revision;
            table.onProgress(watched);
        } else {
            watched = next.revision();
            table.onChange(next, group.nowNs());
        }
        floor = Math.max(floor, watched);
        if (table.isCopyDoubtful()) {
            begin(table.changesRevision(), isAll);
        }
    }

    /** The watch begins anew, at a node that may be behind; what came after the one before is missing. */
    private void open(final boolean isAll) {
        watched = group.someRevision(
                random, random.nextInt(4) == 0 ? group.revision - random.nextInt(5) : group.revision);
        floor = Math.max(floor, watched);
        begin(watched, isAll);
    }

    private void begin(final long revision, final boolean isAll) {
        copies++;
        table.begin(revision);
        page = null;
        if (isAll) {
            askPage(0);
        }
    }

    private void askPage(final int from) {
        final int copy = copies;
        final long floorThen = floor;
        final long[] answer = {-1, 0};
        final List<Entry> entries = new ArrayList<>();
        final int end = Math.min(KEYS.size(), from + PAGE_KEYS);
        page = () -> {
            if (answer[0] < 0) {
                answer[0] = group.someRevision(random, floorThen);
                answer[1] = group.nowNs();
                KEYS.subList(from, end)
                        .forEach(key -> group.read(key, answer[0]).ifPresent(entries::add));
                return;
            }
            floor = Math.max(floor, answer[0]);
            if (copy != copies) {
                return;
            }
            table.onPage(entries, answer[0], answer[1]);
            page = null;
            if (end == KEYS.size() || table.hasDropped()) {
                table.endPages(!table.hasDropped());
            } else {
                askPage(end);
            }
        };
    }

    private void ask(final String key) {
        final long atLeast = shownAt.getOrDefault(key, 0L);
        final long askedNs = group.nowNs();
        final long asOf = group.someRevision(random, floor);
        final Optional<Entry> answer = group.read(key, asOf);
        underWay.add(() -> {
            floor = Math.max(floor, asOf);
            final Optional<Entry> told = table.onAnswer(key, answer, asOf, askedNs);
            if (told != answer && hasHeardOfThePrimary()) {
                check(key, told, Math.max(atLeast, asOf));
            }
            shownAt.merge(key, asOf, Math::max);
        });
    }

    private void arrive() {
        if (page != null && random.nextBoolean()) {
            page.run();
        } else if (!underWay.isEmpty()) {
            underWay.remove(random.nextInt(underWay.size())).run();
        }
    }

    private void look(final String key) {
        final Optional<Entry> shown = table.lookUp(key);
        if (shown != NearTable.ASK && hasHeardOfThePrimary()) {
            hits++;
            check(key, shown, Math.max(shownAt.getOrDefault(key, 0L), table.revision()));
        }
    }

    private boolean hasHeardOfThePrimary() {
        return table.revision() >= group.termStart();
    }

    private void check(final String key, final Optional<Entry> shown, final long atLeast) {
        final long trueAt = group.whenTrue(key, shown, atLeast);
        assertThat(trueAt)
                .as("seed %d: %s shown for %s, which was not so at or after revision %d", seed, shown, key, atLeast)
                .isNotNegative();
        shownAt.merge(key, trueAt, Math::max);
    }
}
