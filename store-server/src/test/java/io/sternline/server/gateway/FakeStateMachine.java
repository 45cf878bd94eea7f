package io.sternline.server.gateway;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.protocol.PackReader;
import io.sternline.protocol.sbe.CommandFrameDecoder;
import io.sternline.protocol.sbe.DefineNamespaceDecoder;
import io.sternline.protocol.sbe.DigestReportDecoder;
import io.sternline.protocol.sbe.Durability;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.GetDecoder;
import io.sternline.protocol.sbe.GetReplyEncoder;
import io.sternline.protocol.sbe.GroupRecoveredDecoder;
import io.sternline.protocol.sbe.GroupSettingsDecoder;
import io.sternline.protocol.sbe.LogBatchEncoder;
import io.sternline.protocol.sbe.LogFrameDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.NamespaceReplyEncoder;
import io.sternline.protocol.sbe.PromotionPlannedDecoder;
import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.protocol.sbe.RegisterClientDecoder;
import io.sternline.protocol.sbe.RegisteredEncoder;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.TermLostDecoder;
import io.sternline.protocol.sbe.TermStartedDecoder;
import io.sternline.protocol.sbe.WriteReplyEncoder;
import io.sternline.replication.Role;
import io.sternline.replication.statemachine.CommittedMessage;
import io.sternline.replication.statemachine.FrozenState;
import io.sternline.replication.statemachine.RecordCopy;
import io.sternline.replication.statemachine.SnapshotInput;
import io.sternline.server.state.DigestPoint;
import io.sternline.server.state.MeasuredStateMachine;
import io.sternline.server.state.QuerySource;
import io.sternline.server.state.ReplySink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Just enough of a store to answer a gateway: puts are kept, a Get of {@code big:N} is answered with N bytes, a Get of
 * anything else with what was put. Namespaces are remembered by name.
 */
public class FakeStateMachine implements MeasuredStateMachine {
    /** A command as it was applied. */
    public record Applied(long connectionId, long clientId, int templateId, long requestNumber) {}

    private record Held(long connectionId, long barrier, long correlationId, String key) {}

    private record Reply(long connectionId, byte[] bytes) {}

    private static final int HEADER = MessageHeaderEncoder.ENCODED_LENGTH;
    private final ReplySink replies;
    private final QuerySource queries;
    private final Map<String, byte[]> entries = new ConcurrentHashMap<>();
    private final List<String> namespaces = new CopyOnWriteArrayList<>();
    private final List<Integer> appliedBeforeSettings = new CopyOnWriteArrayList<>();
    private final List<GroupLimits> settings = new CopyOnWriteArrayList<>();
    private final List<DigestPoint> reports = new CopyOnWriteArrayList<>();
    private final List<String> ownCommands = new CopyOnWriteArrayList<>();
    private final List<Applied> applied = new ArrayList<>();
    private final AtomicInteger queriesSeen = new AtomicInteger();
    private final Queue<Reply> unsent = new ArrayDeque<>();
    private final Queue<Held> held = new ArrayDeque<>();
    private final ExpandableArrayBuffer out = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private long ownSequence;
    private long revision;
    private long nextClientId = 1;
    private volatile long finishedBelow;
    private volatile boolean isPollingQueries = true;
    private volatile boolean isClosed;

    public FakeStateMachine(final ReplySink replies, final QuerySource queries) {
        this.replies = replies;
        this.queries = queries;
    }

    /** All settings that came through the log. */
    List<GroupLimits> settings() {
        return settings;
    }

    /** For each of the settings, how many commands had been applied before. */
    List<Integer> appliedBeforeSettings() {
        return appliedBeforeSettings;
    }

    /** All digest reports that came through the log. */
    List<DigestPoint> reports() {
        return reports;
    }

    /** All commands of clients and all definitions of namespaces so far. */
    public List<Applied> applied() {
        synchronized (applied) {
            return List.copyOf(applied);
        }
    }

    public List<String> namespaces() {
        return namespaces;
    }

    public int queriesSeen() {
        return queriesSeen.get();
    }

    public void pollQueries(final boolean isPolling) {
        isPollingQueries = isPolling;
    }

    /** What the last frame said. */
    long finishedBelow() {
        return finishedBelow;
    }

    @Override
    public long heapBytes() {
        return 0;
    }

    public boolean isClosed() {
        return isClosed;
    }

    @Override
    public void close() {
        isClosed = true;
    }

