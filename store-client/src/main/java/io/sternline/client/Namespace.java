package io.sternline.client;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A named keyspace with settings of its own. Keys are text, stored as UTF-8. An entry is a value (bytes), a counter or a
 * map of fields that are written one by one.
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
     * Holds entries of this namespace in this process and keeps them fresh. Does not wait for the copy: until it is there, the
     * group is asked ({@link NearCache#awaitReady}).
     *
     * @throws IllegalStateException if this client has 16 near caches that are not closed.
     * @throws RejectedException if the prefix is longer than a key may be.
     */
    NearCache nearCache(NearCacheOptions options);

    /**
     * This namespace, of which every write is carried out only if each of {@code guards} holds in that moment; otherwise it
     * changes nothing and is rejected as {@link Rejection#FENCED}. Reads, watches and near caches are as without guards. What is
     * guarded already is guarded by these as well.
     *
     * @param guards up to 4 with those that are there already. Entries of SYNC namespaces; for writes to an ASYNC namespace, those
     *     of ASYNC namespaces too.
     * @throws RejectedException if they are more, or one names a namespace or key that cannot be.
     */
    Namespace guardedBy(Guard... guards);

    /**
     * Stores {@code value} under {@code key}, whatever was there. The entry has the terms that {@code options} name and
     * no others.
     *
     * @param options an {@link Expiry}, or more.
     * @return the write's receipt: it is held by a majority of the group.
     */
    Receipt put(String key, byte[] value, WriteOptions options);

    /** {@link #put(String, byte[], WriteOptions)} with the namespace's expiry. */
    default Receipt put(final String key, final byte[] value) {
        return put(key, value, Expiry.DEFAULT);
    }

    /**
     * Stores {@code value} if there is no live entry under {@code key}. Of several callers that race, one is applied and
     * the others are given its entry.
     */
    Conditional putIfAbsent(String key, byte[] value, WriteOptions options);

    /** {@link #putIfAbsent(String, byte[], WriteOptions)} with the namespace's expiry. */
    default Conditional putIfAbsent(final String key, final byte[] value) {
        return putIfAbsent(key, value, Expiry.DEFAULT);
    }

    /** Stores {@code value} if the entry's revision is still {@code revision}. */
    Conditional replaceIfRevision(String key, byte[] value, long revision, WriteOptions options);

    /** {@link #replaceIfRevision(String, byte[], long, WriteOptions)} with the namespace's expiry. */
    default Conditional replaceIfRevision(final String key, final byte[] value, final long revision) {
        return replaceIfRevision(key, value, revision, Expiry.DEFAULT);
    }

    /**
     * Stores {@code value} if there is a live entry under {@code key}, so that a late save does not bring back what was
     * removed.
     */
    Conditional replaceIfPresent(String key, byte[] value, WriteOptions options);

    /** {@link #replaceIfPresent(String, byte[], WriteOptions)} with the namespace's expiry. */
    default Conditional replaceIfPresent(final String key, final byte[] value) {
        return replaceIfPresent(key, value, Expiry.DEFAULT);
    }

    /** Stores {@code value} and returns what was there. */
    Previous getAndPut(String key, byte[] value, WriteOptions options);

    /** {@link #getAndPut(String, byte[], WriteOptions)} with the namespace's expiry. */
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
     * Takes {@code cost} from what {@code limit} has under {@code key}, if so much is there: all of it or nothing. The entry is made by the first
     * and goes when all has come back; the namespace's expiry does not apply to it, nor can it be touched.
     *
     * <p>Time is the group's clock, so that all clients share one limit. It moves on with the group's log, in steps of 100 ms at most:
     * what comes back may be seen that much later, never sooner. A failover gives nothing away in a SYNC namespace; in an ASYNC one,
     * what was taken and had not reached the next primary.
     *
     * @param cost 0 to the limit's burst; 0 only asks.
     */
    Taken take(String key, Limit limit, long cost);

    /** {@link #take(String, Limit, long)} of one. */
    default Taken take(final String key, final Limit limit) {
        return take(key, limit, 1);
    }

    /**
     * Counts {@code amount} events under {@code key} and tells how many there were in the last {@code window}, these included. Those of the
     * window before count by the share of it that lies within reach, so the number is an estimate where events do not come
     * evenly. The entry goes two windows after its last; the namespace's expiry does not apply to it, nor can it be touched.
     *
     * @param amount 0 only asks.
     * @param window 1 ms to 7 days, in whole milliseconds. Who counts under the same key with another goes on with what was counted so far, in proportion.
     */
    Counted countInWindow(String key, long amount, Duration window);

    /**
     * Sets and removes fields of the map under {@code key}, all of them or none; where there is no entry, a map is made.
     * Writers of different fields do not overwrite each other, and each field tells the revision it was last set at.
     *
     * @return not applied if a condition of the update did not hold, be it on the entry or on a field: then with the
     *     whole entry that stands.
     */
    Conditional updateMap(String key, MapUpdate update);

    /**
     * Puts the entry under {@code key} under {@code newKey} instead, with all that it has: value, fields and their revisions,
     * terms, and what is left of its time. Readers find it under one key or the other, never under both or neither. Watchers see it
     * go ({@link Change.Kind#MOVED}) and then be put.
     *
     * @return not applied if there is no live entry under {@code key}: then without an entry; or if there is one under
     *     {@code newKey}: then with that.
     */
    Conditional move(String key, String newKey);

    /**
     * One page of the live entries whose keys begin with {@code prefix} (empty: all), in no order that means
     * anything. An entry that lives through the whole scan is returned exactly once; one that comes or goes meanwhile may
     * be returned or not.
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
        return entries(cursor -> scan(prefix, Page.ENTRIES, cursor));
    }

    /**
     * One page of the live entries that carry {@code term}, the one written longest ago first; for instance all sessions
     * of a user. An entry that is written between two pages moves to the end, and so may be returned a second time: pages
     * turned while the entries on them are written again need not come to an end. Read them all first, or use the stream.
     *
     * @param term the whole term, 1 to 256 bytes of UTF-8.
     * @param entriesMax most entries in the page, 1 to 1,000; a page with large values holds fewer.
     * @param from empty for the first page, then what the page before returned.
     * @param level how fresh each page must be; pages are read one after the other, not at one moment.
     */
    Page findByTerm(String term, int entriesMax, Optional<Page.Cursor> from, ReadLevel level);

    /** {@link #findByTerm(String, int, Optional, ReadLevel)} at {@link ReadLevel#SESSION}. */
    default Page findByTerm(final String term, final int entriesMax, final Optional<Page.Cursor> from) {
        return findByTerm(term, entriesMax, from, ReadLevel.SESSION);
    }

    /**
     * All pages of {@link #findByTerm(String, int, Optional)}: the first is fetched at once, the others as they are
     * read. Each entry comes once, even if it is written meanwhile, so what the stream gives may be written again while
     * it is read; it remembers the keys it has given for that.
     */
    default Stream<Entry> findByTerm(final String term) {
        final Set<String> given = ConcurrentHashMap.newKeySet();
        return entries(cursor -> findByTerm(term, Page.ENTRIES, cursor)).filter(entry -> given.add(entry.key()));
    }

    /**
     * How many entries carry {@code term}, at the cost of a {@link #get}. Those whose time was up a moment ago may be counted still:
     * until they are taken away, which is within a second where there are not too many of them.
     *
     * @param term the whole term, 1 to 256 bytes of UTF-8.
     */
    long countByTerm(String term, ReadLevel level);

    /** {@link #countByTerm(String, ReadLevel)} at {@link ReadLevel#SESSION}. */
    default long countByTerm(final String term) {
        return countByTerm(term, ReadLevel.SESSION);
    }

    /**
     * Brings the changes of this namespace's entries. Does not wait: that the namespace exists is found out by the watch, and
     * so is from where on {@link WatchOptions#fromNow} is, which is some time after this call ({@link Watch#revision} tells).
     * Changes of an ASYNC namespace that were lost with a primary end a watch that has brought them ({@link
     * CompactedException}).
     *
     * @throws RejectedException if the prefix is no text, or longer than a key may be.
     */
    Watch watch(WatchOptions options);

    private static Stream<Entry> entries(final Function<Optional<Page.Cursor>, Page> fetch) {
        return Stream.iterate(
                        Optional.of(fetch.apply(Optional.empty())),
                        Optional::isPresent,
                        page -> page.orElseThrow().next().map(cursor -> fetch.apply(Optional.of(cursor))))
                .flatMap(page -> page.orElseThrow().entries().stream());
    }
}
