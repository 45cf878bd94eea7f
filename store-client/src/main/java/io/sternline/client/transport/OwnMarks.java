package io.sternline.client.transport;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Keys with own writes that the changes have not passed. With more than {@link #MARKS_MAX}, every key is asked for until they have.
 * One thread writes; {@link #isAskingAll} is for any.
 */
final class OwnMarks {
    static final int MARKS_MAX = 16_384;

    private static final long NONE = 0;

    private final ArrayDeque<Mark> marks = new ArrayDeque<>();

    /** As {@link NearSlot#askUntil}, for all keys. */
    private volatile long askAllUntil = NONE;

    /** A slot that concerns a write of this revision: when the changes have passed it, it may be of no more use. */
    private record Mark(String key, long revision) {}

    /** Whether every key is to be asked for. To be looked at before a slot: when this is let go, what it stood for is in the slots. */
    boolean isAskingAll() {
        return askAllUntil != NONE;
    }

    /**
     * @param passed what the changes have come to, as readers know it.
     * @return false if there are too many: then every key is asked for until the changes have come so far.
     */
    boolean add(final String key, final long revision, final long passed) {
        if (marks.size() < MARKS_MAX) {
            marks.addLast(new Mark(key, revision));
            return true;
        }
        if (revision > passed) {
            askAllUntil = Math.max(askAllUntil, revision);
        }
        return false;
    }

    /** The changes have come so far. {@code taker} is told of each key whose turn it is. */
    void onPassed(final long revision, final Consumer<String> taker) {
        if (askAllUntil <= revision) {
            askAllUntil = NONE;
        }
        while (!marks.isEmpty() && marks.peekFirst().revision() <= revision) {
            taker.accept(marks.pollFirst().key());
        }
    }

    void clear() {
        marks.clear();
        askAllUntil = NONE;
    }
}
