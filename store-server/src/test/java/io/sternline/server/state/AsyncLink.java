package io.sternline.server.state;

import io.sternline.replication.async.AsyncCopy;
import io.sternline.replication.async.AsyncStateMachine.Applied;
import io.sternline.replication.async.TailMerge;
import io.sternline.replication.async.TailMerge.Verdict;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a transport between a primary and a replica does, without a network: they find out where their histories part, the
 * replica's tail is taken over, and the primary's changes follow, or a copy.
 */
final class AsyncLink {
    private static final int DUPLICATES_PERCENT = 10;
    private static final int COPY_BYTES = 400;

    private final Random random;

    /** Lets other things happen between two slices; false: one of the two has gone. */
    private final BooleanSupplier meanwhile;

    private final AsyncTally tally;

    AsyncLink(final Random random, final BooleanSupplier meanwhile, final AsyncTally tally) {
        this.random = random;
        this.meanwhile = meanwhile;
        this.tally = tally;
    }

    /** Brings a replica some of what it lacks. */
    void work(final AsyncNode primary, final AsyncNode replica, final int changesMax) {
        if (replica.position < 0) {
            meet(primary, replica);
            return;
        }
        if (random.nextInt(100) < DUPLICATES_PERCENT && !replica.log().isEmpty()) {
            final Map.Entry<Long, byte[]> again = replica.log().lastEntry();
            assertApplied(replica.apply(again.getKey(), again.getValue()) == Applied.KNOWN, "applied twice");
        }
        for (int i = 0; i < changesMax; i++) {
            final Map.Entry<Long, byte[]> next = primary.log().higherEntry(replica.position);
            if (next == null) {
                replica.async().standAt(primary.async().revision());
                return;
            }
            if (primary.logStart() > replica.position) {
                copy(primary, replica);
                return;
            }
            assertApplied(replica.apply(next.getKey(), next.getValue()) == Applied.DONE, "not applied");
            replica.position = next.getKey();
        }
    }

    private void meet(final AsyncNode primary, final AsyncNode replica) {
        final long common = common(primary, replica);
        final NavigableMap<Long, byte[]> tail = replica.history().tailMap(common, false);
        final boolean isLogged = primary.logStart() <= common;
        final boolean isTailThere = replica.logStart() <= common;
        Verdict verdict = Verdict.ROLL_FORWARD;
        if (!tail.isEmpty()) {
            if (isTailThere) {
                verdict = merge(primary, replica, common, isLogged);
            } else {
                tally.dropped(tail);
                verdict = Verdict.REBUILD;
            }
        }
        if (verdict == null) {
            return;
        }
        if (verdict == Verdict.REBUILD || !isLogged || !replica.isComplete()) {
            copy(primary, replica);
            return;
        }
        // Without a tail it holds what was there at the common change, though it may stand at a term in which nothing
        // happened.
        replica.async().goBack(common, tail.isEmpty() ? common : primary.async().revision());
        replica.cut(common);
        replica.position = common;
    }

    /** The last change that both have. */
    private static long common(final AsyncNode primary, final AsyncNode replica) {
        for (final long revision : replica.history().descendingKeySet()) {
            if (primary.history().containsKey(revision)) {
                return revision;
            }
        }
        return 0;
    }

    private Verdict merge(final AsyncNode primary, final AsyncNode replica, final long common, final boolean isLogged) {
        try (TailMerge merge = primary.async().merge(common, isLogged)) {
            for (final byte[] record :
                    List.copyOf(replica.log().tailMap(common, false).values())) {
                assertApplied(merge.add(new UnsafeBuffer(record), 0, record.length), "too long");
                if (random.nextInt(3) == 0 && !meanwhile.getAsBoolean()) {
                    return null;
                }
            }
            final long endRevision = merge.endTail();
            if (!meanwhile.getAsBoolean()) {
                return null;
            }
            if (isLogged) {
                for (final byte[] record :
                        primary.log().subMap(common, false, endRevision, true).values()) {
                    merge.changed(new UnsafeBuffer(record), 0, record.length);
                }
            }
            boolean isMore = true;
            while (isMore) {
                final long before = primary.async().revision();
                isMore = merge.work(1 + random.nextInt(4));
                AsyncTally.requireNothingNewerUndone(
                        primary.history().tailMap(common, false),
                        replica.history().tailMap(common, false),
                        before);
                if (isMore && !meanwhile.getAsBoolean()) {
                    return null;
                }
            }
            tally.merged(
                    primary.history().tailMap(common, false),
                    replica.history().tailMap(common, false),
                    isLogged,
                    merge);
            return merge.verdict();
        }
    }

    private void copy(final AsyncNode primary, final AsyncNode replica) {
        tally.copied();
        // Of one that is cut short nothing can be gone on with: the two meet anew.
        replica.position = -1;
        final AsyncCopy copy = primary.async().copy();
        replica.async().beginLoad();
        boolean isMore = true;
        while (isMore) {
            isMore = copy.next(
                    (buffer, offset, length) ->
                            assertApplied(replica.async().load(buffer, offset, length), "not loaded"),
                    COPY_BYTES);
            if (isMore && !meanwhile.getAsBoolean()) {
                return;
            }
        }
        replica.async().endLoad(copy.startRevision(), copy.endRevision());
        replica.adoptHistory(primary, copy.startRevision());
        replica.position = copy.startRevision();
    }

    private static void assertApplied(final boolean isTrue, final String what) {
        if (!isTrue) {
            throw new AssertionError("a record was " + what);
        }
    }
}
