package io.sternline.client;

/**
 * A watch cannot go on: changes after its revision are not retained any more on any node, or they belong to a history
 * that the group was recovered without. Read the namespace anew, and watch from there.
 */
public final class CompactedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CompactedException(final String message) {
        super(message);
    }
}