    @Override
    public void apply(final CommittedMessage message) {
        final int packOffset = HEADER + LogBatchEncoder.BLOCK_LENGTH;
        final PackReader frames =
                new PackReader().wrap(message.buffer(), message.offset() + packOffset, message.length() - packOffset);
        final LogFrameDecoder logFrame = new LogFrameDecoder();
        while (frames.next()) {
            logFrame.wrapAndApplyHeader(message.buffer(), frames.messageOffset(), new MessageHeaderDecoder());
            final long connectionId = logFrame.connectionId();
            final byte[] frame = new byte[logFrame.frameLength()];
            logFrame.getFrame(frame, 0, frame.length);
            if (connectionId == 0) {
                applyOwn(new UnsafeBuffer(frame));
            } else {
                applyFrame(connectionId, new UnsafeBuffer(frame));
            }
        }
    }

    private void applyOwn(final DirectBuffer frame) {
        final int packOffset = HEADER + CommandFrameDecoder.BLOCK_LENGTH;
        final PackReader pack = new PackReader().wrap(frame, packOffset, frame.capacity() - packOffset);
        while (pack.next()) {
            if (pack.templateId() == GroupSettingsDecoder.TEMPLATE_ID) {
                final GroupSettingsDecoder own = new GroupSettingsDecoder()
                        .wrapAndApplyHeader(frame, pack.messageOffset(), new MessageHeaderDecoder());
                settings.add(new GroupLimits(own.stateBytesMax(), own.entriesMax(), 1 << 20));
                appliedBeforeSettings.add(applied().size());
            } else if (pack.templateId() == DigestReportDecoder.TEMPLATE_ID) {
                final DigestReportDecoder own = new DigestReportDecoder()
                        .wrapAndApplyHeader(frame, pack.messageOffset(), new MessageHeaderDecoder());
                reports.add(new DigestPoint(own.reportPosition(), own.revision(), own.stateDigest()));
            } else if (pack.templateId() == PromotionPlannedDecoder.TEMPLATE_ID) {
                final PromotionPlannedDecoder own = new PromotionPlannedDecoder()
                        .wrapAndApplyHeader(frame, pack.messageOffset(), new MessageHeaderDecoder());
                ownCommands.add("planned " + own.term() + " " + own.primaryNodeId() + ">" + own.nodeId() + " "
                        + own.cause() + " " + own.who() + ": " + own.why());
            } else if (pack.templateId() == TermStartedDecoder.TEMPLATE_ID) {
                final TermStartedDecoder own = new TermStartedDecoder()
                        .wrapAndApplyHeader(frame, pack.messageOffset(), new MessageHeaderDecoder());
                ownCommands.add("started " + own.term() + " by " + own.nodeId());
            } else if (pack.templateId() == GroupRecoveredDecoder.TEMPLATE_ID) {
                final GroupRecoveredDecoder own = new GroupRecoveredDecoder()
                        .wrapAndApplyHeader(frame, pack.messageOffset(), new MessageHeaderDecoder());
                ownCommands.add("recovered " + own.recovery() + " by " + own.nodeId());
            } else {
                final TermLostDecoder own = new TermLostDecoder()
                        .wrapAndApplyHeader(frame, pack.messageOffset(), new MessageHeaderDecoder());
                ownCommands.add("lost " + own.term() + " by " + own.nodeId());
            }
        }
    }

    /** Other commands of the node itself, in words. */
    List<String> ownCommands() {
        return ownCommands;
    }

    private void applyFrame(final long connectionId, final DirectBuffer frame) {
        final CommandFrameDecoder commandFrame =
                new CommandFrameDecoder().wrapAndApplyHeader(frame, 0, new MessageHeaderDecoder());
        finishedBelow = commandFrame.finishedBelow();
        final int packOffset = HEADER + CommandFrameDecoder.BLOCK_LENGTH;
        final PackReader pack = new PackReader().wrap(frame, packOffset, frame.capacity() - packOffset);
        while (pack.next()) {
            final long requestNumber = frame.getLong(pack.messageOffset() + HEADER, LITTLE_ENDIAN);
            synchronized (applied) {
                applied.add(new Applied(connectionId, commandFrame.clientId(), pack.templateId(), requestNumber));
            }
            if (pack.templateId() == PutDecoder.TEMPLATE_ID) {
                final PutDecoder put =
                        new PutDecoder().wrapAndApplyHeader(frame, pack.messageOffset(), new MessageHeaderDecoder());
                final byte[] key = new byte[put.keyLength()];
                put.getKey(key, 0, key.length);
                final byte[] value = new byte[put.valueLength()];
                put.getValue(value, 0, value.length);
                entries.put(new String(key, UTF_8), value);
            }
            reply(connectionId, pack, requestNumber);
        }
    }

