package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.Replication;
import io.sternline.replication.Role;
import io.sternline.replication.changelog.ChangeRecorder;

/**
 * The second state of a node: the entries of ASYNC namespaces. What commands mean, how room is made and how requests are
 * done once is the same as in the replicated state, by the same code; what differs is who decides. The primary carries commands out as
 * they come from its gateway, between two messages of the log, and replicas apply the records of what it did.
 *
 * <p>From the replicated state it takes what the log decides: which namespaces there are, the seed, the time. It gives
 * nothing back, as the replicated state may depend on nothing that differs from node to node.
 *
 * <p>Windows are a primary's own. A replica knows which requests were carried out from the records ({@link RecentRequests});
 * a node that becomes primary builds a client's window from that when it hears of the client.
 */
final class AsyncState implements AutoCloseable {
    private final StoreState group;
    private final StoreState state;
    private final RecentRequests recent = new RecentRequests();
    private final AsyncChanges changes = new AsyncChanges(recent);
    private final LocalWindows windows;
    private boolean isPrimary;

    /**
     * @param group the replicated state.
     * @param bytesMax what the entries may count together while this node decides it.
     */
    AsyncState(final StoreState group, final StateLimits limits, final long bytesMax) {
        this.group = group;
        this.state = new StoreState(Replication.ASYNC, limits);
        state.settings().limits(bytesMax, limits.entriesMax());
        this.windows = new LocalWindows(group, state, recent);
        state.changeRecorder(changes);
        group.namespaces().onDefined(this::mirror);
    }

    /** Where to tell of all changes from now on. */
    void changeRecorder(final ChangeRecorder recorder) {
        changes.log(recorder);
    }

    /** The log has moved on. Only a primary lets entries go whose time is up; it tells the others. */
    void follow() {
        if (group.settings().hasSeed() && !state.settings().hasSeed()) {
            state.offerSeed(group.settings().seed0(), group.settings().seed1());
        }
        advance(0);
    }

    /** @param messageBytes what the message brings that comes in; the more, the more goes. */
    void advance(final int messageBytes) {
        if (isPrimary && isComplete()) {
            state.advance(group.groupTimeMs(), messageBytes);
        } else {
            state.observe(group.groupTimeMs());
        }
    }

    /** A primary's changes are those of its term, whatever came before. A replica has no windows of its own. */
    void onRole(final Role role, final long term) {
        isPrimary = role == Role.PRIMARY;
        if (isPrimary) {
            final long start = term << Protocol.ASYNC_TERM_SHIFT;
            if (state.revision() >>> Protocol.ASYNC_TERM_SHIFT > term) {
                throw new IllegalStateException("this node became primary in term " + term
                        + ", but holds ASYNC changes up to revision " + state.revision()
                        + ", which is of the later term "
                        + (state.revision() >>> Protocol.ASYNC_TERM_SHIFT) + ": they are of another group");
            }
            state.stand(Math.max(start, state.revision()));
        } else {
            state.windows().clear();
        }
    }

    boolean isPrimary() {
        return isPrimary;
    }

    /** The entries and what goes with them. */
    StoreState state() {
        return state;
    }

    /** Whether reads may be answered from it. */
    boolean isComplete() {
        return true;
    }

    /**
     * A frame of a client has come: sees to its window, if the group knows the client.
     *
     * @return false if there is no room for one now.
     */
    boolean openWindow(final long clientId, final long finishedBelow) {
        return windows.open(clientId, finishedBelow);
    }

    long heapBytes() {
        return state.heapBytes() + recent.heapBytes();
    }

    @Override
    public void close() {
        state.close();
    }

    private void mirror(final StoredNamespace namespace) {
        state.namespaces().skipTo(namespace.id());
        state.namespaces().define(namespace.name(), namespace.settings());
    }
}
