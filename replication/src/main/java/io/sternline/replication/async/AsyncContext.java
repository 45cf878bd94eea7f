package io.sternline.replication.async;

import java.util.concurrent.ThreadLocalRandom;
import org.agrona.ErrorHandler;

/** What all parts of the async thread share. */
final class AsyncContext {
    final AsyncGroup group;
    final StatePort port;
    final AsyncStore store;
    final ErrorHandler errorHandler;

    /** Numbers attempts, copies and merges; a process that starts again begins elsewhere. */
    private long lastNumber = ThreadLocalRandom.current().nextLong() >>> 1;

    private Standing standing = Standing.NONE;
    private boolean wasComplete;

    AsyncContext(
            final AsyncGroup group, final StatePort port, final AsyncStore store, final ErrorHandler errorHandler) {
        this.group = group;
        this.port = port;
        this.store = store;
        this.errorHandler = errorHandler;
    }

    /** That of the present epoch. */
    Standing standing() {
        return standing;
    }

    void standing(final Standing newStanding) {
        standing = newStanding;
    }

    long epoch() {
        return standing.epoch();
    }

    Attempt newAttempt() {
        return new Attempt(standing.term(), ++lastNumber);
    }

    /** Names a copy or a merge. */
    int newId() {
        return (int) ++lastNumber;
    }

    /** What is on the disk, or was seen of the state, shows that it has been whole before. */
    void onWasComplete() {
        wasComplete = true;
    }

    boolean isNeverComplete() {
        return !wasComplete;
    }

    Hello hello() {
        return Hello.of(port.isComplete(), isNeverComplete(), store.termEnds());
    }

    /** All that was asked of the state has been done: what it holds will not change by itself. */
    boolean isSettled() {
        return port.done() == port.requested();
    }
}
