package io.sternline.server.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.protocol.sbe.CloseWatchEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.OpenWatchEncoder;
import io.sternline.protocol.sbe.WatchCreditEncoder;
import io.sternline.server.watch.TestFrame;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Watches over a {@link TestClient}'s connection. */
final class WatchClient {
    private static final int HEADER = MessageHeaderEncoder.ENCODED_LENGTH;
    private final TestClient client;
    private final Map<Integer, Queue<TestFrame>> waiting = new HashMap<>();

    WatchClient(final TestClient client) {
        this.client = client;
    }

    static byte[] openWatch(
            final int watchId,
            final int namespaceId,
            final long afterRevision,
            final int creditBytes,
            final String prefix) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final byte[] bytes = prefix.getBytes(UTF_8);
        final OpenWatchEncoder open = new OpenWatchEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .watchId(watchId)
                .namespaceId(namespaceId)
                .afterRevision(afterRevision)
                .touches((short) 0)
                .creditBytes(creditBytes)
                .putPrefix(bytes, 0, bytes.length);
        return Arrays.copyOf(buffer.byteArray(), HEADER + open.encodedLength());
    }

    static byte[] watchCredit(final int watchId, final int creditBytes) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final WatchCreditEncoder credit = new WatchCreditEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .watchId(watchId)
                .creditBytes(creditBytes);
        return Arrays.copyOf(buffer.byteArray(), HEADER + credit.encodedLength());
    }

    static byte[] closeWatch(final int watchId) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final CloseWatchEncoder close = new CloseWatchEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .watchId(watchId);
        return Arrays.copyOf(buffer.byteArray(), HEADER + close.encodedLength());
    }

    WatchClient open(final int watchId, final long afterRevision, final int creditBytes) throws IOException {
        client.send(openWatch(watchId, 1, afterRevision, creditBytes, ""));
        return this;
    }

    WatchClient credit(final int watchId, final int creditBytes) throws IOException {
        client.send(watchCredit(watchId, creditBytes));
        return this;
    }

    WatchClient close(final int watchId) throws IOException {
        client.send(closeWatch(watchId));
        return this;
    }

    /** The next frame of a watch. */
    TestFrame next(final int watchId) throws IOException {
        final Queue<TestFrame> mine = waiting.computeIfAbsent(watchId, id -> new ArrayDeque<>());
        while (mine.isEmpty()) {
            final UnsafeBuffer frame = client.receive();
            if (frame == null) {
                throw new EOFException("closed; a frame of watch " + watchId + " was expected");
            }
            final TestFrame decoded = TestFrame.decode(frame, frame.capacity());
            if (decoded != null) {
                waiting.computeIfAbsent(decoded.watchId(), id -> new ArrayDeque<>())
                        .add(decoded);
            }
        }
        return mine.remove();
    }

    TestFrame.Opened opened(final int watchId) throws IOException {
        return (TestFrame.Opened) next(watchId);
    }

    /** The watch's end, past anything before it. */
    TestFrame.Ended ended(final int watchId) throws IOException {
        for (TestFrame frame = next(watchId); ; frame = next(watchId)) {
            if (frame instanceof TestFrame.Ended ended) {
                return ended;
            }
        }
    }

    /** Revisions of so many changes, or more if the last frame has more. */
    List<Long> changes(final int watchId, final int count) throws IOException {
        final List<Long> revisions = new ArrayList<>();
        while (revisions.size() < count) {
            if (next(watchId) instanceof TestFrame.Events events) {
                revisions.addAll(events.changes());
            }
        }
        return revisions;
    }

    /** The next events that tell a revision, with or without changes. */
    TestFrame.Events progress(final int watchId, final long revision) throws IOException {
        while (true) {
            if (next(watchId) instanceof TestFrame.Events events && events.revision() == revision) {
                return events;
            }
        }
    }
}
