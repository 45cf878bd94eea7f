package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Operation.Seen;

/**
 * What one key may hold at some point of an order that is tried.
 *
 * @param value null: no entry.
 * @param revision of the write that made it; 0 if nobody was told, until somebody sees it.
 * @param perishable whether it may be gone the next moment, because its time is up. By when it may, and by when it must,
 *     is for {@link ExpiryCheck}.
 */
record State(String value, long revision, boolean perishable) {
    static final State ABSENT = new State(null, 0, false);

    /** Stands for every value that nobody saw. */
    static final String UNSEEN = "a value nobody saw";

    boolean present() {
        return value != null;
    }

    boolean shows(final Seen seen) {
        return seen == null ? !present() : seen.value().equals(value) && mayHave(seen.revision());
    }

    boolean mayHave(final long someRevision) {
        return present() && (revision == 0 || revision == someRevision);
    }

    /** The same once its revision is known. */
    State at(final long knownRevision) {
        return revision == knownRevision ? this : new State(value, knownRevision, perishable);
    }

    State perishable(final boolean more) {
        return perishable || !more ? this : new State(value, revision, true);
    }

    @Override
    public String toString() {
        return present()
                ? value + (revision == 0 ? "" : " of revision " + revision) + (perishable ? ", may expire" : "")
                : "no entry";
    }
}
