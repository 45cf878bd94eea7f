package io.sternline.benchmarks.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Some of the changes to one key: which of them must have come before a moment, and which may have come after that one. */
final class Timeline {
    private final List<Change> certain;
    private final List<Change> possible;
    private final long[] doneByMaxNs;
    private final Change[] byDone;
    private final Change[] highestByDone;
    private final TreeMap<Long, Change> byRevision = new TreeMap<>();

    Timeline(final Collection<Change> changes, final Predicate<Change> which) {
        final Comparator<Change> byInvocation =
                Comparator.comparingLong(change -> change.operation().invokedNs());
        final List<Change> chosen =
                changes.stream().filter(which).sorted(byInvocation).toList();
        certain = chosen.stream().filter(Change::certain).toList();
        possible = chosen.stream().filter(change -> !change.certain()).toList();
        certain.forEach(change -> byRevision.put(change.revision(), change));
        doneByMaxNs = new long[certain.size()];
        long maxNs = Long.MIN_VALUE;
        for (int i = 0; i < doneByMaxNs.length; i++) {
            maxNs = Math.max(maxNs, certain.get(i).doneByNs());
            doneByMaxNs[i] = maxNs;
        }
        byDone = certain.stream()
                .sorted(Comparator.comparingLong(Change::doneByNs))
                .toArray(Change[]::new);
        highestByDone = new Change[byDone.length];
        Change highest = null;
        for (int i = 0; i < byDone.length; i++) {
            highest = highest == null || byDone[i].revision() > highest.revision() ? byDone[i] : highest;
            highestByDone[i] = highest;
        }
    }

    /** The latest, by revision, of those that had taken effect before this time; null if there is none. */
    Change lastDoneBefore(final long timeNs) {
        int low = 0;
        int high = byDone.length;
        while (low < high) {
            final int middle = (low + high) >>> 1;
            if (byDone[middle].doneByNs() < timeNs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? null : highestByDone[low - 1];
    }

    /** The latest certain one up to this revision; null if there is none. */
    Change lastUpTo(final long revision) {
        final Map.Entry<Long, Change> entry = byRevision.floorEntry(revision);
        return entry == null ? null : entry.getValue();
    }

    /**
     * Those that may have come after {@code change} and before {@code operation} was over: invoked by then, and not of a
     * revision that says otherwise. Not {@code operation} itself.
     */
    List<Change> between(final Change change, final Operation operation) {
        final List<Change> result = new ArrayList<>();
        final long fromNs = change == null ? Long.MIN_VALUE : change.operation().invokedNs();
        for (int i = invokedBy(certain, operation.endNs()) - 1; i >= 0 && doneByMaxNs[i] >= fromNs; i--) {
            addIfAfter(result, certain.get(i), change, operation);
        }
        for (int i = invokedBy(possible, operation.endNs()) - 1; i >= 0; i--) {
            addIfAfter(result, possible.get(i), change, operation);
        }
        return result;
    }

    private static void addIfAfter(
            final List<Change> result, final Change candidate, final Change change, final Operation operation) {
        if (candidate.operation() != operation && candidate != change && candidate.mayFollow(change)) {
            result.add(candidate);
        }
    }

    /** How many were invoked up to this time. */
    private static int invokedBy(final List<Change> changes, final long timeNs) {
        int low = 0;
        int high = changes.size();
        while (low < high) {
            final int middle = (low + high) >>> 1;
            if (changes.get(middle).operation().invokedNs() <= timeNs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
