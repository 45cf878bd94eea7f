package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.Durability;

/**
 * Opens the windows of clients that write to ASYNC namespaces. A client is known to the group by its registration; its
 * window here is opened by its first frame, and begins with what the latest changes say of its requests: those may have been
 * carried out by the primary before.
 */
final class LocalWindows {
    /** What one window may have to take from the latest changes. */
    private static final long RESTORED_BYTES_MAX =
            (long) Protocol.WINDOW_REQUESTS_MAX * ResultKeeper.SHORT_RESULT_BYTES_MAX;

    private final ReplyWriter reply = new ReplyWriter(Durability.LOCAL, ResultKeeper.SHORT_RESULT_BYTES_MAX);
    private final RecentRequests.Visitor restore = this::restore;
    private final StoreState group;
    private final StoreState state;
    private final RecentRequests recent;
    private ClientWindow opened;

    LocalWindows(final StoreState group, final StoreState state, final RecentRequests recent) {
        this.group = group;
        this.state = state;
        this.recent = recent;
    }

    /**
     * Sees to it that a client that the group knows has a window.
     *
     * @return false if there is no room for one now.
     */
    boolean open(final long clientId, final long finishedBelow) {
        final ClientWindows windows = state.windows();
        if (windows.find(clientId) != null || group.windows().find(clientId) == null) {
            return true;
        }
        if (windows.resultBytes() + RESTORED_BYTES_MAX > state.limits().resultBytesMax()) {
            return false;
        }
        opened = windows.admit(clientId, Math.max(0, finishedBelow), state.groupTimeMs());
        if (opened == null) {
            return false;
        }
        recent.forClient(clientId, opened.finishedBelow(), restore);
        return true;
    }

    /**
     * What is known here of a request that another primary carried out.
     *
     * @return whether this primary has answered the request itself.
     */
    boolean isAnswered(final long clientId, final long requestNumber) {
        final ClientWindow window = state.windows().find(clientId);
        return window != null
                && requestNumber >= window.openedBelow()
                && (requestNumber < window.finishedBelow()
                        || window.standing(requestNumber) == ClientWindow.Standing.ANSWERED);
    }

    /** A request of another primary is part of this state now: if its client sends it again, it is answered so. */
    void onTaken(final long clientId, final long requestNumber, final long revision, final long result) {
        opened = state.windows().find(clientId);
        if (opened != null) {
            restore(clientId, requestNumber, revision, result);
        }
    }

    private void restore(final long clientId, final long requestNumber, final long revision, final long result) {
        if (opened.standing(requestNumber) == ClientWindow.Standing.NEW) {
            reply.applied(requestNumber, revision, result);
            state.windows().keep(opened, requestNumber, reply.buffer(), 0, reply.length());
        }
    }
}
