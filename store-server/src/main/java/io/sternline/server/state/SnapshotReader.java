package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.SnapshotClientDecoder;
import io.sternline.protocol.sbe.SnapshotEntryDecoder;
import io.sternline.protocol.sbe.SnapshotHeaderDecoder;
import io.sternline.protocol.sbe.SnapshotNamespaceDecoder;
import io.sternline.protocol.sbe.SnapshotResultDecoder;
import io.sternline.protocol.sbe.SnapshotTakeoverDecoder;
import io.sternline.protocol.sbe.SnapshotTrailerDecoder;
import io.sternline.replication.recovery.Life;
import io.sternline.replication.statemachine.DamagedSnapshotException;
import io.sternline.replication.statemachine.SnapshotInput;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryTable;
import io.sternline.server.engine.EntryView;
import org.agrona.DirectBuffer;

/**
 * Reads a snapshot into a state that is still empty, and believes nothing it reads: each record must be of the kind that
 * may come next and say something the state machine could have written, and in the end the counts and the digest of
 * what was built must be those of the trailer. The first doubt stops it; what was built until then is not to be used.
 */
final class SnapshotReader {
    private static final String ADVICE = ": use another node's snapshot, or an older one and the log behind it";

    private final Message message = new Message();
    private final SnapshotHeaderDecoder header = new SnapshotHeaderDecoder();
    private final SnapshotNamespaceDecoder namespaceDecoder = new SnapshotNamespaceDecoder();
    private final SnapshotTakeoverReader takeoverReader = new SnapshotTakeoverReader();
    private final SnapshotEntryReader entryReader = new SnapshotEntryReader();
    private final SnapshotClientDecoder clientDecoder = new SnapshotClientDecoder();
    private final SnapshotResultDecoder resultDecoder = new SnapshotResultDecoder();
    private final SnapshotTrailerDecoder trailer = new SnapshotTrailerDecoder();
    private final ByteSlice bytes = new ByteSlice();
    private final Message reply = new Message();
    private final StoreState state;
    private long records;
    private int lastTemplateId;
    private long revision;
    private long groupTimeMs;
    private int nextNamespaceId;
    private long nextClientId;
    private int namespaces;
    private int lastNamespaceId;
    private long takeovers;
    private long entries;
    private long clients;
    private long results;
    private ClientWindow client;
    private int clientResultsLeft;
    private long lastRequestNumber;

    SnapshotReader(final StoreState state) {
        this.state = state;
    }

    void read(final SnapshotInput input) {
        input.forEach(this::onRecord);
        if (lastTemplateId != SnapshotTrailerDecoder.TEMPLATE_ID) {
            throw damaged("it ends without a trailer");
        }
    }

    private void onRecord(final DirectBuffer buffer, final int offset, final int length) {
        records++;
        check(message.wrap(buffer, offset, length), "the record is no message of this product");
        final int templateId = message.templateId();
        final boolean inOrder = lastTemplateId == 0
                ? templateId == SnapshotHeaderDecoder.TEMPLATE_ID
                : follows(templateId) && lastTemplateId != SnapshotTrailerDecoder.TEMPLATE_ID;
        check(inOrder, "message " + templateId + " cannot follow message " + lastTemplateId);
        switch (templateId) {
            case SnapshotHeaderDecoder.TEMPLATE_ID -> onHeader();
            case SnapshotNamespaceDecoder.TEMPLATE_ID -> onNamespace();
            case SnapshotTakeoverDecoder.TEMPLATE_ID -> onTakeover();
            case SnapshotEntryDecoder.TEMPLATE_ID -> onEntry();
            case SnapshotClientDecoder.TEMPLATE_ID -> onClient();
            case SnapshotResultDecoder.TEMPLATE_ID -> onResult();
            default -> onTrailer();
        }
        lastTemplateId = templateId;
    }

    /** Kinds come in a fixed order; clients and their results alternate. */
    private boolean follows(final int templateId) {
        final int rank = rank(templateId);
        final boolean nextClient =
                lastTemplateId == SnapshotResultDecoder.TEMPLATE_ID && templateId == SnapshotClientDecoder.TEMPLATE_ID;
        return rank > 0 && (rank >= rank(lastTemplateId) || nextClient);
    }

    /** Its place among the kinds of records; 0: the header's, or none. */
    private static int rank(final int templateId) {
        return switch (templateId) {
            case SnapshotNamespaceDecoder.TEMPLATE_ID -> 1;
            case SnapshotTakeoverDecoder.TEMPLATE_ID -> 2;
            case SnapshotEntryDecoder.TEMPLATE_ID -> 3;
            case SnapshotClientDecoder.TEMPLATE_ID -> 4;
            case SnapshotResultDecoder.TEMPLATE_ID -> 5;
            case SnapshotTrailerDecoder.TEMPLATE_ID -> 6;
            default -> 0;
        };
    }

