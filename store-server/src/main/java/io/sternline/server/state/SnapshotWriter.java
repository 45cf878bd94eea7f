package io.sternline.server.state;

import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.SnapshotClientEncoder;
import io.sternline.protocol.sbe.SnapshotHeaderEncoder;
import io.sternline.protocol.sbe.SnapshotNamespaceEncoder;
import io.sternline.protocol.sbe.SnapshotResultEncoder;
import io.sternline.protocol.sbe.SnapshotTakeoverEncoder;
import io.sternline.protocol.sbe.SnapshotTrailerEncoder;
import io.sternline.replication.statemachine.SnapshotOutput;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the whole replicated state but for its entries ({@link SnapshotEntryWriter}), one message a record. The order of everything is a function of the state:
 * namespaces by id, takeovers as they came and the plan behind them, entries as their table lines them up, clients by activity (an order that is itself state), a client's
 * results by request number. Equal states give equal bytes.
 */
final class SnapshotWriter {
    /** Raised when a reader of the format before could not read the new one. */
    static final int FORMAT_VERSION = 4;

    private final MutableDirectBuffer buffer = new UnsafeBuffer(new byte[SnapshotOutput.RECORD_BYTES_MAX]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final SnapshotNamespaceEncoder namespaceEncoder = new SnapshotNamespaceEncoder();
    private final SnapshotTakeoverEncoder takeoverEncoder = new SnapshotTakeoverEncoder();
    private final SnapshotClientEncoder clientEncoder = new SnapshotClientEncoder();
    private final SnapshotResultEncoder resultEncoder = new SnapshotResultEncoder();
    private final StoreState state;
    private final SnapshotOutput output;
    private long results;

    SnapshotWriter(final StoreState state, final SnapshotOutput output) {
        this.state = state;
        this.output = output;
    }

    void writeBeforeEntries() {
        writeHeader();
        state.namespaces().all().forEach(this::writeNamespace);
        state.takeovers().all().forEach(takeover -> writeTakeover(takeover, false));
        if (state.takeovers().plan() != null) {
            writeTakeover(state.takeovers().plan(), true);
        }
    }

    void writeBehindEntries() {
        state.windows().forEach(this::writeClient);
        writeTrailer();
    }

    private void writeHeader() {
        final SnapshotHeaderEncoder encoder = new SnapshotHeaderEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .formatVersion(FORMAT_VERSION)
                .revision(state.revision())
                .groupTimeMs(state.groupTimeMs())
                .nextNamespaceId(state.namespaces().nextId())
                .nextClientId(state.windows().nextClientId())
                .hashSeed0(state.settings().seed0())
                .hashSeed1(state.settings().seed1())
                .hasHashSeed((short) (state.settings().hasSeed() ? 1 : 0))
                .stateBytesMax(state.settings().stateBytesMax())
                .entriesMax(state.settings().entriesMax())
                .recovery(state.settings().recovery())
                .drainingNodes(state.settings().drainingNodes());
        write(encoder.encodedLength());
    }

    private void writeNamespace(final StoredNamespace namespace) {
        final StoredNamespace.Settings settings = namespace.settings();
        namespaceEncoder
                .wrapAndApplyHeader(buffer, 0, header)
                .namespaceId(namespace.id())
                .ttlMs(settings.ttlMs())
                .idleMs(settings.idleMs())
                .keyBytesMax(settings.keyBytesMax())
                .valueBytesMax(settings.valueBytesMax())
                .entriesMax(settings.entriesMax())
                .bytesMax(settings.bytesMax())
                .whenFull(settings.whenFull())
                .replication(settings.replication())
                .expired(namespace.expired())
                .evicted(namespace.evicted())
                .rejected(namespace.rejected())
                .reapedToMs(state.entries().reapedToMs(namespace.id()))
                .putName(namespace.nameBytes(), 0, namespace.nameBytes().length);
        write(namespaceEncoder.encodedLength());
    }

    private void writeTakeover(final StoredTakeover takeover, final boolean isPlan) {
        takeoverEncoder
                .wrapAndApplyHeader(buffer, 0, header)
                .term(takeover.term())
                .nodeId(takeover.nodeId())
                .previousNodeId(takeover.previousNodeId())
                .cause(takeover.cause())
                .wasRunning((short) (takeover.wasRunning() ? 1 : 0))
                .groupTimeMs(takeover.groupTimeMs())
                .intendedNodeId(takeover.intendedNodeId())
                .logPosition(takeover.logPosition())
                .isPlan((short) (isPlan ? 1 : 0))
                .putWho(takeover.who(), 0, takeover.who().length)
                .putWhy(takeover.why(), 0, takeover.why().length);
        write(takeoverEncoder.encodedLength());
    }

    private void writeClient(final ClientWindow window) {
        clientEncoder
                .wrapAndApplyHeader(buffer, 0, header)
                .clientId(window.clientId())
                .finishedBelow(window.finishedBelow())
                .lastActiveMs(window.lastActiveMs())
                .results(window.results())
                .putClientName(window.name(), 0, window.name().length);
        write(clientEncoder.encodedLength());
        window.forEach(result -> writeResult(window.clientId(), result));
    }

    private void writeResult(final long clientId, final StoredResult result) {
        resultEncoder
                .wrapAndApplyHeader(buffer, 0, header)
                .clientId(clientId)
                .putReply(result.reply(), 0, result.length());
        write(resultEncoder.encodedLength());
        results++;
    }

    private void writeTrailer() {
        final SnapshotTrailerEncoder encoder = new SnapshotTrailerEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .namespaces(state.namespaces().all().size())
                .entries(state.entries().entries())
                .clients(state.windows().size())
                .results(results)
                .stateDigest(state.digest())
                .takeovers(takeovers());
        write(encoder.encodedLength());
    }

    private int takeovers() {
        return state.takeovers().all().size() + (state.takeovers().plan() == null ? 0 : 1);
    }

    private void write(final int encodedLength) {
        output.write(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + encodedLength);
    }
}
