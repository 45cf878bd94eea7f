package io.sternline.server.state;

import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.protocol.sbe.Replication;
import io.sternline.server.engine.EntryView;

/**
 * Does to a state what another node's record says was done there. Tells no recorder and takes no revision: both are the
 * record's own.
 *
 * <p>A record says what is, so it may be applied to entries that already are of a later moment, as those of a copy are: a
 * touch or a removal of what is not there changes nothing.
 */
final class ChangeApplier {
    private final EntryView found = new EntryView();
    private final MovingEntry moving = new MovingEntry();
    private final StoreState state;

    ChangeApplier(final StoreState state) {
        this.state = state;
    }

    /** @return false, with nothing done, if this node does not know the namespace yet. */
    boolean apply(final ChangeReader change) {
        if (!change.isOfEntry()) {
            moving.clear();
            return true;
        }
        final EntryView entry = change.entry();
        final StoredNamespace namespace = state.namespaces().find(entry.namespaceId());
        if (namespace == null) {
            return false;
        }
        if (namespace.replication() != Replication.ASYNC) {
            throw new IllegalStateException("a record of revision " + change.revision() + " changes namespace '"
                    + namespace.name() + "' behind the log's back, which is " + namespace.replication());
        }
        moving.clear();
        if (change.isPut()) {
            state.adopt(entry);
        } else if (state.entries().find(entry.namespaceId(), entry.key(), found)) {
            if (change.isTouch()) {
                found.deadlineMs(entry.deadlineMs()).idleMs(entry.idleMs()).touchedMs(entry.touchedMs());
                state.adoptTimes(found);
            } else {
                remove(change, namespace);
            }
        }
        return true;
    }

    /** The entry that has left its key and arrived nowhere yet; null: there is none. */
    EntryView moving() {
        return moving.entry();
    }

    /** What was on its way is so no more. */
    void forgetMoving() {
        moving.clear();
    }

    private void remove(final ChangeReader change, final StoredNamespace namespace) {
        if (change.cause() == RemovalCause.EXPIRED) {
            namespace.countExpired();
        } else if (change.cause() == RemovalCause.EVICTED) {
            namespace.countEvicted();
        } else if (change.isDeparture()) {
            moving.take(found);
        }
        state.adoptRemoval(change.entry());
    }
}
