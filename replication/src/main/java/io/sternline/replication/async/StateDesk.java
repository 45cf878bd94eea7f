package io.sternline.replication.async;

import io.sternline.replication.Role;
import io.sternline.replication.async.AsyncStateMachine.Applied;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.ControlledMessageHandler.Action;

/**
 * The state thread's end of the two rings: carries out what the async thread asks for, between two messages of the log and so
 * little at a time that log, commands and queries hardly wait for it.
 *
 * <p><b>Order.</b> Requests are carried out in the order in which they were made. One that cannot be carried out yet (the log has
 * not told of a namespace, there is no room for the answer) stays where it is, the ring fills up behind it, and the async
 * thread stops taking from its network: so one slow state holds back its primary, and nobody's memory.
 *
 * <p><b>Epochs.</b> A change of role begins a new one. Requests that were made before it are dropped as they come, and copies and
 * merges with it: what they were for is over. So is a request to follow others that reaches a state which, being that of a primary
 * that has begun its term, follows nobody.
 *
 * <p><b>Time.</b> A primary does not begin its term before the group's clock moves in it: until then time is that of the former
 * primary's end, and what a command creates would be as old as that, and expire by so much too early.
 *
 * <p>Whatever else goes wrong here is a fault of the node: a state that could not take a record must not go on.
 */
final class StateDesk {
    /** Requests carried out in one duty cycle. */
    static final int REQUESTS_PER_CYCLE_MAX = 128;
    /** Bytes of records with which a duty cycle ends. */
    static final int BYTES_PER_CYCLE_MAX = 128 * 1024;

    private final ControlledMessageHandler handler = this::onRequest;
    private final DeskRings rings;
    private final AsyncStateMachine state;
    private final AsyncStore store;
    private final DeskCopies copies;
    private final DeskMerges merges;
    private Standing standing = Standing.NONE;
    private boolean isTimeMoving = true;
    private long done;
    private boolean isDoneToTell;
    private int cycleBytes;

    StateDesk(final DeskRings rings, final AsyncStateMachine state, final AsyncStore store) {
        this.rings = rings;
        this.state = state;
        this.store = store;
        this.copies = new DeskCopies(rings, state);
        this.merges = new DeskMerges(rings, state);
        tell();
    }

    /** This node's role, its term or the primary has changed; the state machine knows it already. */
    void onRole(final Role role, final long term, final int primaryId) {
        copies.dropAll();
        merges.dropAll();
        done = 0;
        standing = new Standing(standing.epoch() + 1, role, term, primaryId);
        // Before the standing: whoever sees that sees what the state has become by it.
        tell();
        rings.standing = standing;
    }

    /** Whether the group's clock moves in this term; to be told before {@link #doWork}. */
    void timeMoves(final boolean moves) {
        isTimeMoving = moves;
    }

    /** @return amount of work done. */
    int doWork() {
        cycleBytes = 0;
        final int requests = rings.requests.controlledRead(handler, REQUESTS_PER_CYCLE_MAX);
        final int work = requests + merges.doWork(standing.epoch()) + copies.doWork(standing.epoch());
        tell();
        return work;
    }

    /** The state first, so that who sees a request done sees what it did. */
    private void tell() {
        rings.tell(state);
        if (isDoneToTell) {
            isDoneToTell = false;
            rings.done(standing.epoch(), done);
        }
    }

    private Action onRequest(final int kind, final MutableDirectBuffer buffer, final int index, final int length) {
        if (DeskRings.epoch(buffer, index) != standing.epoch()) {
            return Action.CONTINUE;
        }
        if (!carryOut(kind, buffer, index, length)) {
            return Action.ABORT;
        }
        done++;
        isDoneToTell = true;
        cycleBytes += length;
        return cycleBytes < BYTES_PER_CYCLE_MAX ? Action.CONTINUE : Action.BREAK;
    }

