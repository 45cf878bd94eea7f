package io.sternline.server.state;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.PackReader;
import io.sternline.protocol.Protocol;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryTable;
import org.agrona.DirectBuffer;

/**
 * Runs ahead of those who apply a pack of commands and tells the state which entries they will ask for, some at a time. It judges
 * nothing: what it cannot read it leaves to them.
 */
final class CommandPreview {
    /** Where the commands for entries have the namespace in their block; the key is their first variable part. */
    private static final int NAMESPACE_ID_OFFSET = Long.BYTES;

    private final StoreState state;
    private final PackReader pack = new PackReader();
    private final Message message = new Message();
    private final ByteSlice key = new ByteSlice();
    private boolean isOver;
    /** Commands that have been previewed and not applied yet. */
    private int ahead;

    CommandPreview(final StoreState state) {
        this.state = state;
    }

    /** A pack begins. */
    void begin(final DirectBuffer buffer, final int offset, final int length) {
        pack.wrap(buffer, offset, length);
        ahead = 0;
        // A single command waits for its own look-up either way.
        isOver = length >= Protocol.LENGTH_BYTES
                && Protocol.LENGTH_BYTES + buffer.getInt(offset, LITTLE_ENDIAN) == length;
    }

    /** Before each of the pack's commands is applied. */
    void onNext() {
        if (ahead == 0 && !isOver) {
            look();
        }
        ahead--;
    }

    private void look() {
        try {
            while (ahead < EntryTable.EXPECTED_MAX && pack.next()) {
                ahead++;
                expect();
            }
        } catch (final MalformedMessageException ignored) {
            // Who applies the pack comes there too, and counts it.
            isOver = true;
        }
        isOver |= ahead < EntryTable.EXPECTED_MAX;
        state.fetchExpected();
    }

    private void expect() {
        final boolean isForAnEntry = EntryWrites.includes(pack.templateId())
                && message.wrap(pack.buffer(), pack.messageOffset(), pack.messageLength())
                && message.blockLength() >= NAMESPACE_ID_OFFSET + Integer.BYTES
                && message.varData().next16(key);
        if (isForAnEntry) {
            state.expect(message.buffer().getInt(message.bodyOffset() + NAMESPACE_ID_OFFSET, LITTLE_ENDIAN), key);
        }
    }
}
