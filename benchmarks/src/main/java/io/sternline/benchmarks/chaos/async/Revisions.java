package io.sternline.benchmarks.chaos.async;

import io.sternline.protocol.Protocol;

/** ASYNC revisions: the term of the primary that made the change, and the change's number in that term, from 1. */
final class Revisions {
    /** Number of a term's first change that may concern an entry: the one before says that the term has begun. */
    static final long FIRST_OF_ENTRIES = 2;

    private Revisions() {}

    static long term(final long revision) {
        return revision >>> Protocol.ASYNC_TERM_SHIFT;
    }

    static long number(final long revision) {
        return revision & (1L << Protocol.ASYNC_TERM_SHIFT) - 1;
    }

    static boolean isSameTerm(final long revision, final long other) {
        return term(revision) == term(other);
    }

    static String inWords(final long revision) {
        return term(revision) + ":" + number(revision);
    }
}