    /** @return false: not yet. */
    private boolean carryOut(final int kind, final MutableDirectBuffer buffer, final int index, final int length) {
        if (kind == DeskRings.BEGIN) {
            return begin();
        }
        if (kind <= DeskRings.END_RESTORE) {
            return followsNobody() || follow(kind, buffer, index, length);
        }
        return kind <= DeskRings.END_COPY ? copy(kind, buffer, index) : merge(kind, buffer, index, length);
    }

    private boolean begin() {
        if (standing.isPrimary() && state.isComplete() && !state.hasBegun()) {
            if (!isTimeMoving) {
                return false;
            }
            state.begin();
        }
        return true;
    }

    private boolean followsNobody() {
        return state.hasBegun();
    }

    private boolean follow(final int kind, final MutableDirectBuffer buffer, final int index, final int length) {
        final long revision = DeskRings.first(buffer, index);
        final long completeAt = DeskRings.second(buffer, index);
        final int record = index + DeskRings.HEADER_BYTES;
        final int recordLength = length - DeskRings.HEADER_BYTES;
        switch (kind) {
            case DeskRings.APPLY -> {
                return state.apply(revision, buffer, record, recordLength) != Applied.NOT_YET;
            }
            case DeskRings.LOAD -> {
                return state.load(buffer, record, recordLength);
            }
            case DeskRings.STAND_AT -> state.standAt(revision);
            case DeskRings.GO_BACK -> {
                copies.dropAll();
                if (store.recordedRevision() > revision) {
                    store.continueAt(revision);
                }
                state.goBack(revision, completeAt);
            }
            case DeskRings.BEGIN_LOAD -> {
                copies.dropAll();
                state.beginLoad();
            }
            case DeskRings.END_LOAD -> {
                final int ends = recordLength / Long.BYTES - 1;
                // Whatever the log has: it is of a history that the state does not come from any more.
                store.continueAt(revision, EndsCodec.decode(buffer, record + Long.BYTES, ends));
                state.endLoad(revision, buffer.getLong(record));
            }
            case DeskRings.END_RESTORE -> state.endLoad(revision, completeAt);
            default -> throw unknown(kind);
        }
        return true;
    }

    private boolean copy(final int kind, final MutableDirectBuffer buffer, final int index) {
        final int id = DeskRings.id(buffer, index);
        switch (kind) {
            case DeskRings.BEGIN_COPY -> copies.begin(id);
            case DeskRings.NEXT_SLICE -> copies.ask(id, (int) DeskRings.first(buffer, index));
            case DeskRings.END_COPY -> copies.drop(id);
            default -> throw unknown(kind);
        }
        return true;
    }

    /** Each of these may have to be answered, and nothing is begun that cannot be. */
    private boolean merge(final int kind, final MutableDirectBuffer buffer, final int index, final int length) {
        final int id = DeskRings.id(buffer, index);
        final int record = index + DeskRings.HEADER_BYTES;
        final int recordLength = length - DeskRings.HEADER_BYTES;
        if (DeskRings.room(rings.replies) < DeskRings.SHORT_ROOM_BYTES) {
            return false;
        }
        switch (kind) {
            case DeskRings.BEGIN_MERGE -> {
                if (followsNobody()) {
                    merges.begin(id, DeskRings.first(buffer, index), DeskRings.flag(buffer, index) != 0);
                }
            }
            case DeskRings.TAIL -> merges.tail(standing.epoch(), id, buffer, record, recordLength);
            case DeskRings.END_TAIL -> merges.endTail(standing.epoch(), id);
            case DeskRings.CHANGED -> merges.changed(id, buffer, record, recordLength);
            case DeskRings.FINISH_MERGE -> merges.finish(id);
            case DeskRings.DROP_MERGE -> merges.drop(id);
            default -> throw unknown(kind);
        }
        return true;
    }

    private static IllegalStateException unknown(final int kind) {
        return new IllegalStateException("the async thread has sent a request of unknown kind " + kind);
    }
}
