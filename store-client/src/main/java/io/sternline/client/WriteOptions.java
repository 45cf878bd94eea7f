package io.sternline.client;

import java.util.List;

/**
 * What a write says of an entry beside its key and value. An {@link Expiry} alone will often do; the others are added to
 * it.
 *
 * <pre>{@code
 * sessions.put(id, bytes, Expiry.idle(Duration.ofMinutes(30)));
 * sessions.put(id, bytes, Expiry.idle(Duration.ofMinutes(30)).withTerms("user:alice"));
 * sessions.put(id, bytes, WriteOptions.terms("user:alice"));
 * }</pre>
 *
 * <p>Immutable.
 */
public sealed interface WriteOptions permits Expiry, ExpiryAndTerms {
    /** The namespace's expiry and these terms; see {@link #withTerms}. */
    static WriteOptions terms(final String... terms) {
        return Expiry.DEFAULT.withTerms(terms);
    }

    /** When the entry goes away by itself. */
    Expiry expiry();

    /** The terms the entry can be found by, see {@link Namespace#findByTerm}. Empty: none, whatever it had before. */
    List<String> terms();

    /** The same with these terms and no others: up to 4 different ones, each of 1 to 256 bytes of UTF-8. */
    default WriteOptions withTerms(final String... terms) {
        return new ExpiryAndTerms(expiry(), List.of(terms));
    }
}
