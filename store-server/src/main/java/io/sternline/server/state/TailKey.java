package io.sternline.server.state;

import io.sternline.server.engine.ByteSlice;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An entry that a tail changed, and how far the primary has come with it since the last common change: which of the tail's
 * changes to it the primary has as well, in their order, and whether it has others.
 */
final class TailKey {
    /** How it stands with the tail's next change to the entry. */
    enum Standing {
        /** The primary has it already. */
        DONE,
        /** It is the next that the primary would have. */
        OPEN,
        /** The primary has gone another way. */
        OVERTAKEN
    }

    private static final int FIELDS = 2;

    private final ByteSlice key = new ByteSlice();
    private final int namespaceId;

    /** Client and request number of each of the tail's changes to the value, and of the primary's that wait to be compared. */
    private final LongArrayList own = new LongArrayList();

    private final LongArrayList later = new LongArrayList();
    private int done;
    private int at;
    private boolean isChanged;
    private boolean isOvertaken;

    /** The next whose hash is the same. */
    TailKey sameHash;

    TailKey(final int namespaceId, final ByteSlice key) {
        this.namespaceId = namespaceId;
        final byte[] bytes = key.toArray();
        this.key.wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    int namespaceId() {
        return namespaceId;
    }

    ByteSlice bytes() {
        return key;
    }

    /** The tail's next change to the entry. */
    void add(final ChangeReader change) {
        if (!change.isTouch()) {
            own.addLong(change.clientId());
            own.addLong(change.requestNumber());
        }
    }

    /** The primary's next change to the entry. One that only sets its expiry does not undo what the tail put there. */
    void onChange(final ChangeReader change) {
        isChanged = true;
        if (!change.isTouch()) {
            compare(change.clientId(), change.requestNumber());
        }
    }

    /** A change whose turn comes when those of the log have been told. */
    void onLaterChange(final ChangeReader change) {
        isChanged = true;
        if (!change.isTouch() && later.size() <= own.size()) {
            later.addLong(change.clientId());
            later.addLong(change.requestNumber());
        }
    }

    /** All that the log has of the entry has been told. */
    void onLogRead() {
        for (int i = 0; i < later.size(); i += FIELDS) {
            compare(later.getLong(i), later.getLong(i + 1));
        }
        later.clear();
    }

    void overtake() {
        isChanged = true;
        isOvertaken = true;
    }

    /** Whether the primary has changed anything of it, other than by taking over this tail. */
    boolean isChanged() {
        return isChanged;
    }

    /** Goes to the tail's next change to the value. One that is {@link Standing#OPEN} is done with that. */
    Standing next() {
        final int index = at++;
        if (index < done) {
            return Standing.DONE;
        }
        if (isOvertaken) {
            return Standing.OVERTAKEN;
        }
        done = index + 1;
        return Standing.OPEN;
    }

    /** Whether the primary has gone another way before the tail's next change to the value. */
    boolean isNextOvertaken() {
        return isOvertaken && at >= done;
    }

    private void compare(final long clientId, final long requestNumber) {
        final int index = done * FIELDS;
        if (!isOvertaken
                && index < own.size()
                && own.getLong(index) == clientId
                && own.getLong(index + 1) == requestNumber) {
            done++;
        } else {
            isOvertaken = true;
        }
    }
}
