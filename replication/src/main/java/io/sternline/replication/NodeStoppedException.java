package io.sternline.replication;

/**
 * Why a node stopped that could have gone on, had its surroundings let it: nothing is broken, and the message says what to
 * do. Everything else that stops a node is a fault, and its stack worth reading.
 */
public final class NodeStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NodeStoppedException(final String message) {
        super(message);
    }
}
