package io.sternline.benchmarks.history;

import java.io.IOException;

/** A history that cannot be judged; the message says where and why. */
public final class MalformedHistoryException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedHistoryException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
