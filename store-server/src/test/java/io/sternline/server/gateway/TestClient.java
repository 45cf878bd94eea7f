package io.sternline.server.gateway;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.protocol.PackReader;
import io.sternline.protocol.PackWriter;
import io.sternline.protocol.sbe.CloseReason;
import io.sternline.protocol.sbe.CommandFrameEncoder;
import io.sternline.protocol.sbe.CountInWindowEncoder;
import io.sternline.protocol.sbe.DigestReportEncoder;
import io.sternline.protocol.sbe.ErrorReplyDecoder;
import io.sternline.protocol.sbe.FieldOperation;
import io.sternline.protocol.sbe.FindByTermEncoder;
import io.sternline.protocol.sbe.GetEncoder;
import io.sternline.protocol.sbe.GetReplyDecoder;
import io.sternline.protocol.sbe.GoodbyeDecoder;
import io.sternline.protocol.sbe.GroupSettingsEncoder;
import io.sternline.protocol.sbe.GuardedEncoder;
import io.sternline.protocol.sbe.HelloEncoder;
import io.sternline.protocol.sbe.LocalCommandFrameEncoder;
import io.sternline.protocol.sbe.MapChangesEncoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.MoveEncoder;
import io.sternline.protocol.sbe.PingEncoder;
import io.sternline.protocol.sbe.PlanPromotionEncoder;
import io.sternline.protocol.sbe.PromoteEncoder;
import io.sternline.protocol.sbe.PromotionPlanReplyDecoder;
import io.sternline.protocol.sbe.PromotionReplyDecoder;
import io.sternline.protocol.sbe.PutEncoder;
import io.sternline.protocol.sbe.QueryFrameEncoder;
import io.sternline.protocol.sbe.ReadLevel;
import io.sternline.protocol.sbe.RegisterClientEncoder;
import io.sternline.protocol.sbe.RemoveEncoder;
import io.sternline.protocol.sbe.ReplyFrameDecoder;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.TakeEncoder;
import io.sternline.protocol.sbe.TermListEncoder;
import io.sternline.protocol.sbe.TopologyDecoder;
import io.sternline.protocol.sbe.UpdateMapEncoder;
import io.sternline.protocol.sbe.WelcomeDecoder;
import io.sternline.protocol.sbe.WriteCondition;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A client that says exactly what a test wants it to, over a blocking socket. */
final class TestClient implements AutoCloseable {
    /** A reply, as far as tests look at it. */
    record Reply(int templateId, long id, ResultCode code, String message, int valueBytes) {}

    /** A Goodbye. */
    record Farewell(CloseReason reason, String message) {}

    static final int HEADER = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int READ_TIMEOUT_MS = 10_000;

    private final Socket socket;
    private final InputStream in;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final Queue<Reply> replies = new ArrayDeque<>();

    TestClient(final InetSocketAddress address) throws IOException {
        this(address, 0);
    }

