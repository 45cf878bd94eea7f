package io.sternline.client.transport;

import io.sternline.client.Change;
import io.sternline.client.CompactedException;
import io.sternline.client.Entry;
import io.sternline.client.NearCacheOptions;
import io.sternline.client.Outcome;
import io.sternline.client.Page;
import io.sternline.client.WatchOptions;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a {@link NearTable} fresh: first a watch from now on, then a copy of what there is, page by page, each asked for when
 * the one before has been taken. What the watch brings meanwhile and what the pages show may overlap in any way; the
 * table puts it in order.
 *
 * <p>A watch goes on by itself after connections and nodes are lost. If changes were missed nevertheless, everything is copied anew,
 * and what is there goes on being served, as old as it is. So it is if an ASYNC namespace gets another primary while it is copied:
 * what the one showed before it went, the other may never have had. If an answer of the group is older than what it has told before, the
 * group was rebuilt from nothing: what is here is of a history that ended, and is forgotten.
 *
 * <p>Owned by the loop, but for what says any thread.
 */
final class NearFeed {
    private static final System.Logger LOG = System.getLogger(NearFeed.class.getName());

    private final String name;
    private final NearTable table;
    private final ExpiryClock clock;
    private final NearSource source;
    private final Optional<String> prefix;
    private final CountDownLatch ready = new CountDownLatch(1);

    private volatile long freshNs = System.nanoTime();
    private volatile long copies;
    private volatile boolean isClosed;

    /** Counts how often everything was forgotten. */
    private volatile int life;

    /** Changes after this revision are wanted next. */
    private long resumeAfter = WatchOptions.NOW;

    /** The watch that counts; null while there is none. */
    private Session session;

    /** Whether the copy, or the first one, is not complete yet. */
    private boolean isCopying = true;

    /** Watches and copies in a row that came to nothing. */
    private int failures;

    /** Pages in a row that were not answered. */
    private int pageFailures;

    /** @param name for messages. */
    NearFeed(
            final String name,
            final NearTable table,
            final ExpiryClock clock,
            final NearSource source,
            final NearCacheOptions options) {
        this.name = name;
        this.table = table;
        this.clock = clock;
        this.source = source;
        this.prefix = options.prefix();
    }

    /** Any thread. */
    void start() {
        source.later(0, this::open);
    }

    /** Any thread. */
    void close() {
        isClosed = true;
        ready.countDown();
        source.later(0, () -> {
            leave();
            table.reset();
        });
    }

    /** Any thread. */
    boolean isClosed() {
        return isClosed;
    }

    /** Any thread. */
    long ageNs() {
        return System.nanoTime() - freshNs;
    }

    /** Any thread. */
    long copies() {
        return copies;
    }

    /** Any thread but the loop's. */
    boolean awaitReady(final long timeoutNs) throws InterruptedException {
        return ready.await(timeoutNs, TimeUnit.NANOSECONDS) && !isClosed;
    }

    /** About to be asked of the group. Any thread. */
    NearQuestion question(final String key) {
        // In this order: what is found out of a life that has ended meanwhile is not believed.
        final int lifeThen = life;
        return new NearQuestion(key, lifeThen, table.revision(), System.nanoTime());
    }

    /**
     * The group has answered.
     *
     * @return what to tell who asked.
     */
    Optional<Entry> onAnswer(final NearQuestion question, final Optional<Entry> answer, final long asOf) {
        if (isClosed || question.life() != life) {
            return answer;
        }
        if (asOf < question.askedAt()) {
            onRebuilt();
            return answer;
        }
        try {
            return table.onAnswer(question.key(), answer, asOf, question.askedNs());
        } catch (final RuntimeException ex) {
            onFailure(ex);
            return answer;
        }
    }

    /** A write of this client was acknowledged. */
    void onOwnWrite(final OwnWrite write) {
        if (!isClosed) {
            guarded(() -> write.tell(table));
        }
    }

    /** A mistake here must neither stall the copy, nor reach the connection or the write that gave rise to it. */
    private void guarded(final Runnable step) {
        try {
            step.run();
        } catch (final RuntimeException ex) {
            onFailure(ex);
        }
    }

    private void onFailure(final RuntimeException why) {
        LOG.log(Level.ERROR, name + " is emptied and copied anew after an unexpected failure", why);
        beginAnew("an unexpected failure");
    }

    private void open() {
        if (isClosed || session != null) {
            return;
        }
        final long afterRevision = resumeAfter;
        final Session opening = new Session(afterRevision == WatchOptions.NOW);
        session = opening;
        final WatchOptions options =
                WatchOptions.after(afterRevision).withPrefix(prefix.orElse("")).withTouches();
        opening.control = source.watch(options, opening);
    }

