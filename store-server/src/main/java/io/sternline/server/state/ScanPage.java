package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.ScanReplyEncoder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Encodes one page of a scan. The cursor is the key that was visited last: the next page goes on behind it, whether that
 * entry is still there or not, and so an entry that lives through the scan is in exactly one page.
 *
 * <p>The largest page is the bytes target, one entry of the largest size, and 1,000 entries' fixed parts: below the
 * limit of a frame.
 */
final class ScanPage {
    /**
     * Entries looked at for one page. Expired ones that wait to be reaped are passed over; where they are many, the page
     * ends early, even empty, with a cursor to go on from.
     */
    static final int VISITS_MAX = 4 * Protocol.SCAN_ENTRIES_MAX;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ScanReplyEncoder scanReply = new ScanReplyEncoder();
    private final UnsafeBuffer lastKey = new UnsafeBuffer(new byte[Protocol.KEY_BYTES_MAX]);
    private final EntryTable.EntryVisitor visitor = this::onEntry;
    private final StoreState state;
    private final ReplyWriter reply;
    private ScanReplyEncoder.EntriesEncoder entries;
    private int lastKeyLength;
    private int entriesMax;
    private int entriesTaken;
    private int bytesTaken;
    private int visits;
    private boolean full;

    ScanPage(final StoreState state, final ReplyWriter reply) {
        this.state = state;
        this.reply = reply;
    }

    void fill(final Query query) {
        begin(query, ResultCode.OK);
        entriesMax = query.entriesMax();
        entriesTaken = 0;
        bytesTaken = 0;
        visits = 0;
        lastKeyLength = 0;
        full = false;
        entries = scanReply.entriesCount(entriesMax);
        state.entries().scan(query.namespaceId(), query.text(), query.cursor(), visitor);
        entries.resetCountToIndex();
        scanReply.putCursor(lastKey, 0, full ? lastKeyLength : 0);
        end(ReplyWriter.NO_MESSAGE);
    }

    void refuse(final Query query, final ResultCode code, final String why) {
        begin(query, code);
        scanReply.entriesCount(0);
        scanReply.putCursor(lastKey, 0, 0);
        end(why);
    }

    /** Asked once more when the page is full: only then is it sure that there is something behind it. */
    private boolean onEntry(final EntryView entry) {
        full = entriesTaken == entriesMax || bytesTaken >= Protocol.SCAN_PAGE_BYTES_TARGET || visits == VISITS_MAX;
        if (full) {
            return false;
        }
        visits++;
        lastKeyLength = entry.key().length();
        lastKey.putBytes(0, entry.key().buffer(), entry.key().offset(), lastKeyLength);
        if (!entry.isExpired(state.groupTimeMs())) {
            entries.next()
                    .entryRevision(entry.revision())
                    .remainingMs(entry.remainingMs(state.groupTimeMs()))
                    .entryType(entry.type())
                    .putKey(entry.key().buffer(), entry.key().offset(), lastKeyLength)
                    .putValue(
                            entry.value().buffer(),
                            entry.value().offset(),
                            entry.value().length());
            entriesTaken++;
            bytesTaken += lastKeyLength + entry.value().length();
        }
        return true;
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
