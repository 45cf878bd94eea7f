package io.sternline.server.watch;

import io.sternline.replication.changelog.ChangeCursor;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.changelog.CompactedLogException;
import io.sternline.replication.changelog.DamagedLogException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Reads the end of the log once for all watches that have come so far.
 *
 * <p>A chunk is read, then handed out: by namespace, and to one watch after the other, so that one buffer is enough to pack
 * frames for all. A watch that can take no more leaves at that change; nothing is kept for it but its revision, from which a
 * cursor of its own goes on one day. It may come back from there with a revision that is a little ahead of this pass, since
 * its cursor has read later; what comes up to that is passed over.
 *
 * <p>A watch may also begin ahead: the client saw revisions at another node. Then that revision has to come by. If it does
 * not, because it lies in a stretch of numbers that a recovered group has left out, it is of another history, and so is all
 * that the client believes to have seen.
 */
final class LivePass implements ChangeCursor.ChangeHandler {
    private final WatchedLog watched;
    private final ChangeLog log;
    private final FramePacker packer;
    private final GroupTime time;
    private final WatchOwner owner;
    private final ChangeHead head = new ChangeHead();
    private final ChangeChunk chunk = new ChangeChunk();
    private final Int2ObjectHashMap<List<Watch>> byNamespace = new Int2ObjectHashMap<>();
    private final List<Watch> ofAll = new ArrayList<>();
    private final List<Watch> ahead = new ArrayList<>();
    private ChangeCursor cursor;
    private long position;
    private int size;