    private void reply(final long connectionId, final PackReader pack, final long requestNumber) {
        if (pack.templateId() == RegisterClientDecoder.TEMPLATE_ID) {
            final RegisteredEncoder reply = new RegisteredEncoder()
                    .wrapAndApplyHeader(out, 0, header)
                    .requestNumber(requestNumber)
                    .code(ResultCode.OK)
                    .clientId(nextClientId++)
                    .message("");
            send(connectionId, HEADER + reply.encodedLength());
        } else if (pack.templateId() == DefineNamespaceDecoder.TEMPLATE_ID) {
            final DefineNamespaceDecoder define = new DefineNamespaceDecoder()
                    .wrapAndApplyHeader(pack.buffer(), pack.messageOffset(), new MessageHeaderDecoder());
            final String name = define.name();
            namespaces.add(name);
            final NamespaceReplyEncoder reply = new NamespaceReplyEncoder()
                    .wrapAndApplyHeader(out, 0, header)
                    .correlationId(requestNumber)
                    .code(ResultCode.OK)
                    .appliedRevision(revision)
                    .namespaceId(namespaces.size())
                    .ttlMs(define.ttlMs())
                    .idleMs(define.idleMs())
                    .keyBytesMax(define.keyBytesMax())
                    .valueBytesMax(define.valueBytesMax())
                    .entriesMax(define.entriesMax())
                    .bytesMax(define.bytesMax())
                    .whenFull(define.whenFull())
                    .replication(define.replication())
                    .name(name)
                    .message("");
            send(connectionId, HEADER + reply.encodedLength());
        } else {
            final WriteReplyEncoder reply = new WriteReplyEncoder()
                    .wrapAndApplyHeader(out, 0, header)
                    .requestNumber(requestNumber)
                    .code(ResultCode.OK)
                    .durability(Durability.QUORUM)
                    .entryType(EntryType.NONE)
                    .revision(++revision)
                    .entryRevision(0)
                    .number(0)
                    .putValue(new byte[0], 0, 0)
                    .message("");
            send(connectionId, HEADER + reply.encodedLength());
        }
    }

    @Override
    public void tick(final CommittedMessage message) {
        revision++;
    }

    @Override
    public void onOwnSequence(final long sequence) {
        ownSequence = sequence;
    }

    @Override
    public void onRole(final Role role, final long term) {
        revision += 0;
    }

    @Override
    public int doLocalWork() {
        int work = 0;
        while (!unsent.isEmpty() && offer(unsent.peek())) {
            unsent.remove();
            work++;
        }
        if (isPollingQueries) {
            work += queries.poll(this::onQuery, 100);
        }
        while (!held.isEmpty() && held.peek().barrier <= ownSequence) {
            answer(held.remove());
            work++;
        }
        return work;
    }

    private void onQuery(
            final long connectionId,
            final long barrier,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        queriesSeen.incrementAndGet();
        final MessageHeaderDecoder queryHeader = new MessageHeaderDecoder().wrap(buffer, offset);
        if (queryHeader.templateId() == GetDecoder.TEMPLATE_ID) {
            final GetDecoder get = new GetDecoder().wrapAndApplyHeader(buffer, offset, queryHeader);
            final byte[] key = new byte[get.keyLength()];
            get.getKey(key, 0, key.length);
            held.add(new Held(connectionId, barrier, get.correlationId(), new String(key, UTF_8)));
        }
    }

    private void answer(final Held query) {
        final byte[] value = query.key.startsWith("big:")
                ? new byte[Integer.parseInt(query.key.substring("big:".length()))]
                : entries.getOrDefault(query.key, new byte[0]);
        final GetReplyEncoder reply = new GetReplyEncoder()
                .wrapAndApplyHeader(out, 0, header)
                .correlationId(query.correlationId)
                .code(ResultCode.OK)
                .entryType(EntryType.VALUE)
                .appliedRevision(revision)
                .entryRevision(1)
                .remainingMs(-1)
                .putValue(value, 0, value.length)
                .message("");
        send(query.connectionId, HEADER + reply.encodedLength());
    }

    private void send(final long connectionId, final int length) {
        final byte[] bytes = new byte[length];
        out.getBytes(0, bytes);
        final Reply reply = new Reply(connectionId, bytes);
        if (!unsent.isEmpty() || !offer(reply)) {
            unsent.add(reply);
        }
    }

    private boolean offer(final Reply reply) {
        return replies.offer(reply.connectionId, new UnsafeBuffer(reply.bytes), 0, reply.bytes.length);
    }

    @Override
    public FrozenState freeze(final Runnable idle) {
        return RecordCopy.of(output -> output.write(out, 0, 1));
    }

    @Override
    public void loadSnapshot(final SnapshotInput input) {
        input.forEach((buffer, offset, length) -> revision++);
    }
}
