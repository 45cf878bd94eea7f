package io.sternline.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The asynchronous view of a {@link Namespace}: the same calls, each returning at once. A stage completes with an
 * {@link Outcome}, never exceptionally, and at the latest when its deadline passes.
 *
 * <p>Thread-safe. Stages complete on the client's own thread: what is chained to them without an executor must not
 * block.
 */
public interface AsyncNamespace {
    /** The namespace's name. */
    String name();

    /** @see Namespace#put(String, byte[], WriteOptions) */
    CompletionStage<Outcome<Receipt>> put(String key, byte[] value, WriteOptions options);

    /** @see Namespace#put(String, byte[]) */
    default CompletionStage<Outcome<Receipt>> put(final String key, final byte[] value) {
        return put(key, value, Expiry.DEFAULT);
    }

    /** @see Namespace#putIfAbsent */
    CompletionStage<Outcome<Conditional>> putIfAbsent(String key, byte[] value, WriteOptions options);

    /** @see Namespace#putIfAbsent(String, byte[]) */
    default CompletionStage<Outcome<Conditional>> putIfAbsent(final String key, final byte[] value) {
        return putIfAbsent(key, value, Expiry.DEFAULT);
    }

    /** @see Namespace#replaceIfRevision */
    CompletionStage<Outcome<Conditional>> replaceIfRevision(
            String key, byte[] value, long revision, WriteOptions options);

    /** @see Namespace#replaceIfRevision(String, byte[], long) */
    default CompletionStage<Outcome<Conditional>> replaceIfRevision(
            final String key, final byte[] value, final long revision) {
        return replaceIfRevision(key, value, revision, Expiry.DEFAULT);
    }

    /** @see Namespace#replaceIfPresent */
    CompletionStage<Outcome<Conditional>> replaceIfPresent(String key, byte[] value, WriteOptions options);

    /** @see Namespace#replaceIfPresent(String, byte[]) */
    default CompletionStage<Outcome<Conditional>> replaceIfPresent(final String key, final byte[] value) {
        return replaceIfPresent(key, value, Expiry.DEFAULT);
    }

    /** @see Namespace#getAndPut */
    CompletionStage<Outcome<Previous>> getAndPut(String key, byte[] value, WriteOptions options);

    /** @see Namespace#getAndPut(String, byte[]) */
    default CompletionStage<Outcome<Previous>> getAndPut(final String key, final byte[] value) {
        return getAndPut(key, value, Expiry.DEFAULT);
    }

    /** @see Namespace#get(String, ReadLevel) */
    CompletionStage<Outcome<Optional<Entry>>> get(String key, ReadLevel level);

    /** @see Namespace#get(String) */
    default CompletionStage<Outcome<Optional<Entry>>> get(final String key) {
        return get(key, ReadLevel.SESSION);
    }

    /** @see Namespace#remove */
    CompletionStage<Outcome<Effect>> remove(String key);

    /** @see Namespace#removeIfRevision */
    CompletionStage<Outcome<Conditional>> removeIfRevision(String key, long revision);

    /** @see Namespace#touch(String, Expiry) */
    CompletionStage<Outcome<Effect>> touch(String key, Expiry expiry);

    /** @see Namespace#touch(String) */
    default CompletionStage<Outcome<Effect>> touch(final String key) {
        return touch(key, Expiry.DEFAULT);
    }

    /** @see Namespace#increment(String, long, Expiry) */
    CompletionStage<Outcome<Counted>> increment(String key, long delta, Expiry expiry);

    /** @see Namespace#increment(String, long) */
    default CompletionStage<Outcome<Counted>> increment(final String key, final long delta) {
        return increment(key, delta, Expiry.DEFAULT);
    }

    /** @see Namespace#take(String, Limit, long) */
    CompletionStage<Outcome<Taken>> take(String key, Limit limit, long cost);

    /** @see Namespace#take(String, Limit) */
    default CompletionStage<Outcome<Taken>> take(final String key, final Limit limit) {
        return take(key, limit, 1);
    }

    /** @see Namespace#countInWindow */
    CompletionStage<Outcome<Counted>> countInWindow(String key, long amount, Duration window);

    /** @see Namespace#updateMap */
    CompletionStage<Outcome<Conditional>> updateMap(String key, MapUpdate update);

    /** @see Namespace#move */
    CompletionStage<Outcome<Conditional>> move(String key, String newKey);

    /** @see Namespace#countByTerm(String, ReadLevel) */
    CompletionStage<Outcome<Long>> countByTerm(String term, ReadLevel level);

    /** @see Namespace#countByTerm(String) */
    default CompletionStage<Outcome<Long>> countByTerm(final String term) {
        return countByTerm(term, ReadLevel.SESSION);
    }

    /** @see Namespace#scan(String, int, Optional, ReadLevel) */
    CompletionStage<Outcome<Page>> scan(String prefix, int entriesMax, Optional<Page.Cursor> from, ReadLevel level);

    /** @see Namespace#scan(String, int, Optional) */
    default CompletionStage<Outcome<Page>> scan(
            final String prefix, final int entriesMax, final Optional<Page.Cursor> from) {
        return scan(prefix, entriesMax, from, ReadLevel.SESSION);
    }

    /** @see Namespace#findByTerm(String, int, Optional, ReadLevel) */
    CompletionStage<Outcome<Page>> findByTerm(String term, int entriesMax, Optional<Page.Cursor> from, ReadLevel level);

    /** @see Namespace#findByTerm(String, int, Optional) */
    default CompletionStage<Outcome<Page>> findByTerm(
            final String term, final int entriesMax, final Optional<Page.Cursor> from) {
        return findByTerm(term, entriesMax, from, ReadLevel.SESSION);
    }
}
