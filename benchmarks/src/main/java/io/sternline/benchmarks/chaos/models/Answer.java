package io.sternline.benchmarks.chaos.models;

import io.sternline.client.IndeterminateException;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreException;

/** What a client was told of a call. */
enum Answer {
    DONE,
    /** The limit has not so much, or the guard does not hold. */
    REFUSED,
    /** Nobody knows. */
    UNKNOWN,
    /** It was not carried out, for another reason. */
    FAILED;

    static Answer of(final StoreException failure) {
        if (failure instanceof RejectedException rejected) {
            return rejected.reason() == Rejection.FENCED ? REFUSED : FAILED;
        }
        return failure instanceof IndeterminateException ? UNKNOWN : FAILED;
    }

    boolean mayHaveHappened() {
        return this == DONE || this == UNKNOWN;
    }
}
