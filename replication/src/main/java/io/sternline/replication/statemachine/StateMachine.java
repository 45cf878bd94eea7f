package io.sternline.replication.statemachine;

import io.sternline.replication.Doorbell;
import io.sternline.replication.Role;
import io.sternline.replication.async.AsyncStateMachine;
import io.sternline.replication.changelog.ChangeRecorder;
import java.util.Optional;

/**
 * A deterministic state machine whose copies on all nodes of a group are kept equal by applying the same log.
 *
 * <p><b>Duties.</b> The replicated state may depend on nothing but the messages applied, their order and what {@link
 * CommittedMessage} says of them. That forbids the wall clock, random numbers, threads, the locale, identity hash
 * codes, iteration over hash tables whose order differs from node to node, I/O, the node's own id and role, and {@link
 * CommittedMessage#isLocal()}. Every message must be survived: one that makes no sense is refused in the same way on
 * every node. An exception thrown from {@link #apply}, {@link #loadSnapshot} or {@link #freeze}, or while what was frozen is written, stops the node:
 * a node whose state may differ from the others' must not go on.
 *
 * <p><b>Threads.</b> All methods are called on the node's one state thread, never concurrently. None may block: while
 * one runs, nothing is applied on this node.
 */
public interface StateMachine {
    /** See {@link #sleep}. */
    int NOTHING_TO_WAIT_FOR = -1;

    /**
     * What the state thread is to sleep on: rung by other threads when they have put down local work, which waits for a
     * millisecond otherwise. Asked for once; who wraps a state machine passes it on.
     */
    default Doorbell doorbell() {
        return new Doorbell();
    }

    /**
     * Where to tell of changes from now on. Called once, before anything else; not at all by a node that keeps no change
     * log.
     */
    default void changeRecorder(final ChangeRecorder recorder) {}

    /** The part of the state that is replicated behind the primary; empty if there is none. Always the same. */
    default Optional<AsyncStateMachine> asyncState() {
        return Optional.empty();
    }

    /**
     * Applies one committed message. Called for every application message of the log, in log order, exactly once per
     * life of this object beyond what {@link #loadSnapshot} covered.
     *
     * @param message valid during the call only.
     */
    void apply(CommittedMessage message);

    /**
     * The log moved on without an application message: a tick of the clock or a barrier. Part of the log like any
     * other, so replicated state may change, for instance entries may expire. {@link CommittedMessage#length()} is 0.
     *
     * @param message valid during the call only.
     */
    void tick(CommittedMessage message);

    /**
     * A message that this process itself offered has been applied, and with it everything ordered before it: whoever
     * waited for a barrier up to {@code sequence} can be answered. Local: must not change replicated state.
     *
     * @param sequence as {@code LogPublisher} gave it when the message was offered; never decreases.
     */
    void onOwnSequence(long sequence);

    /** This node's role has changed. Local: must not change replicated state. */
    void onRole(Role role, long term);

    /**
     * Local work between messages of the log, such as answering reads. Must not change replicated state. Called at
     * least once per duty cycle of the state thread, also while no message comes.
     *
     * @return amount of work done; 0 lets the thread idle.
     */
    int doLocalWork();

    /**
     * There is nothing to do: waits in the thread's place, until {@link #wakeUp} is called or there is other local work, which is done then. For
     * who has something else to wait for than the doorbell, such as sockets. Also called where the thread waits in the midst of something, such as a
     * change for a snapshot to be written: must not touch the state, therefore.
     *
     * @param maxNs for so long at most.
     * @return amount of work done; {@link #NOTHING_TO_WAIT_FOR}: the thread waits for the bell.
     */
    default int sleep(final long maxNs) {
        return NOTHING_TO_WAIT_FOR;
    }

    /**
     * Whether somebody waits for this node to apply more of the log. While nobody does, a replica may take what is committed some milliseconds later.
     * Asked whenever the thread is about to sleep, as in {@link #sleep} also in the midst of something.
     */
    default boolean isAwaited() {
        return true;
    }

    /** The doorbell was rung: ends {@link #sleep}, also one that is about to begin. Any thread. */
    default void wakeUp() {}

    /** The state thread's last call, whatever it ends for. What only this thread may close is closed here. */
    default void onThreadEnd() {}

    /**
     * Holds the whole replicated state as it is now, to be written to a snapshot while this goes on. Called again only after what was frozen
     * before has been released. Should take a moment only, however large the state is. A small one may be copied: {@link RecordCopy}.
     *
     * @param idle what the state thread is to do, again and again, where a change has to wait until the state has been written.
     */
    FrozenState freeze(Runnable idle);

    /** Replaces the state, which is still empty, by a snapshot. */
    void loadSnapshot(SnapshotInput input);
}
