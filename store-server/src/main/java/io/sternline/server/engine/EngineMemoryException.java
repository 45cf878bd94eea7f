package io.sternline.server.engine;

/**
 * There is no memory to be had for what the log says must be kept. Limits on entries and bytes are there so that writes
 * are refused long before; a node that comes here cannot apply the log and has to stop.
 */
final class EngineMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EngineMemoryException(final String message) {
        super(message);
    }

    EngineMemoryException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
