package io.sternline.client.transport;

import io.sternline.client.Replication;
import io.sternline.client.WatchOptions;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One watch, how far it has come and what room it has. Owned by the loop, but for what {@link WatchControl} is.
 *
 * <p>A node may send as many bytes of changes as there is room for here. All that was brought and not yet given back is held;
 * a node that takes over is told of the room that is left, and what is given back later goes to whichever node serves then.
 * It is given back in portions, as a frame for each change would cost as much as the change itself.
 */
final class RunningWatch implements WatchControl {
    /** Null: all namespaces. */
    final NamespaceRef namespace;

    final byte[] prefix;
    final boolean hasTouches;
    final WatchSink sink;

    /** Every matching change up to this one was brought; {@link WatchOptions#NOW} until a node has told. */
    long revision;

    /** The node that serves it or was asked to; null while there is none. */
    Serving serving;

    /** In which life of the group it was served last; see {@link GroupIdentity}. */
    int life = GroupIdentity.NO_LIFE;

    /** Which group it was that served it; {@link GroupIdentity#UNKNOWN} as long as that was not found out. */
    long group = GroupIdentity.UNKNOWN;

    boolean isEnded;

    /** Whether its namespace is being looked up. */
    boolean isLookingUp;

    /** Whether a node has fallen silent below its revision, which may then be of another history. */
    boolean isDoubtful;

    /** Asked only if there is no other node: it refused, fell silent or is draining. */
    Connection avoided;

    /** Attempts in a row that brought nothing. */
    int failures;

    long nextAttemptNs;

    /** What went wrong last, so that it is said once; empty since all went well. */
    String problem = "";

    /** For a node that has not dropped the changes which come next. */
    final CompactionSearch search = new CompactionSearch();

    private final int bufferBytesMax;
    private final int portionBytes;
    private final Consumer<RunningWatch> grant;
    private final Consumer<RunningWatch> end;
    private final AtomicInteger takenBytes = new AtomicInteger();
    private final AtomicBoolean isClosing = new AtomicBoolean();
    private int heldBytes;

    /**
     * @param grant has {@link #giveBack} called on the loop.
     * @param end has the watch ended on the loop.
     */
    RunningWatch(
            final NamespaceRef namespace,
            final WatchOptions options,
            final WatchSink sink,
            final Consumer<RunningWatch> grant,
            final Consumer<RunningWatch> end) {
        this.namespace = namespace;
        this.sink = sink;
        this.grant = grant;
        this.end = end;
        prefix = Arguments.prefix(options.prefix());
        hasTouches = options.touches();
        revision = options.afterRevision();
        bufferBytesMax = options.bufferBytesMax();
        portionBytes = bufferBytesMax / TransportLimits.WATCH_CREDIT_PORTIONS;
    }

    @Override
    public void taken(final int bytes) {
        final int before = takenBytes.getAndAdd(bytes);
        if (before < portionBytes && before + bytes >= portionBytes) {
            grant.accept(this);
        }
    }

    @Override
    public void close() {
        if (isClosing.compareAndSet(false, true)) {
            end.accept(this);
        }
    }

    void hold(final int bytes) {
        heldBytes += bytes;
    }

    /** @return for how many bytes there is room since this was called last. */
    int giveBack() {
        final int bytes = takenBytes.getAndSet(0);
        if (bytes > heldBytes) {
            throw new IllegalStateException(
                    this + " was given back " + bytes + " bytes, but brought only " + heldBytes + " of them");
        }
        heldBytes -= bytes;
        return bytes;
    }

    /** Negative if the last frame was larger than the room there was. */
    int roomBytes() {
        return bufferBytesMax - heldBytes;
    }

    /** Whether it counts the revisions of ASYNC namespaces; to be asked only once its namespace is known. */
    boolean isAsync() {
        return namespace != null && namespace.replication == Replication.ASYNC;
    }

    /** Whether a node of the group has opened it, so that its revision is one of that group's history. */
    boolean hasBegun() {
        return life != GroupIdentity.NO_LIFE;
    }

    /** The watch in words, for messages. */
    @Override
    public String toString() {
        return namespace == null ? "watch of all namespaces" : "watch of namespace '" + namespace.name + "'";
    }
}
