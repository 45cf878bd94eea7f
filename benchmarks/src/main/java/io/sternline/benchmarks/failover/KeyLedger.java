package io.sternline.benchmarks.failover;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one writer was told about its keys, of which it has a fixed number: a run of any length needs no more memory
 * than a short one, on either side.
 *
 * <p>Keys are written in turn, and again when all have had theirs. So that an acknowledged write is not forgotten with
 * the next one to its key, each write is made on condition of the revision that was acknowledged before: if that is
 * gone, or was carried out twice, the condition does not hold, and the writer hears of it. The last write of each key is
 * read back at the end.
 *
 * <p>At most one write of a key is under way. A key whose write ended as indeterminate is not written again, since that
 * write may still arrive; a new key takes its place. Thread-safe.
 */
final class KeyLedger {
    /** Keys given up for their indeterminate writes. A store that leaves more in the dark does not work at all. */
    static final int RETIRED_KEYS_MAX = 1_000_000;

    private final String prefix;
    private final long[] sequences;
    private final long[] revisions;
    private final int[] generations;
    private final boolean[] busy;
    private final List<Expected> retired = new ArrayList<>();
    private int next;
    private int slotsUsed;
    private long lastSequence;

    /**
     * A write to be made.
     *
     * @param sequence its number, unlike that of any other of the same writer.
     * @param before what the key holds.
     */
    record Attempt(int slot, long sequence, Expected before) {
        /** Whether the key was never written, so that it must be absent. */
        boolean isFirst() {
            return before.acknowledged() == 0;
        }
    }

    KeyLedger(final String prefix, final int keys) {
        this.prefix = prefix;
        sequences = new long[keys];
        revisions = new long[keys];
        generations = new int[keys];
        busy = new boolean[keys];
    }

    /** The next write; empty while the key whose turn it is has one under way. */
    synchronized Optional<Attempt> take() {
        final int slot = next;
        if (busy[slot] || retired.size() >= RETIRED_KEYS_MAX) {
            return Optional.empty();
        }
        busy[slot] = true;
        next = (slot + 1) % busy.length;
        slotsUsed = Math.max(slotsUsed, slot + 1);
        return Optional.of(new Attempt(slot, ++lastSequence, expected(slot, 0)));
    }

    synchronized void acknowledged(final Attempt attempt, final long revision) {
        sequences[attempt.slot()] = attempt.sequence();
        revisions[attempt.slot()] = revision;
        busy[attempt.slot()] = false;
    }

    /** Nothing has changed. */
    synchronized void refused(final Attempt attempt) {
        busy[attempt.slot()] = false;
    }

    synchronized void indeterminate(final Attempt attempt) {
        retired.add(expected(attempt.slot(), attempt.sequence()));
        renew(attempt.slot());
    }

    /** The key does not hold what it should. It has been judged, and is not to be judged again at the end. */
    synchronized void broken(final Attempt attempt) {
        renew(attempt.slot());
    }

    private void renew(final int slot) {
        generations[slot]++;
        sequences[slot] = 0;
        revisions[slot] = 0;
        busy[slot] = false;
    }

    /** What every key must hold once nothing is under way. */
    synchronized List<Expected> expected() {
        final List<Expected> all = new ArrayList<>(retired);
        for (int slot = 0; slot < slotsUsed; slot++) {
            if (busy[slot]) {
                throw new IllegalStateException(
                        "a write of " + expected(slot, 0).key() + " is under way");
            }
            all.add(expected(slot, 0));
        }
        return all;
    }

    private Expected expected(final int slot, final long indeterminate) {
        return new Expected(
                prefix + '-' + slot + '-' + generations[slot], sequences[slot], revisions[slot], indeterminate);
    }
}
