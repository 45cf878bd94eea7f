package io.sternline.client;

import java.util.Objects;

/**
 * What a write relies on: that an entry, which may be another one than it changes, stands as it was read. It is looked at in
 * the moment the write takes effect; if it does not hold, the write changes nothing and is rejected as {@link Rejection#FENCED}. So who
 * held a lock, a lease or an assignment once, and slept while it went to somebody else, can do no harm afterwards.
 *
 * @param namespace of the entry. For writes to SYNC namespaces it must be SYNC too; for those to ASYNC ones it may be either.
 * @param key of the entry.
 * @param revision the live entry's revision (touches leave it as it is); 0: there is no live entry.
 */
public record Guard(String namespace, String key, long revision) {
    public Guard {
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(key, "key");
        if (revision < 0) {
            throw new IllegalArgumentException("revision must be 0 (no entry) or one that was read, not " + revision);
        }
    }
}
