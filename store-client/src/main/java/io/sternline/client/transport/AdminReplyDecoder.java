package io.sternline.client.transport;

import io.sternline.client.Endpoint;
import io.sternline.client.NodeStatus;
import io.sternline.client.PromotionPlan;
import io.sternline.client.PromotionResult;
import io.sternline.client.Takeover;
import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.sbe.HistoryReplyDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.PromotionPlanReplyDecoder;
import io.sternline.protocol.sbe.PromotionReplyDecoder;
import io.sternline.protocol.sbe.StatusReplyDecoder;
import io.sternline.protocol.sbe.TakeoverCause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decodes the answers to what operators ask; a part of {@link ReplyDecoder}, through whose view it reads. */
final class AdminReplyDecoder {
    private final ArrayBuffer view;

    AdminReplyDecoder(final ArrayBuffer view) {
        this.view = view;
    }

    Reply status(final MessageHeaderDecoder header, final int body, final Endpoint from) {
        final StatusReplyDecoder reply = new StatusReplyDecoder()
                .wrap(view, body, ReplyDecoder.blockLength(header, StatusReplyDecoder.BLOCK_LENGTH), header.version());
        // What has no fixed place is read in the order in which it stands.
        final List<NodeStatus.ReplicaLag> replicas = replicas(reply);
        final String group = reply.group();
        final String version = reply.serverVersion();
        final String durability = reply.durability();
        final NodeStatus.Async async = async(reply, replicas, reply.asyncRefusal());
        return new Reply.Status(
                reply.correlationId(),
                new NodeStatus(
                        reply.nodeId(),
                        from,
                        Codes.role(reply.role()),
                        reply.primaryNodeId(),
                        reply.term(),
                        reply.commitPosition(),
                        reply.appliedPosition(),
                        reply.snapshotPosition(),
                        reply.revision(),
                        Instant.ofEpochMilli(reply.groupTimeMs()),
                        reply.entries(),
                        reply.stateBytes(),
                        reply.stateDigest(),
                        reply.clients(),
                        reply.connections(),
                        Duration.ofMillis(reply.uptimeMs()),
                        reply.elections(),
                        group,
                        version,
                        durability,
                        memory(reply),
                        reply.comparedRevision(),
                        reply.divergedRevision(),
                        reply.falseElections(),
                        reply.isDraining() != 0,
                        reply.recovery(),
                        async));
    }

    private static NodeStatus.Memory memory(final StatusReplyDecoder reply) {
        return new NodeStatus.Memory(
                reply.usedBytes(), reply.stateBytesMax(), reply.entriesMax(), reply.memoryBytes(), reply.freeBytes());
    }

    private static NodeStatus.Async async(
            final StatusReplyDecoder reply, final List<NodeStatus.ReplicaLag> replicas, final String refusal) {
        return new NodeStatus.Async(
                reply.asyncRevision(),
                reply.asyncEntries(),
                reply.asyncUsedBytes(),
                reply.asyncBytesMax(),
                reply.asyncDigest(),
                reply.isAsyncComplete() != 0,
                new NodeStatus.LagLimit(
                        Duration.ofMillis(reply.asyncLagMaxMs()),
                        reply.asyncLagRecordsMax(),
                        refusal.isEmpty() ? Optional.empty() : Optional.of(refusal)),
                replicas,
                reply.asyncTailChangesTaken(),
                reply.asyncTailChangesOvertaken(),
                reply.asyncCopiesSent());
    }

    private static List<NodeStatus.ReplicaLag> replicas(final StatusReplyDecoder reply) {
        final List<NodeStatus.ReplicaLag> replicas = new ArrayList<>();
        for (final StatusReplyDecoder.AsyncReplicasDecoder element : reply.asyncReplicas()) {
            replicas.add(new NodeStatus.ReplicaLag(
                    element.nodeId(),
                    Codes.link(element.link()),
                    element.ackedRevision(),
                    element.lagRecords(),
                    Duration.ofMillis(element.lagMs())));
        }
        return replicas;
    }

