package io.sternline.client;

import io.sternline.client.lease.Lease;
import java.util.List;
import java.util.Optional;

/**
 * What a write says of an entry beside its key and value. An {@link Expiry} alone will often do; the others are added to
 * it.
 *
 * <pre>{@code
 * sessions.put(id, bytes, Expiry.idle(Duration.ofMinutes(30)));
 * sessions.put(id, bytes, Expiry.idle(Duration.ofMinutes(30)).withTerms("user:alice"));
 * sessions.put(id, bytes, WriteOptions.terms("user:alice"));
 * servers.put("10.0.0.7", bytes, Expiry.NEVER.ownedBy(lease));
 * }</pre>
 *
 * <p>Immutable.
 */
public sealed interface WriteOptions permits Expiry, EntryOptions {
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
        return new EntryOptions(expiry(), List.of(terms), leaseId());
    }

    /** Id of the lease that is to own the entry. Empty: none, whoever owned it before. */
    default Optional<String> leaseId() {
        return Optional.empty();
    }

    /**
     * The same, and the entry goes when the lease ends, by whatever way it does, unless something else makes it go before.
     * If the lease has ended already, the write is rejected as {@link Rejection#LEASE_ENDED}. A write that names no lease
     * takes the entry away from the one that owned it; touches and increments leave it as it is. A lease owns up to 10,000 entries in
     * SYNC namespaces and as many in ASYNC ones.
     */
    default WriteOptions ownedBy(final Lease lease) {
        return new EntryOptions(expiry(), terms(), Optional.of(lease.id()));
    }
}