    LivePass(final WatchedLog watched, final FramePacker packer, final GroupTime time, final WatchOwner owner) {
        this.watched = watched;
        this.log = watched.log();
        this.packer = packer;
        this.time = time;
        this.owner = owner;
        byNamespace.put(WatchFilter.ALL, ofAll);
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Whether a watch would miss nothing by joining; {@code isAtEnd}: there is nothing in the log behind its revision. */
    boolean mayJoin(final Watch watch, final boolean isAtEnd) {
        return cursor == null ? isAtEnd : watch.revision >= position;
    }

    /** @throws RuntimeException as {@link ChangeLog#openCursor}; the watch has not joined then. */
    void join(final Watch watch) {
        if (cursor == null) {
            position = Math.min(watch.revision, log.newestRevision());
            cursor = log.openCursor(position);
        }
        final List<Watch> list =
                byNamespace.computeIfAbsent(watch.filter().namespaceId(), namespaceId -> new ArrayList<>());
        watch.state = Watch.State.LIVE;
        watch.liveIndex = list.size();
        list.add(watch);
        size++;
        if (watch.revision > position) {
            ahead.add(watch);
        }
    }

    /** Takes a watch out; its revision tells how far it has come. */
    void leave(final Watch watch) {
        watch.revision = revision(watch);
        remove(watch);
        if (size == 0) {
            close();
        }
    }

    private void remove(final Watch watch) {
        final int namespaceId = watch.filter().namespaceId();
        final List<Watch> list = byNamespace.get(namespaceId);
        final Watch last = list.remove(list.size() - 1);
        if (last != watch) {
            list.set(watch.liveIndex, last);
            last.liveIndex = watch.liveIndex;
        }
        if (list.isEmpty() && namespaceId != WatchFilter.ALL) {
            byNamespace.remove(namespaceId);
        }
        if (watch.revision > position) {
            ahead.remove(watch);
        }
        size--;
    }

    /** How far a live watch has come. */
    long revision(final Watch watch) {
        return Math.max(watch.revision, position);
    }

    /** Whether this node has what the watch begins after; until then there is nothing to tell it. */
    boolean hasReached(final Watch watch) {
        return watch.revision <= position;
    }

    /** Whether those here may be told that there is nothing more. */
    boolean isAtEnd() {
        return watched.isAtEnd(position);
    }

    /**
     * Reads a slice and hands it out.
     *
     * @return work done.
     */
    int work() {
        if (size == 0) {
            return 0;
        }
        int batches = 0;
        RuntimeException failure = null;
        try {
            int read;
            do {
                read = cursor.poll(this, 1);
                batches += read;
            } while (read > 0
                    && batches < WatchLimits.SLICE_BATCHES_MAX
                    && chunk.bytesUsed() < WatchLimits.LIVE_SLICE_BYTES);
        } catch (final CompactedLogException | DamagedLogException e) {
            failure = e;
        }
        handOut();
        if (failure != null) {
            fail(failure);
        }
        if (size == 0) {
            close();
        }
        return batches;
    }

    @Override
    public void onChange(final long revision, final DirectBuffer buffer, final int offset, final int length) {
        head.wrap(revision, buffer, offset, length);
        time.onChange(head.groupTimeMs());
        // Now: what is handed out is looked at through the same head.
        final int namespaceId = head.namespaceId();
        if (!chunk.hasRoom(length)) {
            handOut();
        }
        if (!ofAll.isEmpty() || byNamespace.containsKey(namespaceId)) {
            chunk.add(revision, namespaceId, buffer, offset, length);
        } else {
            chunk.skip(revision);
        }
    }

    private void handOut() {
        if (chunk.isEmpty()) {
            return;
        }
        checkThoseAhead();
        final boolean isAtEnd = watched.isAtEnd(chunk.lastRevision());
        for (int chain = 0; chain < chunk.namespaces(); chain++) {
            final List<Watch> list = byNamespace.get(chunk.namespaceId(chain));
            for (int i = list == null ? 0 : list.size(); i > 0; i--) {
                send(list.get(i - 1), chunk.first(chain), isAtEnd);
            }
        }
        for (int i = ofAll.size(); i > 0; i--) {
            send(ofAll.get(i - 1), chunk.firstKept(), isAtEnd);
        }
        final long end = chunk.lastRevision();
        if (!ahead.isEmpty()) {
            ahead.removeIf(watch -> watch.revision <= end);
        }
        position = end;
        chunk.clear();
    }

    /**
     * Sends a watch what it wants of a chain, from the front; it may have left afterwards. Whether its connection takes
     * anything is asked once, so that it leaves before the chunk rather than within it.
     */
    private void send(final Watch watch, final int first, final boolean isAtEnd) {
        final boolean isOfAll = watch.filter().namespaceId() == WatchFilter.ALL;
        final boolean hasRoom = watch.link().hasRoom();
        for (int i = first; i != ChangeChunk.NONE; i = isOfAll ? chunk.nextKept(i) : chunk.next(i)) {
            if (wants(watch, i) && !(hasRoom && append(watch, i))) {
                final long before = i == 0 ? position : chunk.revision(i - 1);
                remove(watch);
                watch.revision = Math.max(watch.revision, before);
                owner.onFellBehind(watch);
                return;
            }
        }
        packer.flush(watch, Math.max(watch.revision, chunk.lastRevision()), isAtEnd);
    }

    private boolean wants(final Watch watch, final int change) {
        final long revision = chunk.revision(change);
        return revision > watch.revision
                && watch.filter()
                        .matches(head.wrap(revision, chunk.buffer(), chunk.offset(change), chunk.length(change)));
    }

    private boolean append(final Watch watch, final int change) {
        return packer.append(watch, chunk.revision(change), chunk.buffer(), chunk.offset(change), chunk.length(change));
    }

    /** Ends the watches whose revision the chunk jumps over. */
    private void checkThoseAhead() {
        for (int i = ahead.size(); i > 0; i--) {
            final Watch watch = ahead.get(i - 1);
            if (watch.revision < chunk.lastRevision() && !isInChunk(watch.revision)) {
                remove(watch);
                owner.onFailed(
                        watch,
                        new CompactedLogException(
                                "revision " + watch.revision + " was never given out in this group's history, as this"
                                        + " node knows it: read anew, and watch from there",
                                log.oldestRevision()));
            }
        }
    }

    private boolean isInChunk(final long revision) {
        for (int i = 0; i < chunk.count(); i++) {
            if (chunk.revision(i) == revision) {
                return true;
            }
        }
        return false;
    }

    /** What comes next is lost for all that are here. Those ahead may go on behind it, each by a cursor of its own. */
    private void fail(final RuntimeException failure) {
        final List<Watch> here = new ArrayList<>();
        byNamespace.values().forEach(here::addAll);
        for (final Watch watch : here) {
            remove(watch);
            if (watch.revision > position) {
                owner.onFellBehind(watch);
            } else {
                owner.onFailed(watch, failure);
            }
        }
    }

    void close() {
        if (cursor != null) {
            cursor.close();
            cursor = null;
        }
    }
}
