package io.sternline.client.transport;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.client.ReadLevel;
import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.sbe.CountByTermEncoder;
import io.sternline.protocol.sbe.FindByTermEncoder;
import io.sternline.protocol.sbe.FindNamespaceEncoder;
import io.sternline.protocol.sbe.GetEncoder;
import io.sternline.protocol.sbe.GetHistoryEncoder;
import io.sternline.protocol.sbe.ListNamespacesEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.ScanEncoder;

/** Where the fields of a query are that only the loop knows, and that change from one attempt to the next. */
enum QueryKind {
    GET(GetEncoder.namespaceIdEncodingOffset(), GetEncoder.levelEncodingOffset(), GetEncoder.timeoutMsEncodingOffset()),
    SCAN(
            ScanEncoder.namespaceIdEncodingOffset(),
            ScanEncoder.levelEncodingOffset(),
            ScanEncoder.timeoutMsEncodingOffset()),
    FIND_BY_TERM(
            FindByTermEncoder.namespaceIdEncodingOffset(),
            FindByTermEncoder.levelEncodingOffset(),
            FindByTermEncoder.timeoutMsEncodingOffset()),
    COUNT_BY_TERM(
            CountByTermEncoder.namespaceIdEncodingOffset(),
            CountByTermEncoder.levelEncodingOffset(),
            CountByTermEncoder.timeoutMsEncodingOffset()),
    FIND_NAMESPACE(-1, FindNamespaceEncoder.levelEncodingOffset(), FindNamespaceEncoder.timeoutMsEncodingOffset()),
    LIST_NAMESPACES(-1, ListNamespacesEncoder.levelEncodingOffset(), ListNamespacesEncoder.timeoutMsEncodingOffset()),
    GET_HISTORY(-1, GetHistoryEncoder.levelEncodingOffset(), GetHistoryEncoder.timeoutMsEncodingOffset());

    private static final int BLOCK = MessageHeaderEncoder.ENCODED_LENGTH;

    private final int namespaceIdOffset;
    private final int levelOffset;
    private final int timeoutMsOffset;

    QueryKind(final int namespaceIdOffset, final int levelOffset, final int timeoutMsOffset) {
        this.namespaceIdOffset = namespaceIdOffset;
        this.levelOffset = levelOffset;
        this.timeoutMsOffset = timeoutMsOffset;
    }

    void complete(final ArrayBuffer message, final ReadCall<?> call, final long minRevision, final int timeoutMs) {
        message.putLong(BLOCK + GetEncoder.correlationIdEncodingOffset(), call.correlationId, LITTLE_ENDIAN);
        message.putLong(
                BLOCK + GetEncoder.minRevisionEncodingOffset(),
                call.level == ReadLevel.SESSION ? minRevision : 0,
                LITTLE_ENDIAN);
        message.putByte(BLOCK + levelOffset, (byte) Codes.level(call.level).value());
        message.putInt(BLOCK + timeoutMsOffset, timeoutMs, LITTLE_ENDIAN);
        if (namespaceIdOffset >= 0) {
            message.putInt(BLOCK + namespaceIdOffset, call.namespace.id, LITTLE_ENDIAN);
        }
    }
}
