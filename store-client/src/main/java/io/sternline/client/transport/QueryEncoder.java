package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.sbe.CountByTermEncoder;
import io.sternline.protocol.sbe.FindByTermEncoder;
import io.sternline.protocol.sbe.FindNamespaceEncoder;
import io.sternline.protocol.sbe.GetEncoder;
import io.sternline.protocol.sbe.GetStatusEncoder;
import io.sternline.protocol.sbe.ListNamespacesEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.ScanEncoder;

/** Encodes queries, on the caller's thread. The rest of their fields is filled in by {@link QueryKind#complete}. */
final class QueryEncoder {
    private static final int HEADER_BYTES = MessageHeaderEncoder.ENCODED_LENGTH;

    private QueryEncoder() {}

    static byte[] get(final byte[] key) {
        final byte[] message =
                new byte[HEADER_BYTES + GetEncoder.BLOCK_LENGTH + GetEncoder.keyHeaderLength() + key.length];
        new GetEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .putKey(key, 0, key.length);
        return message;
    }

    static byte[] scan(final byte[] prefix, final int entriesMax, final byte[] cursor) {
        final byte[] message = new byte
                [HEADER_BYTES
                        + ScanEncoder.BLOCK_LENGTH
                        + ScanEncoder.prefixHeaderLength()
                        + prefix.length
                        + ScanEncoder.cursorHeaderLength()
                        + cursor.length];
        new ScanEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .entriesMax(entriesMax)
                .putPrefix(prefix, 0, prefix.length)
                .putCursor(cursor, 0, cursor.length);
        return message;
    }

    static byte[] findByTerm(final byte[] term, final int entriesMax, final byte[] cursor) {
        final byte[] message = new byte
                [HEADER_BYTES
                        + FindByTermEncoder.BLOCK_LENGTH
                        + FindByTermEncoder.termHeaderLength()
                        + term.length
                        + FindByTermEncoder.cursorHeaderLength()
                        + cursor.length];
        new FindByTermEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .entriesMax(entriesMax)
                .putTerm(term, 0, term.length)
                .putCursor(cursor, 0, cursor.length);
        return message;
    }

    static byte[] countByTerm(final byte[] term) {
        final byte[] message = new byte
                [HEADER_BYTES + CountByTermEncoder.BLOCK_LENGTH + CountByTermEncoder.termHeaderLength() + term.length];
        new CountByTermEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .putTerm(term, 0, term.length);
        return message;
    }

    static byte[] findNamespace(final String name) {
        final byte[] nameBytes = name.getBytes(UTF_8);
        final byte[] message = new byte
                [HEADER_BYTES
                        + FindNamespaceEncoder.BLOCK_LENGTH
                        + FindNamespaceEncoder.nameHeaderLength()
                        + nameBytes.length];
        new FindNamespaceEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .putName(nameBytes, 0, nameBytes.length);
        return message;
    }

    static byte[] listNamespaces() {
        final byte[] message = new byte[HEADER_BYTES + ListNamespacesEncoder.BLOCK_LENGTH];
        new ListNamespacesEncoder().wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder());
        return message;
    }

    static byte[] getStatus(final long correlationId) {
        final byte[] message = new byte[HEADER_BYTES + GetStatusEncoder.BLOCK_LENGTH];
        new GetStatusEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .correlationId(correlationId);
        return message;
    }
}