    private void leave() {
        if (session != null) {
            session.control.close();
            session = null;
        }
    }

    private void openLater(final long afterRevision, final String why) {
        failures++;
        if (failures == 1) {
            LOG.log(Level.INFO, "{0} is told of no changes and tries again: {1}", name, why);
        }
        // Not with the step: one that is already under way must not go on from where a former life ended.
        resumeAfter = afterRevision;
        source.later(retryMs(failures), this::open);
    }

    private static long retryMs(final int failuresInARow) {
        return TransportLimits.backoffMs(
                failuresInARow, TransportLimits.NEAR_RETRY_MS_MIN, TransportLimits.NEAR_RETRY_MS_MAX);
    }

    private void onRebuilt() {
        beginAnew("the group was rebuilt");
    }

    private void beginAnew(final String why) {
        leave();
        table.reset();
        final int before = life;
        life = before + 1;
        isCopying = true;
        openLater(WatchOptions.NOW, why);
    }

    private void begin(final long revision) {
        copies++;
        table.begin(revision);
        isCopying = true;
        if (prefix.isPresent()) {
            page(Optional.empty());
        }
        checkComplete();
    }

    private void page(final Optional<Page.Cursor> from) {
        final long copy = copies;
        final long askedAt = table.changesRevision();
        source.page(prefix.orElseThrow(), from, outcome -> {
            if (isAwaiting(copy)) {
                guarded(() -> onPage(from, outcome, askedAt));
            }
        });
    }

    private boolean isAwaiting(final long copy) {
        return !isClosed && copy == copies && table.isCopying() && !table.isCopyDoubtful();
    }

    private void onPage(
            final Optional<Page.Cursor> from, final Outcome<NearSource.CopyPage> outcome, final long askedAt) {
        if (!(outcome instanceof Outcome.Ok<NearSource.CopyPage> ok)) {
            final long copy = copies;
            pageFailures++;
            if (pageFailures == 1) {
                LOG.log(Level.INFO, "{0} could not read a page of its copy and tries again: {1}", name, outcome);
            }
            source.later(retryMs(pageFailures), () -> {
                if (isAwaiting(copy)) {
                    page(from);
                }
            });
            return;
        }
        final NearSource.CopyPage page = ok.value();
        if (page.asOf() < askedAt) {
            onRebuilt();
            return;
        }
        pageFailures = 0;
        table.onPage(page.page().entries(), page.asOf(), page.askedNs());
        if (table.hasDropped() || page.page().next().isEmpty()) {
            table.endPages(!table.hasDropped());
            checkComplete();
        } else {
            page(page.page().next());
        }
    }

    private void checkComplete() {
        if (isCopying && !table.isCopying()) {
            isCopying = false;
            failures = 0;
            ready.countDown();
        }
    }

    /** One watch, from its opening to its end. */
    private final class Session implements WatchSink {
        private final boolean isAnew;
        private boolean isBegun;
        private WatchControl control;

        Session(final boolean isAnew) {
            this.isAnew = isAnew;
        }

        private boolean isOver() {
            return session != this;
        }

        @Override
        public void onOpened(final long revision) {
            if (isOver()) {
                return;
            }
            if (!isAnew) {
                failures = 0;
            } else if (!isBegun) {
                isBegun = true;
                guarded(() -> begin(revision));
            }
        }

        @Override
        public void onChange(final Change change, final int bytes) {
            if (isOver()) {
                return;
            }
            control.taken(bytes);
            try {
                table.onChange(change, System.nanoTime());
                checkComplete();
            } catch (final RuntimeException ex) {
                onFailure(ex);
            }
        }

        @Override
        public void onProgress(final long revision, final long groupTimeMs, final boolean isAtEnd, final long nowNs) {
            if (isOver()) {
                return;
            }
            guarded(() -> {
                clock.onGroupTime(groupTimeMs, nowNs);
                table.onProgress(revision);
                if (table.isCopyDoubtful()) {
                    // Not with the change before: only now does this client ask nobody any more who has not come so
                    // far.
                    LOG.log(Level.INFO, "{0} is copied anew: another primary went on while it was copied", name);
                    begin(table.changesRevision());
                }
                checkComplete();
                if (isAtEnd && !isCopying) {
                    freshNs = nowNs;
                }
            });
        }

        @Override
        public void onLost() {
            LOG.log(Level.DEBUG, "{0} is told of no changes while another node is looked for", name);
        }

        @Override
        public void onEnded(final RuntimeException why) {
            if (isOver()) {
                return;
            }
            session = null;
            final boolean hasGap = isAnew && !isBegun || why instanceof CompactedException;
            openLater(hasGap ? WatchOptions.NOW : table.changesRevision(), why.getMessage());
        }
    }
}
