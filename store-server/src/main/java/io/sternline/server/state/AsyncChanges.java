package io.sternline.server.state;

import io.sternline.replication.changelog.ChangeRecorder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Passes the changes of ASYNC namespaces on to the change log, and notes what others must know of them: which request each
 * carried out, and for merges under way, which entry it changed.
 */
final class AsyncChanges implements ChangeRecorder {
    /** Told of each change that this node makes itself. */
    @FunctionalInterface
    interface Observer {
        void onChange(ChangeReader change);
    }

    private final ChangeReader reader = new ChangeReader();
    private final List<Observer> observers = new ArrayList<>();
    private final RecentRequests recent;
    private ChangeRecorder log = ChangeRecorder.NONE;

    AsyncChanges(final RecentRequests recent) {
        this.recent = recent;
    }

    void log(final ChangeRecorder newLog) {
        log = newLog;
    }

    void add(final Observer observer) {
        observers.add(observer);
    }

    void remove(final Observer observer) {
        observers.remove(observer);
    }

    void removeAll() {
        observers.clear();
    }

    /** This node, as primary, has made a change. */
    @Override
    public void record(final long revision, final DirectBuffer buffer, final int offset, final int length) {
        reader.wrap(buffer, offset, length);
        for (int i = 0; i < observers.size(); i++) {
            observers.get(i).onChange(reader);
        }
        keep(reader, revision, buffer, offset, length);
    }

    /** This node has applied another's change. */
    void keep(
            final ChangeReader change,
            final long revision,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        if (!change.isDeparture()) {
            recent.note(change.clientId(), change.requestNumber(), revision, change.result());
        }
        log.record(revision, buffer, offset, length);
    }

    @Override
    public void continueAt(final long revision) {
        log.continueAt(revision);
    }
}
