package io.sternline.server.cli;

import io.sternline.client.Change;
import io.sternline.client.CompactedException;
import io.sternline.client.UnavailableException;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads a change log by means of watches: the newest changes, those from a revision on, or all that come. Changes go to a
 * printer, which says when nobody wants any more.
 *
 * <p>A watch only goes forward, so the newest changes are found by starting some way back and keeping the last ones that
 * match. Where the log does not reach that far back, it is tried from half as far.
 */
final class LogTail {
    /** How far back the newest changes are looked for, among changes of any kind. */
    static final long LOOK_BACK_REVISIONS = 10_000;

    private static final Duration POLL = Duration.ofMillis(200);

    private final Function<WatchOptions, Watch> opener;
    private final WatchOptions options;
    private final Duration patience;

    /**
     * @param opener begins a watch.
     * @param options what to watch for; where it begins is said by each method.
     * @param patience how long to go on without hearing anything, where an end is in sight.
     */
    LogTail(final Function<WatchOptions, Watch> opener, final WatchOptions options, final Duration patience) {
        this.opener = opener;
        this.options = options;
        this.patience = patience;
    }

    /**
     * The last {@code count} matching changes up to a revision, as far as they are found.
     *
     * @param endRevision the newest revision that there is.
     */
    void last(final int count, final long endRevision, final Predicate<Change> printer) throws InterruptedException {
        for (long back = LOOK_BACK_REVISIONS; back > 0 && count > 0; back /= 2) {
            final Deque<Change> newest = new ArrayDeque<>();
            try {
                between(Math.max(0, endRevision - back), endRevision, change -> {
                    newest.add(change);
                    if (newest.size() > count) {
                        newest.remove();
                    }
                    return true;
                });
            } catch (final CompactedException e) {
                // Nothing is lost by it: what is not retained cannot be shown.
                continue;
            }
            for (final Change change : newest) {
                if (!printer.test(change)) {
                    return;
                }
            }
            return;
        }
    }

    /**
     * The matching changes after one revision and up to another.
     *
     * @throws CompactedException if they are not all retained.
     * @throws UnavailableException if nothing was heard for too long.
     */
    void between(final long afterRevision, final long endRevision, final Predicate<Change> printer)
            throws InterruptedException {
        if (afterRevision >= endRevision) {
            return;
        }
        try (Watch watch = open(afterRevision)) {
            long heardNs = System.nanoTime();
            long reached = afterRevision;
            while (reached < endRevision) {
                final Optional<Change> next = watch.poll(POLL);
                if (next.isPresent() && (next.get().revision() > endRevision || !printer.test(next.get()))) {
                    return;
                }
                if (next.isPresent() || watch.revision() > reached) {
                    heardNs = System.nanoTime();
                    reached = Math.max(reached, watch.revision());
                } else if (System.nanoTime() - heardNs > patience.toNanos()) {
                    throw new UnavailableException("no node went on with its changes for " + Table.duration(patience)
                            + ": they were read up to revision " + reached + " of " + endRevision);
                }
            }
        }
    }

    /**
     * All matching changes, until the printer has enough or the thread is interrupted.
     *
     * @param afterRevision as in {@link WatchOptions}.
     * @param onSilence told once when no node has been heard of for as long as patience lasts; once more after the next such
     *     time.
     * @throws CompactedException if changes are missing.
     */
    void follow(final long afterRevision, final Predicate<Change> printer, final Runnable onSilence)
            throws InterruptedException {
        try (Watch watch = open(afterRevision)) {
            boolean isSilent = false;
            while (true) {
                final Optional<Change> next = watch.poll(POLL);
                if (next.isPresent() && !printer.test(next.get())) {
                    return;
                }
                final boolean wasSilent = isSilent;
                isSilent = watch.age().compareTo(patience) > 0;
                if (isSilent && !wasSilent) {
                    onSilence.run();
                }
            }
        }
    }

    private Watch open(final long afterRevision) {
        return opener.apply(
                new WatchOptions(afterRevision, options.prefix(), options.touches(), options.bufferBytesMax()));
    }
}
