package io.sternline.server.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.async.TailMerge;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/** What happened in a simulation, and which writes may be missing in the end for a reason. */
final class AsyncTally {
    /** Who asked for a change. */
    record Author(long clientId, long number) {}

    private final Set<Author> excused = new HashSet<>();
    private long merges;
    private long taken;
    private long overtaken;
    private long copies;
    private long leaseEnds;

    static Author author(final byte[] record) {
        final ChangeReader reader = new ChangeReader().wrap(new UnsafeBuffer(record), 0, record.length);
        return new Author(reader.clientId(), reader.requestNumber());
    }

    private static String key(final byte[] record) {
        final ChangeReader reader = new ChangeReader().wrap(new UnsafeBuffer(record), 0, record.length);
        return new String(reader.entry().key().toArray(), UTF_8);
    }

    /** Whether it is the first half of a move. */
    static boolean isDeparture(final byte[] record) {
        return new ChangeReader()
                .wrap(new UnsafeBuffer(record), 0, record.length)
                .isDeparture();
    }

    private static boolean isTouch(final byte[] record) {
        return new ChangeReader()
                .wrap(new UnsafeBuffer(record), 0, record.length)
                .isTouch();
    }

    /** Whether it is more than that a term has begun. */
    private static boolean isOfEntry(final byte[] record) {
        return new ChangeReader()
                .wrap(new UnsafeBuffer(record), 0, record.length)
                .isOfEntry();
    }

    /** A tail that its node itself has no log of any more. */
    void dropped(final NavigableMap<Long, byte[]> tail) {
        tail.values().forEach(record -> excused.add(author(record)));
    }

    /**
     * A tail may lose what the primary has changed, before it is taken over or meanwhile, which the primary's whole history
     * tells; and, where the primary has no log of that time any more, all of it.
     */
    void merged(
            final NavigableMap<Long, byte[]> primary,
            final NavigableMap<Long, byte[]> tail,
            final boolean isLogged,
            final TailMerge merge) {
        merges++;
        taken += merge.taken();
        overtaken += merge.overtaken();
        final Map<String, List<Author>> tailAuthors = authors(tail.values());
        final Map<String, List<Author>> authors = authors(primary.values());
        tail.values().stream()
                .filter(AsyncTally::isOfEntry)
                .filter(record -> !isLogged
                        || isTouch(record)
                        || !isBeginning(authors.getOrDefault(key(record), List.of()), tailAuthors.get(key(record))))
                .forEach(record -> excused.add(author(record)));
    }

    /**
     * Where a tail's change was taken over, the primary had done nothing with the entry since the last common change but what the
     * tail did before it, apart from what it had refused.
     *
     * @param primary its history behind the last common change.
     * @param before where it stood before the changes in question were taken over.
     */
    static void requireNothingNewerUndone(
            final NavigableMap<Long, byte[]> primary, final NavigableMap<Long, byte[]> tail, final long before) {
        final Map<String, List<Author>> tailAuthors = authors(tail.values());
        final Map<String, List<Author>> authors = authors(primary.values());
        primary.tailMap(before, false).values().stream()
                .filter(AsyncTally::isOfValue)
                .map(AsyncTally::key)
                .forEach(key -> assertThat(tailAuthors.getOrDefault(key, List.of()))
                        .as("whose changes of %s the tail has; the primary has others since the common one", key)
                        .containsSubsequence(authors.get(key)));
    }

    /** Whose changes of value each entry saw, in order. */
    private static Map<String, List<Author>> authors(final Collection<byte[]> records) {
        final Map<String, List<Author>> authors = new HashMap<>();
        records.stream()
                .filter(AsyncTally::isOfValue)
                .forEach(record -> authors.computeIfAbsent(key(record), key -> new ArrayList<>())
                        .add(author(record)));
        return authors;
    }

    private static boolean isOfValue(final byte[] record) {
        return isOfEntry(record) && !isTouch(record);
    }

    /** Whether the primary did nothing with an entry but what the tail did, as far as it got. */
    private static boolean isBeginning(final List<Author> primary, final List<Author> tail) {
        return primary.size() <= tail.size() && tail.subList(0, primary.size()).equals(primary);
    }

    void leaseEnds(final long entries) {
        leaseEnds += entries;
    }

    /** Entries that went with the lease that owned them. */
    long leaseEnds() {
        return leaseEnds;
    }

    void copied() {
        copies++;
    }

    boolean isExcused(final Author author) {
        return excused.contains(author);
    }

    long merges() {
        return merges;
    }

    long taken() {
        return taken;
    }

    long overtaken() {
        return overtaken;
    }

    long copies() {
        return copies;
    }
}
