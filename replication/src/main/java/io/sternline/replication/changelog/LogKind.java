package io.sternline.replication.changelog;

/** The change logs that a node may keep, each in a directory of its own. */
enum LogKind {
    /** Of what goes through the group's log. A revision inside a jump is of another history. */
    GROUP("changelog", "the change log", false),

    /** Of what is replicated behind the primary. Terms begin at places where nothing has changed yet, and states stand there. */
    ASYNC("changelog-async", "the change log of ASYNC namespaces", true);

    /** As {@link io.sternline.replication.async.AsyncStateMachine} lays down. */
    private static final int TERM_SHIFT = 40;

    private final String directory;
    private final String title;
    private final boolean hasTerms;

    LogKind(final String directory, final String title, final boolean hasTerms) {
        this.directory = directory;
        this.title = title;
        this.hasTerms = hasTerms;
    }

    /** Its name in the data directory. */
    String directory() {
        return directory;
    }

    /** To speak of it. */
    String title() {
        return title;
    }

    /** Whether a revision that lies in front of {@code first} and behind the change before is a place of this history. */
    boolean isPlaceBefore(final long revision, final long first) {
        return hasTerms && revision + 1 == first && (revision & ((1L << TERM_SHIFT) - 1)) == 0;
    }
}
