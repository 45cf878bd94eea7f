package io.sternline.server.state;

import io.sternline.protocol.sbe.ChangeNamespaceDecoder;
import io.sternline.protocol.sbe.ChangeOtherDecoder;
import io.sternline.protocol.sbe.ChangePutDecoder;
import io.sternline.protocol.sbe.ChangeRemoveDecoder;
import io.sternline.protocol.sbe.ChangeTouchDecoder;
import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/** One change as a record tells it. A reusable flyweight over the record. */
final class ChangeReader {
    private final Message message = new Message();
    private final ChangePutDecoder put = new ChangePutDecoder();
    private final ChangeTouchDecoder touch = new ChangeTouchDecoder();
    private final ChangeRemoveDecoder remove = new ChangeRemoveDecoder();
    private final ChangeOtherDecoder other = new ChangeOtherDecoder();
    private final ByteSlice value = new ByteSlice();
    private final ByteSlice termsPart = new ByteSlice();
    private final Terms terms = new Terms();
    private final SlidingWindow window = new SlidingWindow();
    private final EntryView entry = new EntryView();

    /** @throws IllegalStateException if these bytes are no change: a node that goes on would hold another state than others. */
    ChangeReader wrap(final DirectBuffer buffer, final int offset, final int length) {
        if (!message.wrap(buffer, offset, length) || !isWhole()) {
            throw new IllegalStateException("a record of " + length + " bytes of a change log cannot be read");
        }
        // The kinds of changes begin alike: whose revision, when, and who asked for it.
        other.wrap(buffer, message.bodyOffset(), message.blockLength(), message.version());
        return this;
    }

    /** Kind of the change. */
    int templateId() {
        return message.templateId();
    }

    long revision() {
        return other.revision();
    }

    /** 0: nobody. */
    long clientId() {
        return other.clientId();
    }

    long requestNumber() {
        return other.requestNumber();
    }

    /** Whether it concerns an entry, which {@link #entry} then names. */
    boolean isOfEntry() {
        return isPut() || isTouch() || isRemoval();
    }

    boolean isPut() {
        return templateId() == ChangePutDecoder.TEMPLATE_ID;
    }

    boolean isTouch() {
        return templateId() == ChangeTouchDecoder.TEMPLATE_ID;
    }

    boolean isRemoval() {
        return templateId() == ChangeRemoveDecoder.TEMPLATE_ID;
    }

    /** Of a removal. */
    RemovalCause cause() {
        return remove.cause();
    }

    /**
     * Whether it is the first half of a move, which says nothing of the request that it carries out: the change behind it, which
     * puts the entry under its new key, does.
     */
    boolean isDeparture() {
        return isRemoval() && cause() == RemovalCause.MOVED;
    }

    /**
     * The entry: namespace and key; of a put all else too, of a touch its times. Key, value and terms lie in the record.
     */
    EntryView entry() {
        return entry;
    }

    /**
     * What the write returned to its client beside its revision: a counter's value, what is left of a limit, how many events
     * there are in a window; otherwise 0.
     */
    long result() {
        if (!isPut()) {
            return 0;
        }
        return switch (entry.type()) {
            case COUNTER -> value.buffer().getLong(value.offset(), ByteOrder.LITTLE_ENDIAN);
            case LIMIT -> Gcra.storedLeftNs(value);
            case WINDOW -> {
                window.read(value, entry.deadlineMs());
                yield window.count(entry.touchedMs());
            }
            default -> 0;
        };
    }

    private boolean isWhole() {
        return switch (message.templateId()) {
            case ChangePutDecoder.TEMPLATE_ID -> readPut();
            case ChangeTouchDecoder.TEMPLATE_ID -> readTouch();
            case ChangeRemoveDecoder.TEMPLATE_ID -> readRemoval();
            case ChangeNamespaceDecoder.TEMPLATE_ID, ChangeOtherDecoder.TEMPLATE_ID ->
                message.blockLength() >= ChangeOtherDecoder.BLOCK_LENGTH;
            default -> false;
        };
    }

    private boolean readPut() {
        final VarData varData = message.varData();
        if (message.blockLength() < ChangePutDecoder.BLOCK_LENGTH
                || !varData.next16(entry.key())
                || !varData.next32(value)
                || !varData.next16(termsPart)
                || terms.read(termsPart) != null) {
            return false;
        }
        put.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        entry.namespaceId(put.namespaceId())
                .type(put.entryType())
                .revision(put.revision())
                .deadlineMs(put.deadlineMs())
                .idleMs(put.idleMs())
                .touchedMs(put.touchedMs())
                .value(value);
        terms.putInto(entry);
        return isTyped();
    }

    private boolean isTyped() {
        return switch (entry.type()) {
            case COUNTER -> value.length() == Long.BYTES;
            case LIMIT -> Gcra.isValue(value);
            case WINDOW -> SlidingWindow.isValue(value, entry.deadlineMs());
            default -> true;
        };
    }

    private boolean readTouch() {
        if (message.blockLength() < ChangeTouchDecoder.BLOCK_LENGTH
                || !message.varData().next16(entry.key())) {
            return false;
        }
        touch.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        entry.namespaceId(touch.namespaceId())
                .deadlineMs(touch.deadlineMs())
                .idleMs(touch.idleMs())
                .touchedMs(touch.touchedMs());
        return true;
    }

    private boolean readRemoval() {
        if (message.blockLength() < ChangeRemoveDecoder.BLOCK_LENGTH
                || !message.varData().next16(entry.key())) {
            return false;
        }
        remove.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        entry.namespaceId(remove.namespaceId());
        return true;
    }
}
