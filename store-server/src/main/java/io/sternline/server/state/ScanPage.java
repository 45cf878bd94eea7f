package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.FindByTermDecoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.ScanReplyEncoder;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryTable;
import io.sternline.server.engine.EntryView;

/**
 * Encodes one page of a scan, or of a lookup by term. The cursor says what was looked at last: the next page goes on
 * behind it, whether that entry is still there or not, and so an entry that lives through a scan is in exactly one page.
 * A lookup goes by revision: an entry that is written meanwhile moves to its end and is seen again, as it is then.
 *
 * <p>The largest page is the bytes target, one entry of the largest size, and 1,000 entries' fixed parts: below the
 * limit of a frame.
 */
final class ScanPage {
    /**
     * Entries looked at for one page. Those that do not begin with the prefix, and expired ones that wait to be reaped, are
     * passed over; where they are many, the page ends early, even empty, with a cursor to go on from.
     */
    static final int LOOKS_MAX = 8 * Protocol.SCAN_ENTRIES_MAX;

    private static final ByteSlice NO_CURSOR = new ByteSlice();

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ScanReplyEncoder scanReply = new ScanReplyEncoder();
    private final EntryTable.EntryVisitor visitor = this::onEntry;
    private final StoreState state;
    private final ReplyWriter reply;
    private ScanReplyEncoder.EntriesEncoder entries;
    private int entriesMax;
    private int entriesTaken;
    private int bytesTaken;

    ScanPage(final StoreState state, final ReplyWriter reply) {
        this.state = state;
        this.reply = reply;
    }

    void fill(final Query query) {
        begin(query, ResultCode.OK);
        entriesMax = query.entriesMax();
        entriesTaken = 0;
        bytesTaken = 0;
        entries = scanReply.entriesCount(entriesMax);
        final EntryTable table = state.entries();
        final boolean isMore = query.templateId() == FindByTermDecoder.TEMPLATE_ID
                ? table.findByTerm(query.namespaceId(), query.text(), query.cursor(), LOOKS_MAX, visitor)
                : table.scan(query.namespaceId(), query.text(), query.cursor(), LOOKS_MAX, visitor);
        entries.resetCountToIndex();
        putCursor(isMore ? table.cursor() : NO_CURSOR);
        end(ReplyWriter.NO_MESSAGE);
    }

    void refuse(final Query query, final ResultCode code, final String why) {
        begin(query, code);
        scanReply.entriesCount(0);
        putCursor(NO_CURSOR);
        end(why);
    }

    /** Asked once more when the page is full: only then is it sure that there is something behind it. */
    private boolean onEntry(final EntryView entry) {
        if (entriesTaken == entriesMax || bytesTaken >= Protocol.SCAN_PAGE_BYTES_TARGET) {
            return false;
        }
        final int keyLength = entry.key().length();
        if (!entry.isExpired(state.groupTimeMs())) {
            entries.next()
                    .entryRevision(entry.revision())
                    .remainingMs(entry.remainingMs(state.groupTimeMs()))
                    .entryType(entry.type())
                    .putKey(entry.key().buffer(), entry.key().offset(), keyLength)
                    .putValue(
                            entry.value().buffer(),
                            entry.value().offset(),
                            entry.value().length());
            entriesTaken++;
            bytesTaken += keyLength + entry.valueLength();
        }
        return true;
    }

    private void putCursor(final ByteSlice cursor) {
        scanReply.putCursor(cursor.buffer(), cursor.offset(), cursor.length());
    }

    private void begin(final Query query, final ResultCode code) {
        scanReply
                .wrapAndApplyHeader(reply.target(), 0, header)
                .correlationId(query.correlationId())
                .code(code)
                .appliedRevision(state.revision());
    }

    private void end(final String message) {
        scanReply.message(message);
        reply.length(MessageHeaderEncoder.ENCODED_LENGTH + scanReply.encodedLength());
    }
}
