package io.sternline.client;

import java.time.Duration;

/**
 * What came of a promotion. Whatever it is, nothing that was acknowledged is lost, and writes were made to wait, not
 * failed.
 *
 * @param primaryBefore node id of the primary that was asked.
 * @param primaryAfter node id of the primary afterwards; -1: none known.
 * @param termBefore the term of the one.
 * @param termAfter the term of the other; the same if the primary has not changed; -1: not known.
 * @param took from the request to the outcome.
 * @param pause the part of it during which the group took no writes; zero if that is not known.
 * @param reason why it is not {@link Result#DONE}; otherwise empty.
 */
public record PromotionResult(
        Result result,
        int primaryBefore,
        int primaryAfter,
        long termBefore,
        long termAfter,
        Duration took,
        Duration pause,
        String reason) {

    /** Whether the chosen node is primary. */
    public boolean isDone() {
        return result == Result.DONE;
    }

    /** The ways in which a promotion can end. */
    public enum Result {
        /** The chosen node is primary. */
        DONE,
        /** Nothing was begun. */
        REFUSED,
        /** It was begun, and another node than the chosen one is primary: the old one, which carries on, or a third. */
        FAILED,
        /**
         * It was begun, or may have been, and what came of it is not known: it may still be going on. See {@link
         * Admin#history} and {@link Admin#status}.
         */
        UNKNOWN
    }
}
