package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CountByTermDecoder;
import io.sternline.protocol.sbe.FindByTermDecoder;
import io.sternline.protocol.sbe.FindNamespaceDecoder;
import io.sternline.protocol.sbe.GetDecoder;
import io.sternline.protocol.sbe.GetHistoryDecoder;
import io.sternline.protocol.sbe.GetStatusDecoder;
import io.sternline.protocol.sbe.ListNamespacesDecoder;
import io.sternline.protocol.sbe.ReadLevel;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.ScanDecoder;
import io.sternline.server.engine.ByteSlice;
import org.agrona.DirectBuffer;

/** A query, read and checked as far as that can be done without the state. A reusable flyweight over the message. */
final class Query {
    private final Message message = new Message();
    private final GetDecoder get = new GetDecoder();
    private final ScanDecoder scan = new ScanDecoder();
    private final FindByTermDecoder findByTerm = new FindByTermDecoder();
    private final CountByTermDecoder countByTerm = new CountByTermDecoder();
    private final FindNamespaceDecoder findNamespace = new FindNamespaceDecoder();
    private final ListNamespacesDecoder listNamespaces = new ListNamespacesDecoder();
    private final GetHistoryDecoder getHistory = new GetHistoryDecoder();
    private final ByteSlice text = new ByteSlice();
    private final ByteSlice cursor = new ByteSlice();
    private final ByteSlice whole = new ByteSlice();
    private ReadLevel level;
    private long minRevision;
    private int timeoutMs;
    private int namespaceId;
    private int entriesMax;
    private ResultCode complaintCode;
    private String complaint;

    /** @return false if not even the correlation id can be read. */
    boolean wrap(final DirectBuffer buffer, final int offset, final int length) {
        if (!message.wrap(buffer, offset, length) || !message.hasNumber()) {
            return false;
        }
        whole.wrap(buffer, offset, length);
        complaint = null;
        level = ReadLevel.LOCAL;
        switch (message.templateId()) {
            case GetDecoder.TEMPLATE_ID -> readGet();
            case ScanDecoder.TEMPLATE_ID -> readScan();
            case FindByTermDecoder.TEMPLATE_ID -> readFindByTerm();
            case CountByTermDecoder.TEMPLATE_ID -> readCountByTerm();
            case FindNamespaceDecoder.TEMPLATE_ID -> readFindNamespace();
            case ListNamespacesDecoder.TEMPLATE_ID -> readListNamespaces();
            case GetHistoryDecoder.TEMPLATE_ID -> readGetHistory();
            case GetStatusDecoder.TEMPLATE_ID -> text.clear();
            default ->
                complain(
                        ResultCode.UNSUPPORTED,
                        "query " + message.templateId() + " is not known here: the node is older than the client");
        }
        if (complaint == null && (level == ReadLevel.SBE_UNKNOWN || level == ReadLevel.NULL_VAL)) {
            complain(ResultCode.INVALID_ARGUMENT, "the query's read level is not known here");
        }
        return true;
    }

    /** What is wrong with the query, in words; null if nothing is. Then, and only then, the other fields are good. */
    String complaint() {
        return complaint;
    }

    ResultCode complaintCode() {
        return complaintCode;
    }

    int templateId() {
        return message.templateId();
    }

    long correlationId() {
        return message.number();
    }

    ReadLevel level() {
        return level;
    }

    long minRevision() {
        return minRevision;
    }

    int timeoutMs() {
        return timeoutMs;
    }

    int namespaceId() {
        return namespaceId;
    }

    /** Whether it is of the entries of a namespace, which {@link #namespaceId} then names. */
    boolean isOfEntries() {
        return templateId() == GetDecoder.TEMPLATE_ID
                || templateId() == ScanDecoder.TEMPLATE_ID
                || templateId() == FindByTermDecoder.TEMPLATE_ID
                || templateId() == CountByTermDecoder.TEMPLATE_ID;
    }

    /** Of a scan or a lookup by term. */
    int entriesMax() {
        return entriesMax;
    }

    /** Key of a get, prefix of a scan, term of a lookup or a count, name of a namespace. */
    ByteSlice text() {
        return text;
    }

    /** Of a scan or a lookup by term. */
    ByteSlice cursor() {
        return cursor;
    }

    /** All of the message, header included. */
    ByteSlice whole() {
        return whole;
    }

