package io.sternline.server.state;

import io.sternline.server.engine.EntryView;
import java.util.Arrays;

/**
 * Entries that will expire, the next one first: a binary heap whose entries know their place in it, so that one that is
 * touched or removed is found without a search. Order within the heap depends on history, what is first does not.
 */
final class DeadlineHeap {
    private static final int INITIAL_CAPACITY = 64;

    private HeapEntry[] entries = new HeapEntry[INITIAL_CAPACITY];
    private int size;

    /** The entry that expires first; null if none ever will. */
    HeapEntry first() {
        return size == 0 ? null : entries[0];
    }

    /** Puts an entry where its deadline, which may be new, says: into the heap, to another place, or out of it. */
    void update(final HeapEntry entry) {
        if (entry.expiresAtMs() == EntryView.NEVER_MS) {
            remove(entry);
            return;
        }
        if (entry.heapIndex < 0) {
            if (size == entries.length) {
                entries = Arrays.copyOf(entries, size * 2);
            }
            place(entry, size++);
        }
        sift(entry);
    }

    /** Takes an entry out, if it is in. */
    void remove(final HeapEntry entry) {
        final int hole = entry.heapIndex;
        if (hole < 0) {
            return;
        }
        entry.heapIndex = -1;
        final HeapEntry last = entries[--size];
        entries[size] = null;
        if (last != entry) {
            place(last, hole);
            sift(last);
        }
        if (size < entries.length / 4 && entries.length > INITIAL_CAPACITY) {
            entries = Arrays.copyOf(entries, entries.length / 2);
        }
    }

    /** What the heap takes of the Java heap, without its entries. */
    long heapBytes() {
        return (long) Long.BYTES * entries.length;
    }

    private void sift(final HeapEntry entry) {
        int index = entry.heapIndex;
        while (index > 0 && entry.expiresBefore(entries[parent(index)])) {
            place(entries[parent(index)], index);
            index = parent(index);
        }
        for (int child = firstChild(index, entry); child >= 0; child = firstChild(index, entry)) {
            place(entries[child], index);
            index = child;
        }
        place(entry, index);
    }

    /** The earlier child of {@code index}, if it comes before {@code entry}; otherwise -1. */
    private int firstChild(final int index, final HeapEntry entry) {
        final int left = 2 * index + 1;
        if (left >= size) {
            return -1;
        }
        final int right = left + 1;
        final int child = right < size && entries[right].expiresBefore(entries[left]) ? right : left;
        return entries[child].expiresBefore(entry) ? child : -1;
    }

    private void place(final HeapEntry entry, final int index) {
        entries[index] = entry;
        entry.heapIndex = index;
    }

    private static int parent(final int index) {
        return (index - 1) >>> 1;
    }
}
