package io.sternline.server.state;

import io.sternline.protocol.sbe.CopiedRequestEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.Replication;
import io.sternline.replication.async.AsyncCopy;
import io.sternline.replication.changelog.ChangeRecorder;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryTable;
import io.sternline.server.engine.EntryView;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A copy of the ASYNC namespaces, slice by slice, while they go on changing. First the requests that recent changes carried
 * out, oldest first, then each namespace's entries in the order of a scan, as if each had just been put.
 *
 * <p>An entry that lives through the copy is met once, whatever comes and goes beside it, as in any scan; a later change to
 * it is told by the records behind {@link #startRevision}. A namespace that is made meanwhile is met at the end.
 */
final class StateCopy implements AsyncCopy, ChangeRecorder {
    private static final int REQUESTS_AT_ONCE_MAX = 1_000;
    private static final int LOOKS_AT_ONCE_MAX = 1_000;
    private static final int REQUEST_BYTES = MessageHeaderEncoder.ENCODED_LENGTH + CopiedRequestEncoder.BLOCK_LENGTH;
    private static final ByteSlice EVERYTHING = new ByteSlice();

    private final MutableDirectBuffer buffer = new UnsafeBuffer(new byte[REQUEST_BYTES]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final CopiedRequestEncoder request = new CopiedRequestEncoder();
    private final ChangePublisher entries = new ChangePublisher();
    private final ByteSlice cursor = new ByteSlice();
    private final EntryTable.EntryVisitor entryVisitor = this::onEntry;
    private final RecentRequests.Visitor requestVisitor = this::onRequest;
    private final StoreState state;
    private final RecentRequests recent;
    private final long startRevision;
    private final long requestsEnd;
    private long requestsAt;
    private int namespaceIndex;
    private long endRevision;
    private RecordHandler handler;
    private int bytesLeft;

    StateCopy(final StoreState state, final RecentRequests recent) {
        this.state = state;
        this.recent = recent;
        this.startRevision = state.revision();
        this.requestsEnd = recent.end();
        this.endRevision = startRevision;
        entries.recorder(this);
    }

    @Override
    public long startRevision() {
        return startRevision;
    }

    @Override
    public long endRevision() {
        return endRevision;
    }

    @Override
    public boolean next(final RecordHandler newHandler, final int bytesMax) {
        handler = newHandler;
        bytesLeft = bytesMax;
        endRevision = state.revision();
        while (requestsAt < requestsEnd && bytesLeft > 0) {
            requestsAt = recent.forAll(
                    requestsAt, Math.min(REQUESTS_AT_ONCE_MAX, 1 + bytesLeft / REQUEST_BYTES), requestVisitor);
        }
        while (bytesLeft > 0 && namespaceIndex < state.namespaces().all().size()) {
            copyEntries(state.namespaces().all().get(namespaceIndex));
        }
        return requestsAt < requestsEnd
                || namespaceIndex < state.namespaces().all().size();
    }

    private void copyEntries(final StoredNamespace namespace) {
        final boolean isMore = namespace.replication() == Replication.ASYNC
                && state.entries().scan(namespace.id(), EVERYTHING, cursor, LOOKS_AT_ONCE_MAX, entryVisitor);
        if (isMore) {
            final byte[] from = state.entries().cursor().toArray();
            cursor.wrap(new UnsafeBuffer(from), 0, from.length);
        } else {
            cursor.clear();
            namespaceIndex++;
        }
    }

    private boolean onEntry(final EntryView entry) {
        if (bytesLeft <= 0) {
            return false;
        }
        entries.put(state.groupTimeMs(), entry);
        return true;
    }

    private void onRequest(final long clientId, final long requestNumber, final long revision, final long result) {
        request.wrapAndApplyHeader(buffer, 0, header)
                .clientId(clientId)
                .requestNumber(requestNumber)
                .revision(revision)
                .number(result);
        record(revision, buffer, 0, REQUEST_BYTES);
    }

    @Override
    public void record(final long revision, final DirectBuffer source, final int offset, final int length) {
        bytesLeft -= length;
        handler.onRecord(source, offset, length);
    }

    @Override
    public void continueAt(final long revision) {
        throw new IllegalStateException("a copy is of the state's entries only, it continues nothing");
    }
}
