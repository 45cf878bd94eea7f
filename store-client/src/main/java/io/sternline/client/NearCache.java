package io.sternline.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Entries of a namespace held in this process's memory and kept fresh by the group's changes. Thread-safe; to be closed.
 *
 * <p>A {@code get} that finds its answer here costs what a look into a {@link java.util.concurrent.ConcurrentHashMap} does and a few
 * nanoseconds more, and some 20 for a look at the clock if the entry has a deadline; it allocates nothing. Where many keys are read at
 * random, the misses of the processor's caches are what counts, as for any map. What it returns was true at
 * {@link #revision()}: a change that another client made a moment ago may still be under way. A write that was made through
 * the same {@link StoreClient} shows as soon as it is acknowledged, and from then on nothing older is returned. An entry whose time is up is never returned.
 *
 * <p>It survives what happens to nodes and connections: after a failover or a lost connection it resumes where it was and
 * fetches only what changed. While no node can be reached it goes on serving what it has, and {@link #age()} tells how old
 * that may be.
 *
 * <p>In an ASYNC namespace a write that was acknowledged may be lost with the primary. What is held of it here is let go as soon
 * as the changes tell of the next primary, and asked for again.
 */
public interface NearCache extends AutoCloseable {
    /**
     * The live entry under {@code key}. Answered from memory if that can be done, otherwise by the group at level SESSION,
     * as {@link Namespace#get(String)}: until the first copy is complete, for keys that were not read before where only those
     * are kept, for what did not fit, and for an entry that was just changed through this client in a way whose outcome only
     * the group knows.
     *
     * <p>{@link Entry#value} is shared: it must not be written to. {@link Entry#remaining} is as of when the entry came.
     *
     * @throws StoreException if the group had to be asked, as {@link Namespace#get(String)} does.
     */
    Optional<Entry> get(String key);

    /**
     * Same, but the answer is no older than {@code ageMax}: if {@link #age()} is more, the group is asked.
     *
     * @throws StoreException if the group had to be asked, as {@link Namespace#get(String)} does.
     */
    Optional<Entry> get(String key, Duration ageMax);

    /**
     * The live entry under {@code key} if it can be told from memory, at once: for threads that must not wait.
     *
     * @return empty also if only the group can tell. It is asked then, so that a later call knows; some 64 keys at a time.
     */
    Optional<Entry> getIfHeld(String key);

    /**
     * Same, and tells of an entry that is held and will soon expire, unless it is touched or written: for those who keep entries alive that
     * are in use. Both in one look.
     *
     * @param soonMs less than so long is soon.
     * @param onSoon given the key, on the caller's thread, before this returns. Must not block.
     */
    Optional<Entry> getIfHeld(String key, long soonMs, Consumer<String> onSoon);

    /**
     * {@link #get(String)} without blocking. The stage is complete at once if the answer is held; otherwise it completes as those of {@link
     * AsyncNamespace} do, and the answer is held from then on if it can be.
     */
    CompletionStage<Outcome<Optional<Entry>>> getAsync(String key);

    /** Every change up to this revision is in what this returns; -1 before the first copy has begun. */
    long revision();

    /**
     * For how long this has not heard from a node that nothing is missing: what other clients wrote before that is here. While
     * connected, within about a second; rises while no node can be reached, and until the first copy is complete.
     */
    Duration age();

    /**
     * Waits until the first copy is complete.
     *
     * @return whether it is.
     */
    boolean awaitReady(Duration timeout) throws InterruptedException;

    /** What it holds and what became of the reads. */
    Stats stats();

    /** Lets go of everything. Reads go to the group from then on. */
    @Override
    void close();

    /**
     * @param entries held now.
     * @param bytes of keys and values held now, and a fixed amount for each entry.
     * @param hits reads answered from memory. Sampled without locks: reads that race may be missing.
     * @param misses reads that went to the group.
     * @param evicted entries dropped for want of room.
     * @param copies how often everything had to be copied; 1 unless changes were missed ({@link CompactedException}).
     */
    record Stats(long entries, long bytes, long hits, long misses, long evicted, long copies) {}
}
