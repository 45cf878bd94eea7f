package io.sternline.client;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * A named keyspace with settings of its own. Keys are text, stored as UTF-8; values are bytes.
 *
 * <p>Thread-safe. Every call blocks until it is answered or its deadline passes, and then throws one of the three
 * {@link StoreException}s: {@link RejectedException}, {@link IndeterminateException} (writes), {@link
 * UnavailableException}. Writes take effect at most once, however often the client had to send them. An interrupt of
 * the waiting thread ends the wait as the deadline would, with the interrupt flag set.
 *
 * <p>Expiry is measured on the group's clock, which every node shares: an expired entry is never returned, and a
 * failover makes nothing expire early.
 */
public interface Namespace {
    /** The namespace's name. */
    String name();

    /** The same calls without blocking. */
    AsyncNamespace async();

    /**
     * Stores {@code value} under {@code key}, whatever was there.
     *
     * @return the write's receipt: it is held by a majority of the group.
     */
    Receipt put(String key, byte[] value, Expiry expiry);

    /** {@link #put(String, byte[], Expiry)} with the namespace's expiry. */
    default Receipt put(final String key, final byte[] value) {
        return put(key, value, Expiry.DEFAULT);
    }

    /**
     * Stores {@code value} if there is no live entry under {@code key}. Of several callers that race, one is applied and
     * the others are given its entry.
     */
    Conditional putIfAbsent(String key, byte[] value, Expiry expiry);

    /** {@link #putIfAbsent(String, byte[], Expiry)} with the namespace's expiry. */
    default Conditional putIfAbsent(final String key, final byte[] value) {
        return putIfAbsent(key, value, Expiry.DEFAULT);
    }

    /** Stores {@code value} if the entry's revision is still {@code revision}. */
    Conditional replaceIfRevision(String key, byte[] value, long revision, Expiry expiry);

    /** {@link #replaceIfRevision(String, byte[], long, Expiry)} with the namespace's expiry. */
    default Conditional replaceIfRevision(final String key, final byte[] value, final long revision) {
        return replaceIfRevision(key, value, revision, Expiry.DEFAULT);
    }

    /** Stores {@code value} and returns what was there. */
    Previous getAndPut(String key, byte[] value, Expiry expiry);

    /** {@link #getAndPut(String, byte[], Expiry)} with the namespace's expiry. */
    default Previous getAndPut(final String key, final byte[] value) {
        return getAndPut(key, value, Expiry.DEFAULT);
    }

    /** The live entry under {@code key}. */
    Optional<Entry> get(String key, ReadLevel level);

    /** {@link #get(String, ReadLevel)} at {@link ReadLevel#SESSION}. */
    default Optional<Entry> get(final String key) {
        return get(key, ReadLevel.SESSION);
    }

    /** Removes the entry under {@code key}, if there is one. */
    Effect remove(String key);

    /** Removes the entry under {@code key} if its revision is still {@code revision}. */
    Conditional removeIfRevision(String key, long revision);

    /**
     * Renews the entry's idle timeout and, where {@code expiry} says so, gives it a new deadline. The value and the
     * revision stay as they are.
     */
    Effect touch(String key, Expiry expiry);

    /** {@link #touch(String, Expiry)} that only renews the idle timeout. */
    default Effect touch(final String key) {
        return touch(key, Expiry.DEFAULT);
    }

    /**
     * Adds {@code delta} to the counter under {@code key}; one that is absent starts at 0, and then {@code expiry}
     * applies to it.
     */
    Counted increment(String key, long delta, Expiry expiry);

    /** {@link #increment(String, long, Expiry)} with the namespace's expiry. */
    default Counted increment(final String key, final long delta) {
        return increment(key, delta, Expiry.DEFAULT);
    }

    /**
     * One page of the live entries whose keys begin with {@code prefix} (empty: all). An entry that lives through the
     * whole scan is returned exactly once; one that comes or goes meanwhile may be returned or not.
     *
     * @param entriesMax most entries in the page, 1 to 1,000; a page with large values holds fewer.
     * @param from empty for the first page, then what the page before returned.
     * @param level how fresh each page must be; pages are read one after the other, not at one moment.
     */
    Page scan(String prefix, int entriesMax, Optional<Page.Cursor> from, ReadLevel level);

    /** {@link #scan(String, int, Optional, ReadLevel)} at {@link ReadLevel#SESSION}. */
    default Page scan(final String prefix, final int entriesMax, final Optional<Page.Cursor> from) {
        return scan(prefix, entriesMax, from, ReadLevel.SESSION);
    }

    /** All pages of {@link #scan(String, int, Optional)}: the first is fetched at once, the others as they are read. */
    default Stream<Entry> scan(final String prefix) {
        final int entriesPerPage = 256;
        return Stream.iterate(
                        Optional.of(scan(prefix, entriesPerPage, Optional.empty())),
                        Optional::isPresent,
                        page -> page.get().next().map(cursor -> scan(prefix, entriesPerPage, Optional.of(cursor))))
                .flatMap(page -> page.orElseThrow().entries().stream());
    }
}
