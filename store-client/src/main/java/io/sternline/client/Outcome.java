package io.sternline.client;

import java.util.function.Function;

/**
 * How a call ended. The asynchronous view completes with one of these and never exceptionally; {@link #orThrow()} gives
 * the value or throws the {@link StoreException} that the blocking view would have thrown.
 *
 * @param <T> what a successful call returns.
 */
public sealed interface Outcome<T> {
    /** The call was carried out. */
    record Ok<T>(T value) implements Outcome<T> {}

    /** The call was refused; nothing changed. */
    record Rejected<T>(Rejection reason, String message) implements Outcome<T> {}

    /** A write whose fate is unknown: it took effect once or not at all. See {@link IndeterminateException}. */
    record Indeterminate<T>(String message) implements Outcome<T> {}

    /** No node answered in time, and nothing can have changed. See {@link UnavailableException}. */
    record Unavailable<T>(String message) implements Outcome<T> {}

    default boolean isOk() {
        return this instanceof Ok;
    }

    /** The value of a successful call. */
    default T orThrow() {
        if (this instanceof Ok<T> ok) {
            return ok.value();
        }
        if (this instanceof Rejected<T> rejected) {
            throw new RejectedException(rejected.reason(), rejected.message());
        }
        if (this instanceof Indeterminate<T> indeterminate) {
            throw new IndeterminateException(indeterminate.message());
        }
        throw new UnavailableException(((Unavailable<T>) this).message());
    }

    /** The same outcome, its value (if it has one) replaced. */
    default <R> Outcome<R> map(final Function<? super T, ? extends R> mapping) {
        if (this instanceof Ok<T> ok) {
            return new Ok<>(mapping.apply(ok.value()));
        }
        if (this instanceof Rejected<T> rejected) {
            return new Rejected<>(rejected.reason(), rejected.message());
        }
        if (this instanceof Indeterminate<T> indeterminate) {
            return new Indeterminate<>(indeterminate.message());
        }
        return new Unavailable<>(((Unavailable<T>) this).message());
    }
}