    Reply history(final MessageHeaderDecoder header, final int body) {
        final HistoryReplyDecoder reply = new HistoryReplyDecoder()
                .wrap(view, body, ReplyDecoder.blockLength(header, HistoryReplyDecoder.BLOCK_LENGTH), header.version());
        final List<Takeover> takeovers = new ArrayList<>();
        for (final HistoryReplyDecoder.TakeoversDecoder element : reply.takeovers()) {
            takeovers.add(new Takeover(
                    element.term(),
                    element.nodeId(),
                    element.previousNodeId(),
                    cause(element.cause()),
                    element.wasRunning() != 0,
                    Instant.ofEpochMilli(element.groupTimeMs()),
                    element.intendedNodeId(),
                    element.logPosition(),
                    element.who(),
                    element.why()));
        }
        return new Reply.History(
                reply.correlationId(), reply.code(), reply.message(), reply.appliedRevision(), List.copyOf(takeovers));
    }

    Reply plan(final MessageHeaderDecoder header, final int body) {
        final PromotionPlanReplyDecoder reply = new PromotionPlanReplyDecoder()
                .wrap(
                        view,
                        body,
                        ReplyDecoder.blockLength(header, PromotionPlanReplyDecoder.BLOCK_LENGTH),
                        header.version());
        final List<PromotionPlan.Member> members = new ArrayList<>();
        for (final PromotionPlanReplyDecoder.MembersDecoder element : reply.members()) {
            members.add(new PromotionPlan.Member(
                    element.nodeId(),
                    element.logPosition(),
                    element.behindBytes(),
                    Duration.ofMillis(element.silentMs()),
                    element.isReachable() != 0,
                    element.isEligible() != 0));
        }
        final List<String> refusals = new ArrayList<>();
        for (final PromotionPlanReplyDecoder.RefusalsDecoder element : reply.refusals()) {
            refusals.add(element.reason());
        }
        final String description = reply.description();
        return new Reply.Plan(
                reply.correlationId(),
                reply.code(),
                reply.message(),
                new PromotionPlan(reply.nodeId(), reply.primaryNodeId(), reply.term(), members, refusals, description));
    }

    Reply promotion(final MessageHeaderDecoder header, final int body) {
        final PromotionReplyDecoder reply = new PromotionReplyDecoder()
                .wrap(
                        view,
                        body,
                        ReplyDecoder.blockLength(header, PromotionReplyDecoder.BLOCK_LENGTH),
                        header.version());
        final String reason = reply.reason();
        return new Reply.Promoted(
                reply.correlationId(),
                reply.code(),
                reply.message(),
                new PromotionResult(
                        result(reply.result()),
                        reply.primaryBefore(),
                        reply.primaryAfter(),
                        reply.termBefore(),
                        reply.termAfter(),
                        Duration.ofMillis(reply.tookMs()),
                        Duration.ofMillis(reply.pauseMs()),
                        reason));
    }

    private static PromotionResult.Result result(final io.sternline.protocol.sbe.PromotionResult result) {
        return switch (result) {
            case DONE -> PromotionResult.Result.DONE;
            case REFUSED -> PromotionResult.Result.REFUSED;
            case FAILED -> PromotionResult.Result.FAILED;
            // Whatever a newer node may add: nothing can be said of it but that it was begun.
            default -> PromotionResult.Result.UNKNOWN;
        };
    }

    private static Takeover.Cause cause(final TakeoverCause cause) {
        return switch (cause) {
            case ELECTION -> Takeover.Cause.ELECTION;
            case PROMOTION -> Takeover.Cause.PROMOTION;
            case HANDOVER -> Takeover.Cause.HANDOVER;
            case RECOVERY -> Takeover.Cause.RECOVERY;
            default -> throw new MalformedMessageException("takeover cause " + cause + " is not known to this client");
        };
    }
}
