package io.sternline.server.state;

import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.SnapshotEntryEncoder;
import io.sternline.replication.statemachine.SnapshotOutput;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes entries, a record each. */
final class SnapshotEntryWriter {
    private final MutableDirectBuffer buffer = new UnsafeBuffer(new byte[SnapshotOutput.RECORD_BYTES_MAX]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final SnapshotEntryEncoder encoder = new SnapshotEntryEncoder();
    private final TermListWriter terms = new TermListWriter();
    private final SnapshotOutput output;

    SnapshotEntryWriter(final SnapshotOutput output) {
        this.output = output;
    }

    void write(final EntryView entry) {
        final ByteSlice key = entry.key();
        final ByteSlice value = entry.value();
        final int termsLength = terms.write(entry);
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .namespaceId(entry.namespaceId())
                .entryType(entry.type())
                .entryRevision(entry.revision())
                .deadlineMs(entry.deadlineMs())
                .idleMs(entry.idleMs())
                .touchedMs(entry.touchedMs())
                .bucket(entry.bucket())
                .putKey(key.buffer(), key.offset(), key.length())
                .putValue(value.buffer(), value.offset(), value.length())
                .putTerms(terms.buffer(), 0, termsLength);
        output.write(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }
}
