package io.sternline.server.state;

import io.sternline.protocol.sbe.CountByTermDecoder;
import io.sternline.protocol.sbe.FindByTermDecoder;
import io.sternline.protocol.sbe.FindNamespaceDecoder;
import io.sternline.protocol.sbe.GetDecoder;
import io.sternline.protocol.sbe.GetHistoryDecoder;
import io.sternline.protocol.sbe.ListNamespacesDecoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.NamespacesReplyEncoder;
import io.sternline.protocol.sbe.NodeRole;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.ScanDecoder;
import io.sternline.protocol.sbe.StatusReplyEncoder;
import io.sternline.replication.NodeStatus;
import io.sternline.replication.Role;
import io.sternline.server.engine.EntryView;
import java.util.List;

/** Answers queries from the state as it is. Changes nothing; leaves its answer in the reply writer. */
final class QueryAnswers {
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final NamespacesReplyEncoder namespacesReply = new NamespacesReplyEncoder();
    private final StatusReplyEncoder statusReply = new StatusReplyEncoder();
    private final EntryView found = new EntryView();
    private final StoreState state;
    private final AsyncState async;
    private final DigestWatch watch;
    private final NodeFacts facts;
    private final ReplyWriter reply = new ReplyWriter();
    private final ScanPage groupPage;
    private final ScanPage asyncPage;
    private final HistoryAnswer history;

    QueryAnswers(final StoreState state, final AsyncState async, final DigestWatch watch, final NodeFacts facts) {
        this.state = state;
        this.async = async;
        this.watch = watch;
        this.facts = facts;
        this.groupPage = new ScanPage(state, reply);
        this.asyncPage = new ScanPage(async.state(), reply);
        this.history = new HistoryAnswer(state, reply);
    }

    /** Where the answers are written. */
    ReplyWriter reply() {
        return reply;
    }

    /** Revision of the state that answers queries of this kind. */
    long revision(final boolean isAsync) {
        return (isAsync ? async.state() : state).revision();
    }

    /** Whether the query is of the entries of an ASYNC namespace. */
    boolean isAsync(final Query query) {
        return query.isOfEntries() && holder(query) == async.state();
    }

    /** Whether the state of ASYNC namespaces is of one moment. */
    boolean isAsyncComplete() {
        return async.isComplete();
    }

    void answer(final Query query) {
        switch (query.templateId()) {
            case GetDecoder.TEMPLATE_ID -> get(query);
            case ScanDecoder.TEMPLATE_ID, FindByTermDecoder.TEMPLATE_ID -> page(query);
            case CountByTermDecoder.TEMPLATE_ID -> count(query);
            case FindNamespaceDecoder.TEMPLATE_ID -> findNamespace(query);
            case ListNamespacesDecoder.TEMPLATE_ID ->
                namespaces(query, ResultCode.OK, state.namespaces().all(), ReplyWriter.NO_MESSAGE);
            case GetHistoryDecoder.TEMPLATE_ID -> history.tell(query);
            default -> status(query.correlationId());
        }
    }

    /** Answers in the form the query's sender expects, without a result. */
    void refuse(final Query query, final ResultCode code, final String why) {
        switch (query.templateId()) {
            case GetDecoder.TEMPLATE_ID ->
                reply.noEntry(query.correlationId(), code, holder(query).revision(), why);
            case ScanDecoder.TEMPLATE_ID, FindByTermDecoder.TEMPLATE_ID ->
                pageOf(query).refuse(query, code, why);
            case CountByTermDecoder.TEMPLATE_ID ->
                reply.count(query.correlationId(), code, holder(query).revision(), 0, why);
            case FindNamespaceDecoder.TEMPLATE_ID ->
                reply.noNamespace(query.correlationId(), code, state.revision(), why);
            case GetHistoryDecoder.TEMPLATE_ID -> history.refuse(query, code, why);
            default -> namespaces(query, code, List.of(), why);
        }
    }

    private void get(final Query query) {
        final StoreState holder = holder(query);
        if (state.namespaces().find(query.namespaceId()) == null) {
            refuseNamespace(query);
        } else if (holder.peekLive(query.namespaceId(), query.text(), found)) {
            reply.entry(query.correlationId(), holder.revision(), found, holder.groupTimeMs());
        } else {
            reply.noEntry(query.correlationId(), ResultCode.NOT_FOUND, holder.revision(), ReplyWriter.NO_MESSAGE);
        }
    }

    private void page(final Query query) {
        if (state.namespaces().find(query.namespaceId()) == null) {
            refuseNamespace(query);
        } else {
            pageOf(query).fill(query);
        }
    }

    private void count(final Query query) {
        if (state.namespaces().find(query.namespaceId()) == null) {
            refuseNamespace(query);
        } else {
            final StoreState holder = holder(query);
            final long count = holder.entries().countByTerm(query.namespaceId(), query.text());
            reply.count(query.correlationId(), ResultCode.OK, holder.revision(), count, ReplyWriter.NO_MESSAGE);
        }
    }

