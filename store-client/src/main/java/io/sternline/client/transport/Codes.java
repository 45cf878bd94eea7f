package io.sternline.client.transport;

import io.sternline.client.Durability;
import io.sternline.client.MapUpdate;
import io.sternline.client.NodeStatus;
import io.sternline.client.ReadLevel;
import io.sternline.client.Rejection;
import io.sternline.client.Replication;
import io.sternline.client.WhenFull;
import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.sbe.AsyncLink;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.NodeRole;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.WriteCondition;
import java.util.Optional;

/** The protocol's words for things, and the public face's. */
final class Codes {
    private Codes() {}

    /** Why a call was refused for good; empty for codes that are no such refusal. */
    static Optional<Rejection> rejection(final ResultCode code) {
        return switch (code) {
            case UNKNOWN_NAMESPACE -> Optional.of(Rejection.UNKNOWN_NAMESPACE);
            case NAMESPACE_EXISTS -> Optional.of(Rejection.NAMESPACE_EXISTS);
            case KEY_TOO_LARGE -> Optional.of(Rejection.KEY_TOO_LARGE);
            case VALUE_TOO_LARGE -> Optional.of(Rejection.VALUE_TOO_LARGE);
            case WRONG_TYPE -> Optional.of(Rejection.WRONG_TYPE);
            case COUNTER_OVERFLOW -> Optional.of(Rejection.COUNTER_OVERFLOW);
            case INVALID_ARGUMENT -> Optional.of(Rejection.INVALID_ARGUMENT);
            case STORE_FULL -> Optional.of(Rejection.STORE_FULL);
            case FENCED -> Optional.of(Rejection.FENCED);
            case LEASE_ENDED -> Optional.of(Rejection.LEASE_ENDED);
            case UNSUPPORTED -> Optional.of(Rejection.UNSUPPORTED);
            default -> Optional.empty();
        };
    }

    static io.sternline.protocol.sbe.ReadLevel level(final ReadLevel level) {
        return switch (level) {
            case LOCAL -> io.sternline.protocol.sbe.ReadLevel.LOCAL;
            case SESSION -> io.sternline.protocol.sbe.ReadLevel.SESSION;
            case LINEARIZABLE -> io.sternline.protocol.sbe.ReadLevel.LINEARIZABLE;
        };
    }

    static Durability durability(final io.sternline.protocol.sbe.Durability durability) {
        // What a newer node may add is at least as much as the least we know.
        return durability == io.sternline.protocol.sbe.Durability.QUORUM ? Durability.QUORUM : Durability.LOCAL;
    }

    static WriteCondition condition(final MapUpdate.Condition condition) {
        return switch (condition) {
            case NONE -> WriteCondition.NONE;
            case ABSENT -> WriteCondition.ABSENT;
            case PRESENT -> WriteCondition.PRESENT;
            case REVISION -> WriteCondition.REVISION;
        };
    }

    static FullPolicy fullPolicy(final WhenFull whenFull) {
        return switch (whenFull) {
            case REJECT -> FullPolicy.REJECT;
            case EVICT_SOONEST -> FullPolicy.EVICT_SOONEST;
        };
    }

    static WhenFull whenFull(final FullPolicy policy) {
        // Whatever else a newer node may do first, in the end it rejects what it has no room for.
        return policy == FullPolicy.EVICT_SOONEST ? WhenFull.EVICT_SOONEST : WhenFull.REJECT;
    }

    static io.sternline.protocol.sbe.Replication replication(final Replication replication) {
        return switch (replication) {
            case SYNC -> io.sternline.protocol.sbe.Replication.SYNC;
            case ASYNC -> io.sternline.protocol.sbe.Replication.ASYNC;
        };
    }

    static Replication replication(final io.sternline.protocol.sbe.Replication replication) {
        return switch (replication) {
            case SYNC -> Replication.SYNC;
            case ASYNC -> Replication.ASYNC;
            default ->
                throw new MalformedMessageException("replication " + replication + " is not known to this client");
        };
    }

    static NodeStatus.Link link(final AsyncLink link) {
        return switch (link) {
            case AWAY -> NodeStatus.Link.AWAY;
            case TAIL -> NodeStatus.Link.TAIL;
            case COPY -> NodeStatus.Link.COPY;
            case CHANGES -> NodeStatus.Link.CHANGES;
            default -> throw new MalformedMessageException("link " + link + " is not known to this client");
        };
    }

    static NodeStatus.Role role(final NodeRole role) {
        return switch (role) {
            case REPLICA -> NodeStatus.Role.REPLICA;
            case PRIMARY -> NodeStatus.Role.PRIMARY;
            case CANDIDATE -> NodeStatus.Role.CANDIDATE;
            default -> throw new MalformedMessageException("node role " + role + " is not known to this client");
        };
    }
}