    private void readGet() {
        if (isCut(GetDecoder.BLOCK_LENGTH, message.varData().next16(text))) {
            return;
        }
        get.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        consistency(get.level(), get.minRevision(), get.timeoutMs());
        namespaceId = get.namespaceId();
        if (text.length() < 1 || text.length() > Protocol.KEY_BYTES_MAX) {
            complain(
                    ResultCode.KEY_TOO_LARGE,
                    "the key is " + text.length() + " bytes, a key has 1 to " + Protocol.KEY_BYTES_MAX);
        }
    }

    private void readScan() {
        final VarData varData = message.varData();
        if (isCut(ScanDecoder.BLOCK_LENGTH, varData.next16(text) && varData.next16(cursor))) {
            return;
        }
        scan.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        consistency(scan.level(), scan.minRevision(), scan.timeoutMs());
        page(scan.namespaceId(), scan.entriesMax());
        if (text.length() > Protocol.KEY_BYTES_MAX) {
            complain(
                    ResultCode.KEY_TOO_LARGE,
                    "the prefix is " + text.length() + " bytes, a key has at most " + Protocol.KEY_BYTES_MAX);
        }
    }

    private void readFindByTerm() {
        final VarData varData = message.varData();
        if (isCut(FindByTermDecoder.BLOCK_LENGTH, varData.next16(text) && varData.next16(cursor))) {
            return;
        }
        findByTerm.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        consistency(findByTerm.level(), findByTerm.minRevision(), findByTerm.timeoutMs());
        page(findByTerm.namespaceId(), findByTerm.entriesMax());
        checkTerm();
    }

    private void readCountByTerm() {
        if (isCut(CountByTermDecoder.BLOCK_LENGTH, message.varData().next16(text))) {
            return;
        }
        countByTerm.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        consistency(countByTerm.level(), countByTerm.minRevision(), countByTerm.timeoutMs());
        namespaceId = countByTerm.namespaceId();
        checkTerm();
    }

    private void checkTerm() {
        if (text.length() < 1 || text.length() > Protocol.TERM_BYTES_MAX) {
            complain(
                    ResultCode.INVALID_ARGUMENT,
                    "the term is " + text.length() + " bytes, a term has 1 to " + Protocol.TERM_BYTES_MAX);
        }
    }

    private void page(final int newNamespaceId, final int newEntriesMax) {
        namespaceId = newNamespaceId;
        entriesMax = newEntriesMax;
        if (entriesMax < 1 || entriesMax > Protocol.SCAN_ENTRIES_MAX) {
            complain(
                    ResultCode.INVALID_ARGUMENT,
                    "entriesMax must be 1 to " + Protocol.SCAN_ENTRIES_MAX + ", not " + entriesMax);
        } else if (cursor.length() > Protocol.CURSOR_BYTES_MAX) {
            complain(ResultCode.INVALID_ARGUMENT, "the cursor is none that a page has returned");
        }
    }

    private void readFindNamespace() {
        if (isCut(FindNamespaceDecoder.BLOCK_LENGTH, message.varData().next16(text))) {
            return;
        }
        findNamespace.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        consistency(findNamespace.level(), findNamespace.minRevision(), findNamespace.timeoutMs());
        if (Namespaces.nameIn(text) == null) {
            complain(ResultCode.INVALID_ARGUMENT, Namespaces.nameComplaint(text));
        }
    }

    private void readListNamespaces() {
        if (isCut(ListNamespacesDecoder.BLOCK_LENGTH, true)) {
            return;
        }
        listNamespaces.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        consistency(listNamespaces.level(), listNamespaces.minRevision(), listNamespaces.timeoutMs());
    }

    private void readGetHistory() {
        if (isCut(GetHistoryDecoder.BLOCK_LENGTH, true)) {
            return;
        }
        text.clear();
        getHistory.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        consistency(getHistory.level(), getHistory.minRevision(), getHistory.timeoutMs());
    }

    private boolean isCut(final int blockLengthMin, final boolean varDataFits) {
        if (varDataFits && message.blockLength() >= blockLengthMin) {
            return false;
        }
        complain(
                ResultCode.INVALID_ARGUMENT,
                "query " + message.templateId() + " ends too early: a part is longer than the message");
        return true;
    }

    private void consistency(final ReadLevel newLevel, final long newMinRevision, final int newTimeoutMs) {
        level = newLevel;
        minRevision = newMinRevision;
        timeoutMs = newTimeoutMs;
    }

    private void complain(final ResultCode code, final String why) {
        complaintCode = code;
        complaint = why;
    }
}
