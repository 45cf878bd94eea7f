package io.sternline.client;

/**
 * What the blocking calls throw when a call did not end well. Its three kinds are the three things that can be true:
 * the store {@linkplain RejectedException said no}, a write's {@linkplain IndeterminateException fate is unknown}, or a
 * read {@linkplain UnavailableException got no answer in time}.
 */
public abstract sealed class StoreException extends RuntimeException
        permits RejectedException, IndeterminateException, UnavailableException {
    private static final long serialVersionUID = 1L;

    StoreException(final String message) {
        super(message);
    }
}