    TestClient(final InetSocketAddress address, final int receiveBytes) throws IOException {
        socket = new Socket();
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MS);
        socket.connect(address);
        in = socket.getInputStream();
    }

    /** Connects and shakes hands. */
    static TestClient open(final InetSocketAddress address) throws IOException {
        return new TestClient(address).shakeHands();
    }

    TestClient shakeHands() throws IOException {
        send(hello(1, 1, "test", "", ""));
        expect(WelcomeDecoder.TEMPLATE_ID);
        expect(TopologyDecoder.TEMPLATE_ID);
        return this;
    }

    // Encoding: messages with their header, without a frame's length

    static byte[] hello(
            final int versionMin, final int versionMax, final String name, final String group, final String scheme) {
        return hello(versionMin, versionMax, name, group, scheme, 0);
    }

    static byte[] hello(
            final int versionMin,
            final int versionMax,
            final String name,
            final String group,
            final String scheme,
            final int recovery) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final HelloEncoder hello = new HelloEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .protocolVersionMin(versionMin)
                .protocolVersionMax(versionMax)
                .isObserver((short) 0)
                .recovery(recovery)
                .clientName(name)
                .group(group)
                .credentialsScheme(scheme)
                .putCredentials(new byte[0], 0, 0);
        return bytes(buffer, HEADER + hello.encodedLength());
    }

    static byte[] put(final long requestNumber, final byte[] key, final byte[] value) {
        return put(requestNumber, key, value, new byte[0]);
    }

    static byte[] put(final long requestNumber, final byte[] key, final byte[] value, final byte[] terms) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final PutEncoder put = new PutEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .requestNumber(requestNumber)
                .namespaceId(1)
                .condition(WriteCondition.NONE)
                .returnPrevious((short) 0)
                .expectedRevision(0)
                .ttlMs(PutEncoder.ttlMsNullValue())
                .idleMs(PutEncoder.idleMsNullValue())
                .putKey(key, 0, key.length)
                .putValue(value, 0, value.length)
                .putTerms(terms, 0, terms.length);
        return bytes(buffer, HEADER + put.encodedLength());
    }

    static byte[] updateMap(final long requestNumber, final String key, final byte[] changes, final byte[] terms) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final UpdateMapEncoder update = new UpdateMapEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .requestNumber(requestNumber)
                .namespaceId(1)
                .condition(WriteCondition.PRESENT)
                .replace((short) 0)
                .returnPrevious((short) 0)
                .replaceTerms((short) 1)
                .expectedRevision(0)
                .ttlMs(UpdateMapEncoder.ttlMsNullValue())
                .idleMs(UpdateMapEncoder.idleMsNullValue())
                .putKey(key.getBytes(UTF_8), 0, key.length())
                .putChanges(changes, 0, changes.length)
                .putTerms(terms, 0, terms.length);
        return bytes(buffer, HEADER + update.encodedLength());
    }

    /** Sets fields to nothing and removes the last one. */
    static byte[] changes(final String... fields) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final MapChangesEncoder changes =
                new MapChangesEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        final MapChangesEncoder.ChangesEncoder group = changes.changesCount(fields.length);
        for (int i = 0; i < fields.length; i++) {
            group.next()
                    .operation(i + 1 < fields.length ? FieldOperation.SET : FieldOperation.REMOVE)
                    .expectedRevision(-1)
                    .name(fields[i])
                    .putValue(new byte[0], 0, 0);
        }
        return bytes(buffer, HEADER + changes.encodedLength());
    }

    static byte[] terms(final String... terms) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final TermListEncoder list = new TermListEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        final TermListEncoder.TermsEncoder group = list.termsCount(terms.length);
        for (final String term : terms) {
            group.next().term(term);
        }
        return bytes(buffer, HEADER + list.encodedLength());
    }

    static byte[] findByTerm(final long correlationId, final String term, final int entriesMax) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final FindByTermEncoder find = new FindByTermEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .correlationId(correlationId)
                .minRevision(0)
                .namespaceId(1)
                .level(ReadLevel.LOCAL)
                .timeoutMs(5000)
                .entriesMax(entriesMax)
                .term(term)
                .putCursor(new byte[0], 0, 0);
        return bytes(buffer, HEADER + find.encodedLength());
    }

    static byte[] settings() {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final GroupSettingsEncoder settings = new GroupSettingsEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .requestNumber(36)
                .hashSeed0(1)
                .hashSeed1(2)
                .stateBytesMax(1)
                .entriesMax(1);
        return bytes(buffer, HEADER + settings.encodedLength());
    }

    static byte[] report() {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final DigestReportEncoder report = new DigestReportEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .requestNumber(37)
                .nodeId(0)
                .reportPosition(1)
                .revision(1)
                .stateDigest(1);
        return bytes(buffer, HEADER + report.encodedLength());
    }

    static byte[] put(final long requestNumber, final String key) {
        return put(requestNumber, key.getBytes(UTF_8), key.getBytes(UTF_8));
    }

    static byte[] remove(final long requestNumber, final String key) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final RemoveEncoder remove = new RemoveEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .requestNumber(requestNumber)
                .namespaceId(1)
                .condition(WriteCondition.NONE)
                .returnPrevious((short) 0)
                .expectedRevision(0)
                .putKey(key.getBytes(UTF_8), 0, key.length());
        return bytes(buffer, HEADER + remove.encodedLength());
    }

    static byte[] move(final long requestNumber, final String key, final String newKey) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final MoveEncoder move = new MoveEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .requestNumber(requestNumber)
                .namespaceId(1)
                .putKey(key.getBytes(UTF_8), 0, key.length())
                .putNewKey(newKey.getBytes(UTF_8), 0, newKey.length());
        return bytes(buffer, HEADER + move.encodedLength());
    }

    /** A write that is guarded by the absence of entries under these keys. */
    static byte[] guarded(final long requestNumber, final byte[] write, final String... keys) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final GuardedEncoder guarded = new GuardedEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .requestNumber(requestNumber);
        final GuardedEncoder.GuardsEncoder group = guarded.guardsCount(keys.length);
        for (final String key : keys) {
            group.next().namespaceId(1).revision(0).putKey(key.getBytes(UTF_8), 0, key.length());
        }
        guarded.putCommand(write, 0, write.length);
        return bytes(buffer, HEADER + guarded.encodedLength());
    }

    static byte[] take(final long requestNumber, final String key) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final TakeEncoder take = new TakeEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .requestNumber(requestNumber)
                .namespaceId(1)
                .cost(1)
                .burst(10)
                .intervalNs(1_000_000)
                .putKey(key.getBytes(UTF_8), 0, key.length());
        return bytes(buffer, HEADER + take.encodedLength());
    }

    static byte[] countInWindow(final long requestNumber, final String key) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final CountInWindowEncoder count = new CountInWindowEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .requestNumber(requestNumber)
                .namespaceId(1)
                .amount(1)
                .windowMs(1_000)
                .putKey(key.getBytes(UTF_8), 0, key.length());
        return bytes(buffer, HEADER + count.encodedLength());
    }

    static byte[] register(final long requestNumber) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final RegisterClientEncoder register = new RegisterClientEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .requestNumber(requestNumber)
                .clientName("test");
        return bytes(buffer, HEADER + register.encodedLength());
    }

    static byte[] get(final long correlationId, final ReadLevel level, final String key) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final byte[] keyBytes = key.getBytes(UTF_8);
        final GetEncoder get = new GetEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .correlationId(correlationId)
                .minRevision(0)
                .namespaceId(1)
                .level(level)
                .timeoutMs(5000)
                .putKey(keyBytes, 0, keyBytes.length);
        return bytes(buffer, HEADER + get.encodedLength());
    }

    static byte[] planPromotion(final long correlationId, final int nodeId) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final PlanPromotionEncoder encoder = new PlanPromotionEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .correlationId(correlationId)
                .nodeId(nodeId);
        return bytes(buffer, HEADER + encoder.encodedLength());
    }

    static byte[] promote(
            final long correlationId, final int nodeId, final int timeoutMs, final String who, final String why) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final PromoteEncoder encoder = new PromoteEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .correlationId(correlationId)
                .nodeId(nodeId)
                .timeoutMs(timeoutMs)
                .who(who)
                .why(why);
        return bytes(buffer, HEADER + encoder.encodedLength());
    }

    static byte[] commandFrame(final long clientId, final byte[]... commands) {
        return commandFrame(clientId, 0L, commands);
    }

    static byte[] commandFrame(final long clientId, final long finishedBelow, final byte[]... commands) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        new CommandFrameEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .clientId(clientId)
                .finishedBelow(finishedBelow);
        return pack(buffer, HEADER + CommandFrameEncoder.BLOCK_LENGTH, commands);
    }

    static byte[] localFrame(final long clientId, final byte[]... commands) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        new LocalCommandFrameEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .clientId(clientId)
                .finishedBelow(0);
        return pack(buffer, HEADER + LocalCommandFrameEncoder.BLOCK_LENGTH, commands);
    }

    static byte[] queryFrame(final byte[]... queries) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        new QueryFrameEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .reserved(0);
        return pack(buffer, HEADER + QueryFrameEncoder.BLOCK_LENGTH, queries);
    }

    private static byte[] pack(final ExpandableArrayBuffer buffer, final int offset, final byte[]... messages) {
        final PackWriter writer = new PackWriter().wrap(buffer, offset);
        for (final byte[] message : messages) {
            writer.append(new UnsafeBuffer(message), 0, message.length);
        }
        return bytes(buffer, writer.position());
    }

    /** A frame as it goes over the wire. */
    static byte[] framed(final byte[] message) {
        final byte[] framed = new byte[Integer.BYTES + message.length];
        new UnsafeBuffer(framed).putInt(0, message.length, LITTLE_ENDIAN);
        System.arraycopy(message, 0, framed, Integer.BYTES, message.length);
        return framed;
    }

    private static byte[] bytes(final DirectBuffer buffer, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    // Sending

    void send(final byte[] message) throws IOException {
        sendRaw(framed(message));
    }

    void sendRaw(final byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void ping(final long correlationId) throws IOException {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final PingEncoder ping =
                new PingEncoder().wrapAndApplyHeader(buffer, 0, header).correlationId(correlationId);
        send(bytes(buffer, HEADER + ping.encodedLength()));
    }

    // Receiving

    /** The next frame, without its length; null at the end of the stream. */
    UnsafeBuffer receive() throws IOException {
        final byte[] length = in.readNBytes(Integer.BYTES);
        if (length.length < Integer.BYTES) {
            return null;
        }
        final int bytes = new UnsafeBuffer(length).getInt(0, LITTLE_ENDIAN);
        final byte[] frame = in.readNBytes(bytes);
        if (frame.length < bytes) {
            throw new EOFException("the stream ends inside a frame of " + bytes + " bytes");
        }
        return new UnsafeBuffer(frame);
    }

    UnsafeBuffer expect(final int templateId) throws IOException {
        final UnsafeBuffer frame = receive();
        if (frame == null) {
            throw new EOFException("closed; template " + templateId + " was expected");
        }
        final int actual = templateId(frame);
        if (actual == GoodbyeDecoder.TEMPLATE_ID && templateId != actual) {
            throw new IOException("unexpected " + farewell(frame));
        }
        if (actual != templateId) {
            throw new IOException("template " + actual + " instead of " + templateId);
        }
        return frame;
    }

    static int templateId(final DirectBuffer frame) {
        return new MessageHeaderDecoder().wrap(frame, 0).templateId();
    }

    /** Reads to the Goodbye, past anything before it, and to the end of the stream. */
    Farewell farewell() throws IOException {
        for (UnsafeBuffer frame = receive(); frame != null; frame = receive()) {
            if (templateId(frame) == GoodbyeDecoder.TEMPLATE_ID) {
                final Farewell farewell = farewell(frame);
                if (in.read() >= 0) {
                    throw new IOException("bytes after " + farewell);
                }
                return farewell;
            }
        }
        throw new EOFException("closed without a Goodbye");
    }

    private static Farewell farewell(final DirectBuffer frame) {
        final GoodbyeDecoder goodbye = new GoodbyeDecoder().wrapAndApplyHeader(frame, 0, new MessageHeaderDecoder());
        return new Farewell(goodbye.reason(), goodbye.message());
    }

    TopologyDecoder topology() throws IOException {
        return new TopologyDecoder()
                .wrapAndApplyHeader(expect(TopologyDecoder.TEMPLATE_ID), 0, new MessageHeaderDecoder());
    }

    /** The next reply, from whatever frame it comes in; skips frames of other kinds. */
    Reply reply() throws IOException {
        while (replies.isEmpty()) {
            final UnsafeBuffer frame = receive();
            if (frame == null) {
                throw new EOFException("closed; a reply was expected");
            }
            if (templateId(frame) == GoodbyeDecoder.TEMPLATE_ID) {
                throw new IOException("unexpected " + farewell(frame));
            }
            if (templateId(frame) == ReplyFrameDecoder.TEMPLATE_ID) {
                unpack(frame);
            }
        }
        return replies.remove();
    }

    List<Reply> replies(final int count) throws IOException {
        final List<Reply> list = new ArrayList<>();
        while (list.size() < count) {
            list.add(reply());
        }
        return list;
    }

    private void unpack(final UnsafeBuffer frame) {
        final int offset = HEADER + ReplyFrameDecoder.BLOCK_LENGTH;
        final PackReader pack = new PackReader().wrap(frame, offset, frame.capacity() - offset);
        while (pack.next()) {
            final long id = frame.getLong(pack.messageOffset() + HEADER, LITTLE_ENDIAN);
            final int code = frame.getByte(pack.messageOffset() + HEADER + Long.BYTES) & 0xFF;
            String message = "";
            int valueBytes = 0;
            if (pack.templateId() == ErrorReplyDecoder.TEMPLATE_ID) {
                message = new ErrorReplyDecoder()
                        .wrapAndApplyHeader(frame, pack.messageOffset(), new MessageHeaderDecoder())
                        .message();
            } else if (pack.templateId() == PromotionReplyDecoder.TEMPLATE_ID) {
                final PromotionReplyDecoder promotion = new PromotionReplyDecoder()
                        .wrapAndApplyHeader(frame, pack.messageOffset(), new MessageHeaderDecoder());
                message = promotion.result() + " " + promotion.primaryBefore() + ">" + promotion.primaryAfter() + " "
                        + promotion.reason();
            } else if (pack.templateId() == PromotionPlanReplyDecoder.TEMPLATE_ID) {
                final PromotionPlanReplyDecoder plan = new PromotionPlanReplyDecoder()
                        .wrapAndApplyHeader(frame, pack.messageOffset(), new MessageHeaderDecoder());
                message = plan.primaryNodeId() + ">" + plan.nodeId() + " in term " + plan.term();
            } else if (pack.templateId() == GetReplyDecoder.TEMPLATE_ID) {
                valueBytes = new GetReplyDecoder()
                        .wrapAndApplyHeader(frame, pack.messageOffset(), new MessageHeaderDecoder())
                        .valueLength();
            }
            replies.add(new Reply(pack.templateId(), id, ResultCode.get((short) code), message, valueBytes));
        }
    }

    /** As many bytes as there are of {@code key}, for keys of a given size. */
    static byte[] filled(final int bytes) {
        final byte[] filled = new byte[bytes];
        Arrays.fill(filled, (byte) 'k');
        return filled;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
