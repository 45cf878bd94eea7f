package io.sternline.client;

/**
 * What the blocking calls throw when a call did not end well. Its three kinds are the three things that can be true:
 * the call was {@linkplain RejectedException refused}, a write's {@linkplain IndeterminateException fate is unknown}, or
 * {@linkplain UnavailableException nobody carried the call out} and nothing changed.
 */
public abstract sealed class StoreException extends RuntimeException
        permits RejectedException, IndeterminateException, UnavailableException {
    private static final long serialVersionUID = 1L;

    StoreException(final String message) {
        super(message);
    }
}