    private void onHeader() {
        check(message.blockLength() >= Short.BYTES, "the header is cut off");
        header.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        checkFormat(header.formatVersion());
        block(SnapshotHeaderDecoder.BLOCK_LENGTH);
        revision = header.revision();
        groupTimeMs = header.groupTimeMs();
        nextNamespaceId = header.nextNamespaceId();
        nextClientId = header.nextClientId();
        check(revision >= 0 && groupTimeMs >= 0 && nextClientId >= 1, "the header's numbers make no sense");
        final boolean limited = header.stateBytesMax() > 0 && header.entriesMax() > 0;
        check(limited && header.hasHashSeed() <= 1, "the header's limits or seed make no sense");
        final int draining = header.drainingNodes();
        check(draining >>> Protocol.NODE_ID_MAX + 1 == 0, "the header names draining nodes that cannot be");
        state.settings().drainingNodes(draining);
        final int recovery = header.recovery();
        check(recovery >= 0 && recovery <= Life.RECOVERIES_MAX, "the header's recovery makes no sense");
        state.restore(revision, groupTimeMs);
        state.settings().recovery(recovery);
        state.windows().nextClientId(nextClientId);
        state.settings().limits(header.stateBytesMax(), header.entriesMax());
        if (header.hasHashSeed() == 1) {
            state.offerSeed(header.hashSeed0(), header.hashSeed1());
        }
    }

    private static void checkFormat(final int format) {
        final int own = SnapshotWriter.FORMAT_VERSION;
        if (format > own) {
            throw new DamagedSnapshotException("snapshot format " + format + " is newer than this node's format " + own
                    + ": start the node with the version that wrote the snapshot, or a newer one");
        }
        if (format < own) {
            throw new DamagedSnapshotException("snapshot format " + format + " is older than this node's format " + own
                    + ", which does not read it: start the node with the version that wrote the snapshot, or without "
                    + "its data, so that it takes the group's from another node");
        }
    }

    private void onNamespace() {
        block(SnapshotNamespaceDecoder.BLOCK_LENGTH);
        check(message.varData().next16(bytes), "the namespace is cut off");
        namespaceDecoder.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        final String name = Namespaces.nameIn(bytes);
        final StoredNamespace.Settings settings = new StoredNamespace.Settings(
                namespaceDecoder.ttlMs(),
                namespaceDecoder.idleMs(),
                namespaceDecoder.keyBytesMax(),
                namespaceDecoder.valueBytesMax(),
                namespaceDecoder.entriesMax(),
                namespaceDecoder.bytesMax(),
                namespaceDecoder.whenFull(),
                namespaceDecoder.replication());
        check(name != null && settings.complaint() == null, "a namespace's name or settings are not valid");
        namespaces++;
        final int id = namespaceDecoder.namespaceId();
        check(id > lastNamespaceId && id < nextNamespaceId, "namespace ids are not in order");
        // The empty state has its default namespace already; it is redefined, all others are new.
        final StoredNamespace known = state.namespaces().find(name);
        check(
                known == null || known.replication() == settings.replication(),
                "namespace '" + name + "' has another replication than it can have");
        state.namespaces().skipTo(id);
        final StoredNamespace namespace = state.namespaces().define(name, settings);
        lastNamespaceId = id;
        check(namespace.id() == id, "namespace '" + name + "' is there twice, or under the wrong id");
        restoreUsage(namespace);
    }

    private void restoreUsage(final StoredNamespace namespace) {
        final long expired = namespaceDecoder.expired();
        final long evicted = namespaceDecoder.evicted();
        final long rejected = namespaceDecoder.rejected();
        final long reapedToMs = namespaceDecoder.reapedToMs();
        check(
                expired >= 0
                        && evicted >= 0
                        && rejected >= 0
                        && reapedToMs >= EntryTable.NEVER_REAPED
                        && reapedToMs <= groupTimeMs,
                "what namespace '" + namespace.name() + "' has counted makes no sense");
        namespace.restoreCounters(expired, evicted, rejected);
        state.entries().restoreReapedTo(namespace.id(), reapedToMs);
    }

