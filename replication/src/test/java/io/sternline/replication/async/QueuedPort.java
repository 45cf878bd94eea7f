package io.sternline.replication.async;

import io.sternline.replication.async.AsyncStateMachine.Applied;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A short queue of requests to a {@link FakeState}, that the test has carried out when it likes. */
final class QueuedPort implements StatePort {
    private static final int REQUESTS_MAX = 32;
    private static final int MERGED_AT_ONCE = 3;

    /** @param isCounted whether it brings records or moves the state. */
    private record Request(BooleanSupplier action, boolean isCounted) {}

    private final Queue<Request> requests = new ArrayDeque<>();
    private final Queue<Consumer<Handler>> replies = new ArrayDeque<>();
    private final Map<Integer, AsyncCopy> copies = new HashMap<>();
    private final Map<Integer, TailMerge> merges = new HashMap<>();
    private final FakeState state;
    private final AsyncStore store;
    private Standing standing = Standing.NONE;
    private long requested;
    private long done;

    QueuedPort(final FakeState state, final AsyncStore store) {
        this.state = state;
        this.store = store;
    }

    /** The state thread hears of a change. */
    void standing(final Standing newStanding) {
        standing = newStanding;
        requests.clear();
        replies.clear();
        copies.clear();
        merges.values().forEach(TailMerge::close);
        merges.clear();
        requested = 0;
        done = 0;
        state.onRole(newStanding.isPrimary(), newStanding.term());
    }

    /** The state thread works. */
    int work(final int requestsMax) {
        int work = 0;
        while (work < requestsMax
                && !requests.isEmpty()
                && requests.peek().action().getAsBoolean()) {
            done += requests.remove().isCounted() ? 1 : 0;
            work++;
        }
        return work;
    }

    private boolean request(final long epoch, final BooleanSupplier action) {
        return add(epoch, new Request(action, true));
    }

    private boolean ask(final long epoch, final Runnable action) {
        return add(
                epoch,
                new Request(
                        () -> {
                            action.run();
                            return true;
                        },
                        false));
    }

    private boolean add(final long epoch, final Request request) {
        if (epoch != standing.epoch()) {
            return true;
        }
        if (requests.size() >= REQUESTS_MAX) {
            return false;
        }
        requests.add(request);
        requested += request.isCounted() ? 1 : 0;
        return true;
    }

    private static DirectBuffer copyOf(final DirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return new UnsafeBuffer(bytes);
    }

    @Override
    public Standing standing() {
        return standing;
    }

    @Override
    public boolean isComplete() {
        return state.isComplete();
    }

    @Override
    public boolean hasBegun() {
        return state.hasBegun();
    }

    @Override
    public boolean begin(final long epoch) {
        return request(epoch, () -> {
            if (!state.hasBegun()) {
                state.begin();
            }
            return true;
        });
    }

    @Override
    public long revision() {
        return state.revision();
    }

    @Override
    public long done() {
        return done;
    }

    @Override
    public long requested() {
        return requested;
    }

    @Override
    public boolean apply(
            final long epoch, final long revision, final DirectBuffer buffer, final int offset, final int length) {
        final DirectBuffer record = copyOf(buffer, offset, length);
        return request(epoch, () -> state.apply(revision, record, 0, length) != Applied.NOT_YET);
    }

    @Override
    public boolean standAt(final long epoch, final long revision) {
        return request(epoch, () -> {
            state.standAt(revision);
            return true;
        });
    }

    @Override
    public boolean goBack(final long epoch, final long revision, final long completeAt) {
        return request(epoch, () -> {
            state.goBack(revision, completeAt);
            if (store.recordedRevision() > revision) {
                store.continueAt(revision);
            }
            return true;
        });
    }

    @Override
    public boolean beginLoad(final long epoch) {
        return request(epoch, () -> {
            state.beginLoad();
            return true;
        });
    }

    @Override
    public boolean load(final long epoch, final DirectBuffer buffer, final int offset, final int length) {
        final DirectBuffer record = copyOf(buffer, offset, length);
        return request(epoch, () -> state.load(record, 0, length));
    }

    @Override
    public boolean endLoad(final long epoch, final long revision, final long completeAt, final List<Long> endsBefore) {
        return request(epoch, () -> {
            store.continueAt(revision, endsBefore);
            state.endLoad(revision, completeAt);
            return true;
        });
    }

    @Override
    public boolean endRestore(final long epoch, final long revision, final long completeAt) {
        return request(epoch, () -> {
            state.endLoad(revision, completeAt);
            return true;
        });
    }

    @Override
    public boolean beginCopy(final long epoch, final int copyId) {
        return ask(epoch, () -> copies.put(copyId, state.copy()));
    }

    @Override
    public boolean nextSlice(final long epoch, final int copyId, final int bytesMax) {
        return ask(epoch, () -> {
            final AsyncCopy copy = copies.get(copyId);
            final boolean isMore = copy.next(
                    (buffer, offset, length) -> {
                        final DirectBuffer record = copyOf(buffer, offset, length);
                        replies.add(handler -> handler.onCopied(copyId, record, 0, length));
                    },
                    bytesMax);
            final long end = copy.endRevision();
            replies.add(handler -> handler.onSlice(copyId, copy.startRevision(), end, isMore));
        });
    }

    @Override
    public boolean endCopy(final long epoch, final int copyId) {
        return ask(epoch, () -> copies.remove(copyId));
    }

    @Override
    public boolean beginMerge(final long epoch, final int mergeId, final long commonRevision, final boolean isLogged) {
        return ask(epoch, () -> merges.put(mergeId, state.merge(commonRevision, isLogged)));
    }

    @Override
    public boolean tail(
            final long epoch, final int mergeId, final DirectBuffer buffer, final int offset, final int length) {
        final DirectBuffer record = copyOf(buffer, offset, length);
        return ask(epoch, () -> merges.get(mergeId).add(record, 0, length));
    }

    @Override
    public boolean endTail(final long epoch, final int mergeId) {
        return ask(epoch, () -> {
            final long endRevision = merges.get(mergeId).endTail();
            replies.add(handler -> handler.onTailEnded(mergeId, endRevision));
        });
    }

    @Override
    public boolean changed(
            final long epoch, final int mergeId, final DirectBuffer buffer, final int offset, final int length) {
        final DirectBuffer record = copyOf(buffer, offset, length);
        return ask(epoch, () -> merges.get(mergeId).changed(record, 0, length));
    }

    @Override
    public boolean finishMerge(final long epoch, final int mergeId) {
        return add(
                epoch,
                new Request(
                        () -> {
                            final TailMerge merge = merges.get(mergeId);
                            if (merge.work(MERGED_AT_ONCE)) {
                                return false;
                            }
                            replies.add(handler ->
                                    handler.onMerged(mergeId, merge.verdict(), merge.taken(), merge.overtaken()));
                            return true;
                        },
                        false));
    }

    @Override
    public boolean dropMerge(final long epoch, final int mergeId) {
        return ask(epoch, () -> {
            final TailMerge merge = merges.remove(mergeId);
            if (merge != null) {
                merge.close();
            }
        });
    }

    @Override
    public int poll(final Handler handler, final int limit) {
        int work = 0;
        while (work < limit && !replies.isEmpty()) {
            replies.remove().accept(handler);
            work++;
        }
        return work;
    }
}
