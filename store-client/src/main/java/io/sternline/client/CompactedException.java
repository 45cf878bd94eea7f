package io.sternline.client;

/**
 * A watch cannot go on: changes after its revision are not retained any more on any node, or it has brought changes that are
 * not part of the group's history any more: the group was recovered without them, or those of an ASYNC namespace were lost with a
 * primary. Read the namespace anew, and watch from there.
 */
public final class CompactedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CompactedException(final String message) {
        super(message);
    }
}
