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

    /** Nothing on the disk says that this node ever had a whole state. */
    boolean isNeverComplete() {
        return !port.isComplete() && !store.hasBeenComplete() && store.recordedRevision() == 0;
    }

    Hello hello() {
        return Hello.of(port.isComplete(), isNeverComplete(), store.termEnds());
    }

    /**
     * All that was asked of the state has been done: what it holds will not change by itself. Not if a new epoch has begun that
     * this thread has not seen yet: what was asked before may have been dropped, and is counted no more.
     */
    boolean isSettled() {
        return port.done() == port.requested() && port.standing().epoch() == epoch();
    }
}
