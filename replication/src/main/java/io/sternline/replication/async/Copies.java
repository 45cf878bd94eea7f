package io.sternline.replication.async;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.collections.IntArrayList;

/** Copies of this node's state that are under way: brings what the state thread tells to who asked for it. */
final class Copies {
    private final List<CopyReader> readers = new ArrayList<>();
    private final IntArrayList dropped = new IntArrayList();
    private final AsyncContext context;

    Copies(final AsyncContext context) {
        this.context = context;
    }

    /** A new epoch: the state has dropped them all. */
    void reset() {
        readers.clear();
        dropped.clear();
    }

    boolean begin(final CopyReader reader) {
        if (!context.port.beginCopy(context.epoch(), reader.id())) {
            return false;
        }
        readers.add(reader);
        return true;
    }

    void end(final CopyReader reader) {
        if (readers.remove(reader)) {
            dropped.addInt(reader.id());
        }
    }

    /** Lets go what is not needed any more; while the ring is full it has to wait. */
    int work() {
        int work = 0;
        while (!dropped.isEmpty() && context.port.endCopy(context.epoch(), dropped.getInt(dropped.size() - 1))) {
            dropped.removeAt(dropped.size() - 1);
            work++;
        }
        return work;
    }

    void onCopied(final int copyId, final DirectBuffer buffer, final int offset, final int length) {
        final CopyReader reader = find(copyId);
        if (reader != null) {
            reader.onCopied(buffer, offset, length);
        }
    }

    void onSlice(final int copyId, final long start, final long end, final boolean isMore) {
        final CopyReader reader = find(copyId);
        if (reader != null) {
            reader.onSlice(start, end, isMore);
        }
    }

    private CopyReader find(final int copyId) {
        for (int i = 0; i < readers.size(); i++) {
            if (readers.get(i).id() == copyId) {
                return readers.get(i);
            }
        }
        return null;
    }
}
