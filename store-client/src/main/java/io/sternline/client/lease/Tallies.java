package io.sternline.client.lease;

import io.sternline.client.Entry;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts up the entries of contributions: an entry's key is the sum's, a slash and the lease's id, its value a number in digits.
 * Belongs to the feed's thread, but for what says otherwise.
 */
final class Tallies {
    private static final char SEPARATOR = '/';

    private record Known(long value, long revision) {}

    private final ConcurrentHashMap<String, Tally> tallies = new ConcurrentHashMap<>();
    private final Map<String, Known> entries = new HashMap<>();
    private volatile String ownerId;

    Tallies(final String ownerId) {
        this.ownerId = ownerId;
    }

    static String entryKey(final String key, final String leaseId) {
        return key + SEPARATOR + leaseId;
    }

    /** Any thread: a tally that stays. */
    Tally hold(final String key) {
        return tallies.compute(key, (any, known) -> {
            final Tally tally = known == null ? new Tally() : known;
            tally.isHeld = true;
            return tally;
        });
    }

    /** Any thread: the tally need not stay any longer. */
    void release(final String key) {
        tallies.computeIfPresent(key, (any, tally) -> {
            tally.isHeld = false;
            return tally;
        });
        drop(key);
    }

    /** Any thread. */
    long sum(final String key) {
        final Tally tally = tallies.get(key);
        return tally == null ? 0 : tally.sum();
    }

    /** Any thread. */
    Map<String, Long> sums() {
        final Map<String, Long> sums = new HashMap<>();
        tallies.forEach((key, tally) -> {
            final long sum = tally.sum();
            if (sum != 0) {
                sums.put(key, sum);
            }
        });
        return sums;
    }

    /** Any thread: whose entries count as this process's own. */
    String ownerId() {
        return ownerId;
    }

    /** Counts everything anew, with other entries as this process's own. */
    void ownerId(final String newOwnerId) {
        ownerId = newOwnerId;
        recount();
    }

    /** Counts what is in {@code others} and nothing else. */
    void replaceBy(final Tallies others) {
        entries.clear();
        entries.putAll(others.entries);
        recount();
    }

    /** Each tally goes from what it was to what it is in one step: somebody may be looking. */
    private void recount() {
        final Tallies anew = new Tallies(ownerId);
        entries.forEach((entryKey, known) -> anew.count(entryKey, known.value, 1));
        anew.tallies.forEach((key, counted) -> tallies.compute(key, (any, known) -> {
            final Tally tally = known == null ? new Tally() : known;
            tally.set(counted);
            return tally;
        }));
        final Tally nothing = new Tally();
        tallies.forEach((key, tally) -> {
            if (!anew.tallies.containsKey(key)) {
                tally.set(nothing);
                drop(key);
            }
        });
    }

    void put(final Entry entry) {
        final String entryKey = entry.key();
        final Known before = entries.get(entryKey);
        final int end = entryKey.lastIndexOf(SEPARATOR);
        if (end < 1 || (before != null && before.revision >= entry.revision())) {
            return;
        }
        final long value = number(entry);
        entries.put(entryKey, new Known(value, entry.revision()));
        count(entryKey, value - (before == null ? 0 : before.value), before == null ? 1 : 0);
    }

    void remove(final String entryKey, final long revision) {
        final Known before = entries.get(entryKey);
        if (before != null && before.revision < revision) {
            entries.remove(entryKey);
            count(entryKey, -before.value, -1);
            drop(entryKey.substring(0, entryKey.lastIndexOf(SEPARATOR)));
        }
    }

    private void count(final String entryKey, final long delta, final int added) {
        final int end = entryKey.lastIndexOf(SEPARATOR);
        final boolean isOwn =
                entryKey.regionMatches(end + 1, ownerId, 0, Math.max(ownerId.length(), entryKey.length() - end - 1));
        tallies.compute(entryKey.substring(0, end), (any, known) -> {
            final Tally tally = known == null ? new Tally() : known;
            tally.entries += added;
            tally.add(delta, isOwn);
            return tally;
        });
    }

    private void drop(final String key) {
        tallies.computeIfPresent(key, (any, tally) -> tally.isHeld || tally.entries > 0 ? tally : null);
    }

    /** What somebody else has put there counts nothing. */
    private static long number(final Entry entry) {
        try {
            return Long.parseLong(entry.text());
        } catch (final NumberFormatException noNumber) {
            return 0;
        }
    }
}