    /** The state that holds the entries of the query's namespace. */
    private StoreState holder(final Query query) {
        final StoredNamespace namespace = state.namespaces().find(query.namespaceId());
        return namespace == null ? state : holder(namespace);
    }

    private StoreState holder(final StoredNamespace namespace) {
        return namespace.replication() == Replication.ASYNC ? async.state() : state;
    }

    private ScanPage pageOf(final Query query) {
        return holder(query) == state ? groupPage : asyncPage;
    }

    private void refuseNamespace(final Query query) {
        refuse(
                query,
                ResultCode.UNKNOWN_NAMESPACE,
                "no namespace has id " + query.namespaceId() + ": define it, or find its id by its name");
    }

    private void findNamespace(final Query query) {
        final String name = Namespaces.nameIn(query.text());
        final StoredNamespace namespace = state.namespaces().find(name);
        if (namespace == null) {
            refuse(query, ResultCode.UNKNOWN_NAMESPACE, "there is no namespace '" + name + "': define it first");
        } else {
            reply.namespace(query.correlationId(), state.revision(), namespace);
        }
    }

    private void namespaces(
            final Query query, final ResultCode code, final List<StoredNamespace> namespaces, final String message) {
        namespacesReply
                .wrapAndApplyHeader(reply.target(), 0, header)
                .correlationId(query.correlationId())
                .code(code)
                .appliedRevision(state.revision());
        final NamespacesReplyEncoder.NamespacesEncoder group = namespacesReply.namespacesCount(namespaces.size());
        for (final StoredNamespace namespace : namespaces) {
            final StoredNamespace.Settings settings = namespace.settings();
            final StoreState holder = holder(namespace);
            final StoredNamespace counted = holder.namespaces().find(namespace.id());
            group.next()
                    .namespaceId(namespace.id())
                    .ttlMs(settings.ttlMs())
                    .idleMs(settings.idleMs())
                    .keyBytesMax(settings.keyBytesMax())
                    .valueBytesMax(settings.valueBytesMax())
                    .entries(holder.entries().entries(namespace.id()))
                    .entriesMax(settings.entriesMax())
                    .bytesMax(settings.bytesMax())
                    .whenFull(settings.whenFull())
                    .replication(settings.replication())
                    .bytes(holder.entries().usedBytes(namespace.id()))
                    .expired(counted.expired())
                    .evicted(counted.evicted())
                    .rejected(counted.rejected())
                    .putName(namespace.nameBytes(), 0, namespace.nameBytes().length);
        }
        namespacesReply.message(message);
        reply.length(MessageHeaderEncoder.ENCODED_LENGTH + namespacesReply.encodedLength());
    }

    private void status(final long correlationId) {
        final NodeStatus replication = facts.replication();
        statusReply
                .wrapAndApplyHeader(reply.target(), 0, header)
                .correlationId(correlationId)
                .nodeId(facts.nodeId())
                .role(role(replication.role()))
                .primaryNodeId(replication.primaryId())
                .term(replication.term())
                .commitPosition(replication.commitPosition())
                .appliedPosition(replication.appliedPosition())
                .snapshotPosition(replication.snapshotPosition())
                .revision(state.revision())
                .groupTimeMs(state.groupTimeMs())
                .entries(state.entries().entries())
                .stateBytes(state.entries().bytes())
                .stateDigest(state.digest())
                .clients(state.windows().size())
                .connections(facts.connections())
                .uptimeMs(facts.uptimeMs())
                .elections(replication.elections())
                .usedBytes(state.entries().usedBytes())
                .stateBytesMax(state.settings().stateBytesMax())
                .entriesMax(state.settings().entriesMax())
                .memoryBytes(
                        state.entries().memoryBytes() + async.state().entries().memoryBytes())
                .freeBytes(state.entries().freeBytes() + async.state().entries().freeBytes())
                .comparedRevision(watch.comparedRevision())
                .divergedRevision(watch.divergedRevision())
                .falseElections(replication.falseElections())
                .recovery(state.settings().recovery())
                .isDraining((short) (state.settings().drainingNodes() >>> facts.nodeId() & 1));
        AsyncStatusWriter.fields(statusReply, async, facts);
        statusReply.group(facts.group()).serverVersion(facts.serverVersion()).durability(facts.durability());
        AsyncStatusWriter.refusal(statusReply, async);
        reply.length(MessageHeaderEncoder.ENCODED_LENGTH + statusReply.encodedLength());
    }

    private static NodeRole role(final Role role) {
        return switch (role) {
            case REPLICA -> NodeRole.REPLICA;
            case PRIMARY -> NodeRole.PRIMARY;
            case CANDIDATE -> NodeRole.CANDIDATE;
        };
    }
}
