package io.sternline.server.cli;

import io.sternline.client.Change;
import io.sternline.client.CompactedException;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** A watch of changes that are all there when it begins. Waits for nothing: time passes by being asked for it. */
final class FakeWatch implements Watch {
    /** What watches of one log have in common. */
    static final class Log {
        final List<Change> changes = new ArrayList<>();
        final List<WatchOptions> opened = new ArrayList<>();
        long oldestRevision;
        long newestRevision;
        int open;

        /** What is brought while no node has anything new; each poll takes one. */
        final Queue<Runnable> meanwhile = new ArrayDeque<>();

        Log add(final Change change) {
            changes.add(change);
            newestRevision = change.revision();
            return this;
        }

        FakeWatch watch(final WatchOptions options) {
            opened.add(options);
            open++;
            return new FakeWatch(this, options);
        }
    }

    private final Log log;
    private Duration age = Duration.ZERO;
    private long revision;

    private FakeWatch(final Log log, final WatchOptions options) {
        this.log = log;
        revision = options.afterRevision() == WatchOptions.NOW ? log.newestRevision : options.afterRevision();
    }

    @Override
    public Optional<Change> poll(final Duration timeout) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the test takes too long");
        }
        if (revision < log.oldestRevision) {
            throw new CompactedException("changes up to " + log.oldestRevision + " are gone");
        }
        final Optional<Change> next = log.changes.stream()
                .filter(change -> change.revision() > revision)
                .findFirst();
        revision = next.map(Change::revision).orElse(Math.max(revision, log.newestRevision));
        if (next.isEmpty() && !log.meanwhile.isEmpty()) {
            log.meanwhile.remove().run();
            age = age.plusSeconds(1);
        } else {
            age = Duration.ZERO;
        }
        return next;
    }

    @Override
    public long revision() {
        return revision;
    }

    @Override
    public Duration age() {
        return age;
    }

    @Override
    public void close() {
        log.open--;
    }
}
