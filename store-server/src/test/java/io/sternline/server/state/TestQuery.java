package io.sternline.server.state;

import io.sternline.protocol.sbe.CountByTermEncoder;
import io.sternline.protocol.sbe.FindByTermEncoder;
import io.sternline.protocol.sbe.FindNamespaceEncoder;
import io.sternline.protocol.sbe.GetEncoder;
import io.sternline.protocol.sbe.GetHistoryEncoder;
import io.sternline.protocol.sbe.GetStatusEncoder;
import io.sternline.protocol.sbe.ListNamespacesEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.ReadLevel;
import io.sternline.protocol.sbe.ScanEncoder;
import org.agrona.ExpandableArrayBuffer;

/** Queries as values, for tests. */
sealed interface TestQuery {
    byte[] encode(long correlationId);

    static Get get(final String key) {
        return new Get(1, key, Level.LOCAL);
    }

    static Scan scan(final String prefix, final int entriesMax, final String cursor) {
        return new Scan(1, prefix, entriesMax, cursor);
    }

    /** How fresh the answer must be. */
    record Level(ReadLevel level, long minRevision, int timeoutMs) {
        static final Level LOCAL = new Level(ReadLevel.LOCAL, 0, 0);

        static Level session(final long minRevision, final int timeoutMs) {
            return new Level(ReadLevel.SESSION, minRevision, timeoutMs);
        }

        static Level linearizable(final int timeoutMs) {
            return new Level(ReadLevel.LINEARIZABLE, 0, timeoutMs);
        }
    }

    record Get(int namespaceId, String key, Level level) implements TestQuery {
        Get at(final Level newLevel) {
            return new Get(namespaceId, key, newLevel);
        }

        @Override
        public byte[] encode(final long correlationId) {
            final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
            final GetEncoder encoder = new GetEncoder();
            encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                    .correlationId(correlationId)
                    .minRevision(level.minRevision())
                    .namespaceId(namespaceId)
                    .level(level.level())
                    .timeoutMs(level.timeoutMs())
                    .putKey(Command.bytes(key), 0, key.length());
            return message(buffer, encoder.encodedLength());
        }
    }

    record Scan(int namespaceId, String prefix, int entriesMax, String cursor) implements TestQuery {
        @Override
        public byte[] encode(final long correlationId) {
            final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
            final ScanEncoder encoder = new ScanEncoder();
            encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                    .correlationId(correlationId)
                    .minRevision(0)
                    .namespaceId(namespaceId)
                    .level(ReadLevel.LOCAL)
                    .timeoutMs(0)
                    .entriesMax(entriesMax)
                    .putPrefix(Command.bytes(prefix), 0, prefix.length())
                    .putCursor(Command.bytes(cursor), 0, cursor.length());
            return message(buffer, encoder.encodedLength());
        }
    }

    record FindByTerm(int namespaceId, String term, int entriesMax, String cursor) implements TestQuery {
        @Override
        public byte[] encode(final long correlationId) {
            final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
            final FindByTermEncoder encoder = new FindByTermEncoder();
            encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                    .correlationId(correlationId)
                    .minRevision(0)
                    .namespaceId(namespaceId)
                    .level(ReadLevel.LOCAL)
                    .timeoutMs(0)
                    .entriesMax(entriesMax)
                    .putTerm(Command.bytes(term), 0, term.length())
                    .putCursor(Command.bytes(cursor), 0, cursor.length());
            return message(buffer, encoder.encodedLength());
        }
    }

    record CountByTerm(int namespaceId, String term) implements TestQuery {
        @Override
        public byte[] encode(final long correlationId) {
            final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
            final CountByTermEncoder encoder = new CountByTermEncoder();
            encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                    .correlationId(correlationId)
                    .minRevision(0)
                    .namespaceId(namespaceId)
                    .level(ReadLevel.LOCAL)
                    .timeoutMs(0)
                    .putTerm(Command.bytes(term), 0, term.length());
            return message(buffer, encoder.encodedLength());
        }
    }

    record FindNamespace(String name) implements TestQuery {
        @Override
        public byte[] encode(final long correlationId) {
            final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
            final FindNamespaceEncoder encoder = new FindNamespaceEncoder();
            encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                    .correlationId(correlationId)
                    .minRevision(0)
                    .level(ReadLevel.LOCAL)
                    .timeoutMs(0)
                    .putName(Command.bytes(name), 0, name.length());
            return message(buffer, encoder.encodedLength());
        }
    }

    record ListNamespaces() implements TestQuery {
        @Override
        public byte[] encode(final long correlationId) {
            final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
            final ListNamespacesEncoder encoder = new ListNamespacesEncoder();
            encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                    .correlationId(correlationId)
                    .minRevision(0)
                    .level(ReadLevel.LOCAL)
                    .timeoutMs(0);
            return message(buffer, encoder.encodedLength());
        }
    }

    record GetStatus() implements TestQuery {
        @Override
        public byte[] encode(final long correlationId) {
            final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
            final GetStatusEncoder encoder = new GetStatusEncoder();
            encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder()).correlationId(correlationId);
            return message(buffer, encoder.encodedLength());
        }
    }

    record GetHistory() implements TestQuery {
        @Override
        public byte[] encode(final long correlationId) {
            final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
            final GetHistoryEncoder encoder = new GetHistoryEncoder();
            encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                    .correlationId(correlationId)
                    .minRevision(0)
                    .level(ReadLevel.LOCAL)
                    .timeoutMs(0);
            return message(buffer, encoder.encodedLength());
        }
    }

    private static byte[] message(final ExpandableArrayBuffer buffer, final int encodedLength) {
        final byte[] bytes = new byte[MessageHeaderEncoder.ENCODED_LENGTH + encodedLength];
        buffer.getBytes(0, bytes);
        return bytes;
    }
}
