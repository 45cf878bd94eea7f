package io.sternline.server.engine;

import org.agrona.DirectBuffer;

/** The list links at the head of an entry's block: next and previous block, 0 where there is none. */
final class Links {
    private static final int NEXT_OFFSET = 0;
    private static final int PREVIOUS_OFFSET = Integer.BYTES;

    private final Slabs slabs;

    Links(final Slabs slabs) {
        this.slabs = slabs;
    }

    int next(final int ref) {
        return slabs.buffer(ref).getInt(slabs.offset(ref) + NEXT_OFFSET);
    }

    /** Of an entry whose block begins with these bytes. */
    static int next(final DirectBuffer bytes) {
        return bytes.getInt(NEXT_OFFSET);
    }

    void next(final int ref, final int next) {
        slabs.edit(ref).putInt(slabs.offset(ref) + NEXT_OFFSET, next);
    }

    int previous(final int ref) {
        return slabs.buffer(ref).getInt(slabs.offset(ref) + PREVIOUS_OFFSET);
    }

    void previous(final int ref, final int previous) {
        slabs.edit(ref).putInt(slabs.offset(ref) + PREVIOUS_OFFSET, previous);
    }
}
