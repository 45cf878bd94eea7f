package io.sternline.replication.async;

import java.util.List;

/** Revisions, and what can be told of two histories from where each of their terms ends. */
final class Histories {
    /** Nothing is common for sure. */
    static final long NOTHING = 0;

    private static final int TERM_SHIFT = 40;
    private static final long SEQUENCE_MASK = (1L << TERM_SHIFT) - 1;

    private Histories() {}

    static long beginOf(final long term) {
        return term << TERM_SHIFT;
    }

    static long term(final long revision) {
        return revision >>> TERM_SHIFT;
    }

    /** Whether it is where a term begins, and so no change's. */
    static boolean isBegin(final long revision) {
        return (revision & SEQUENCE_MASK) == 0;
    }

    /** The last change that both have: of the newest term that both know, the lower end. */
    static long common(final TermEnds one, final TermEnds other) {
        int left = one.ends().size() - 1;
        int right = other.ends().size() - 1;
        while (left >= 0 && right >= 0) {
            final long leftEnd = one.ends().get(left);
            final long rightEnd = other.ends().get(right);
            if (term(leftEnd) == term(rightEnd)) {
                return Math.min(leftEnd, rightEnd);
            }
            if (leftEnd > rightEnd) {
                left--;
            } else {
                right--;
            }
        }
        return NOTHING;
    }

    /** The last change at or before a revision of this history: the revision itself, unless it is where a term begins. */
    static long floor(final TermEnds history, final long revision) {
        if (!isBegin(revision)) {
            return revision;
        }
        final List<Long> ends = history.ends();
        for (int i = ends.size() - 1; i >= 0; i--) {
            if (ends.get(i) <= revision) {
                return ends.get(i);
            }
        }
        return NOTHING;
    }

    /** Whether the log of this history can be read on behind a change, which is part of it. */
    static boolean reachesBackTo(final TermEnds history, final long revision) {
        if (revision <= history.oldestRevision()) {
            return revision == history.oldestRevision();
        }
        return history.ends().stream().anyMatch(end -> term(end) == term(revision) && end >= revision);
    }

    /** Where those terms ended that came before a change's own, the newest that are remembered. */
    static List<Long> endsBefore(final TermEnds history, final long revision) {
        final List<Long> before = history.ends().stream()
                .filter(end -> term(end) < term(revision))
                .toList();
        return before.subList(Math.max(0, before.size() - EndsCodec.ENDS_MAX), before.size());
    }

    /** How many changes of this history lie behind a revision. Each term's are numbered from 1 without a gap. */
    static long changesBehind(final TermEnds history, final long revision) {
        long count = 0;
        for (final long end : history.ends()) {
            if (end > revision) {
                count += (end & SEQUENCE_MASK) - (term(end) == term(revision) ? revision & SEQUENCE_MASK : 0);
            }
        }
        return count;
    }

    /** The newest part of a history, as if the log began there. */
    static TermEnds newest(final TermEnds history, final int endsMax) {
        final List<Long> ends = history.ends();
        if (ends.size() <= endsMax) {
            return history;
        }
        final List<Long> kept = ends.subList(ends.size() - endsMax, ends.size());
        return new TermEnds(Math.max(history.oldestRevision(), kept.get(0)), kept);
    }
}