    private void onTakeover() {
        block(SnapshotTakeoverDecoder.BLOCK_LENGTH);
        final String complaint = takeoverReader.read(message, groupTimeMs);
        check(complaint == null, complaint);
        check(
                state.takeovers().restore(takeoverReader.takeover(), takeoverReader.isPlan()),
                "takeovers are not in the order of their terms, or too many");
        takeovers++;
    }

    private void onEntry() {
        block(SnapshotEntryDecoder.BLOCK_LENGTH);
        final String complaint = entryReader.read(message, revision, groupTimeMs);
        check(complaint == null, complaint);
        final EntryView entry = entryReader.entry();
        check(
                state.namespaces().find(entry.namespaceId()) != null,
                "an entry is in unknown namespace " + entry.namespaceId());
        restore(entry);
        entries++;
    }

    private void restore(final EntryView entry) {
        try {
            state.entries().restore(entry);
        } catch (final IllegalArgumentException ex) {
            throw damaged(ex.getMessage());
        }
    }

    private void onClient() {
        check(clientResultsLeft == 0, clientResultsLeft + " results of a client are missing");
        block(SnapshotClientDecoder.BLOCK_LENGTH);
        check(message.varData().next16(bytes), "the client is cut off");
        clientDecoder.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        final long clientId = clientDecoder.clientId();
        final long lastActiveMs = clientDecoder.lastActiveMs();
        final boolean known = clientId >= 1 && clientId < nextClientId;
        check(
                known && state.windows().find(clientId) == null,
                "client id " + clientId + " is not valid or there twice");
        final boolean ordered = client == null || lastActiveMs >= client.lastActiveMs();
        check(ordered && lastActiveMs <= groupTimeMs, "clients are not in the order of their activity");
        clientResultsLeft = clientDecoder.results();
        check(
                clientDecoder.finishedBelow() >= 0
                        && clientResultsLeft >= 0
                        && clientResultsLeft <= Protocol.WINDOW_REQUESTS_MAX
                        && bytes.length() <= Protocol.CLIENT_NAME_BYTES_MAX,
                "the window of client " + clientId + " is not valid");
        client = state.windows().restore(clientId, bytes.toArray(), clientDecoder.finishedBelow(), lastActiveMs);
        lastRequestNumber = -1;
        clients++;
    }

    private void onResult() {
        block(SnapshotResultDecoder.BLOCK_LENGTH);
        check(message.varData().next32(bytes), "the result is cut off");
        resultDecoder.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        check(
                client != null && resultDecoder.clientId() == client.clientId() && clientResultsLeft > 0,
                "a result of client " + resultDecoder.clientId() + " is out of place");
        check(
                reply.wrap(bytes.buffer(), bytes.offset(), bytes.length()) && reply.hasNumber(),
                "a result of client " + client.clientId() + " is no reply");
        final long requestNumber = reply.number();
        check(
                requestNumber > lastRequestNumber && client.standing(requestNumber) == ClientWindow.Standing.NEW,
                "result " + requestNumber + " of client " + client.clientId() + " is outside its window or order");
        state.windows().keep(client, requestNumber, bytes.buffer(), bytes.offset(), bytes.length());
        lastRequestNumber = requestNumber;
        clientResultsLeft--;
        results++;
    }

    private void onTrailer() {
        check(clientResultsLeft == 0, clientResultsLeft + " results of a client are missing");
        block(SnapshotTrailerDecoder.BLOCK_LENGTH);
        trailer.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        state.entries().endRestore();
        count("namespaces", namespaces, trailer.namespaces());
        count("takeovers", takeovers, trailer.takeovers());
        state.namespaces().skipTo(nextNamespaceId);
        check(state.namespaces().nextId() == nextNamespaceId, "namespaces are missing");
        count("entries", state.entries().entries(), trailer.entries());
        count("entries", entries, trailer.entries());
        count("clients", clients, trailer.clients());
        count("results", results, trailer.results());
        check(
                state.digest() == trailer.stateDigest(),
                "its digest is " + Long.toHexString(state.digest()) + ", its trailer says "
                        + Long.toHexString(trailer.stateDigest()));
    }

    private void block(final int blockLengthMin) {
        check(message.blockLength() >= blockLengthMin, "message " + message.templateId() + " is cut off");
    }

    private void count(final String what, final long seen, final long claimed) {
        check(seen == claimed, "it holds " + seen + " " + what + " and should hold " + claimed);
    }

    private void check(final boolean holds, final String otherwise) {
        if (!holds) {
            throw damaged(otherwise);
        }
    }

    private DamagedSnapshotException damaged(final String what) {
        return new DamagedSnapshotException("snapshot is damaged at record " + records + ": " + what + ADVICE);
    }
}
