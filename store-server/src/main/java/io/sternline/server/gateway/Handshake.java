package io.sternline.server.gateway;

import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CloseReason;
import io.sternline.protocol.sbe.HelloDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.replication.recovery.Life;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Answers a Hello: Welcome and Topology, or Goodbye with what does not fit. Version first (nothing else can be trusted to
 * mean the same before), then group, then credentials, then the life of the group: one who names the group, may use it, and
 * has heard that it goes on without this node, is sent away, and the node looks whether it is true. Last comes whether this node takes clients now.
 */
final class Handshake {
    private final GatewayConfig config;
    private final NodeView node;
    private final Authenticator authenticator;
    private final Messages messages;
    private final GroupTracker tracker;
    private final DrainDuty draining;
    private final HelloDecoder hello = new HelloDecoder();
    private final UnsafeBuffer credentials = new UnsafeBuffer(0, 0);

    Handshake(
            final GatewayConfig config,
            final NodeView node,
            final Authenticator authenticator,
            final Messages messages,
            final GroupTracker tracker,
            final DrainDuty draining) {
        this.config = config;
        this.node = node;
        this.authenticator = authenticator;
        this.messages = messages;
        this.tracker = tracker;
        this.draining = draining;
    }

    void onFirstFrame(
            final Connection connection,
            final MessageHeaderDecoder header,
            final DirectBuffer frame,
            final int length) {
        if (header.templateId() != HelloDecoder.TEMPLATE_ID) {
            throw new MalformedMessageException(
                    "the first frame must be a Hello (template 1), not template " + header.templateId());
        }
        MessageShape.HELLO.check(header, frame, 0, length);
        hello.wrap(frame, MessageShape.block(0), HelloDecoder.BLOCK_LENGTH, HelloDecoder.SCHEMA_VERSION);
        final int version = Math.min(hello.protocolVersionMax(), Protocol.VERSION_MAX);
        if (version < Math.max(hello.protocolVersionMin(), Protocol.VERSION_MIN)) {
            connection.goodbye(
                    CloseReason.INCOMPATIBLE_VERSION,
                    "the client speaks protocol versions " + hello.protocolVersionMin() + " to "
                            + hello.protocolVersionMax() + ", this node speaks " + Protocol.VERSION_MIN + " to "
                            + Protocol.VERSION_MAX);
            return;
        }
        if (hello.clientNameLength() > Protocol.CLIENT_NAME_BYTES_MAX) {
            throw new MalformedMessageException("a client name of " + hello.clientNameLength() + " bytes; "
                    + Protocol.CLIENT_NAME_BYTES_MAX + " are allowed");
        }
        final boolean isObserver = hello.isObserver() != 0;
        final String clientName = hello.clientName();
        final String group = hello.group();
        final String scheme = hello.credentialsScheme();
        hello.wrapCredentials(credentials);
        if (!group.isEmpty() && !group.equals(config.group())) {
            connection.goodbye(
                    CloseReason.WRONG_GROUP,
                    "the client asks for group " + Quoted.of(group) + ", this node is of group '" + config.group()
                            + "'");
            return;
        }
        final String refusal = authenticator.refuse(scheme, credentials, 0, credentials.capacity());
        if (refusal != null) {
            connection.goodbye(CloseReason.UNAUTHENTICATED, refusal);
            return;
        }
        if (isFenced(connection, group, hello.recovery())) {
            return;
        }
        final boolean isTurnedAway = !isObserver && draining.turnsAway();
        if (!isTurnedAway) {
            connection.open(clientName, isObserver);
        }
        // One that is turned away hears where else it can go: this may be the only node it knows.
        messages.welcome(connection, version);
        messages.topology(connection, tracker);
        if (isTurnedAway) {
            connection.goodbye(CloseReason.DRAINING, draining.message());
        }
    }

    private boolean isFenced(final Connection connection, final String group, final int recovery) {
        final int own = node.life().recovery();
        if (group.isEmpty() || recovery <= own) {
            return false;
        }
        if (recovery > Life.RECOVERIES_MAX) {
            throw new MalformedMessageException(
                    "recovery " + recovery + "; there can be " + Life.RECOVERIES_MAX + " of a group");
        }
        connection.goodbye(
                CloseReason.FENCED,
                "group '" + config.group() + "' was recovered without this node: recovery " + recovery
                        + ", this node is of " + own);
        node.onLaterLife(recovery);
        return true;
    }
}
