package io.sternline.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.protocol.sbe.CloseReason;
import io.sternline.protocol.sbe.DrainNodeEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.ReadLevel;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.TopologyDecoder;
import io.sternline.protocol.sbe.WelcomeDecoder;
import io.sternline.replication.Role;
import java.io.IOException;
import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The gateway's node is node 0, of nodes 0 and 1. */
class DrainTest {
    private static final int OWN = 0b01;
    private static final int OTHER = 0b10;
    private static final int IS_OBSERVER_OFFSET = TestClient.HEADER + 4;
    private final GatewayFixture fixture = new GatewayFixture();

    @AfterEach
    void tearDown() {
        fixture.close();
    }

    @Test
    void shouldTellWhoIsDraining() throws IOException {
        try (TestClient client = fixture.open()) {
            fixture.group.draining(OTHER);
            final TopologyDecoder.NodesDecoder nodes = client.topology().nodes();
            assertThat(nodes.next().isDraining()).isZero();
            nodes.skipEndpoint();
            assertThat(nodes.next().isDraining()).isEqualTo((short) 1);
        }
    }

    @Test
    void shouldSendClientsElsewhereWhileItIsDraining() throws IOException {
        drainOwn(Role.REPLICA, 1);
        try (TestClient client = new TestClient(fixture.address())) {
            client.send(hello(false));
            client.expect(WelcomeDecoder.TEMPLATE_ID);
            assertThat(client.topology().primaryNodeId()).as("where else to go").isEqualTo(1);
            final TestClient.Farewell farewell = client.farewell();
            assertThat(farewell.reason()).isEqualTo(CloseReason.DRAINING);
            assertThat(farewell.message()).contains("node 1 is the primary").contains("sternline undrain --node 0");
        }
        fixture.group.draining(0);
        await().ignoreExceptions().until(() -> {
            try (TestClient client = fixture.open()) {
                return true;
            }
        });
    }

    @Test
    void shouldServeAsEverWhileNobodyElseCould() throws IOException {
        drainOwn(Role.PRIMARY, 0);
        fixture.open().close();
        drainOwn(Role.CANDIDATE, -1);
        fixture.open().close();
        fixture.group.draining(OWN | OTHER);
        fixture.group.status(Role.REPLICA, 9, 1);
        fixture.open().close();
    }

    @Test
    void shouldLetObserversLookOnAndNothingElse() throws IOException {
        drainOwn(Role.REPLICA, 1);
        try (TestClient observer = new TestClient(fixture.address())) {
            observer.send(hello(true));
            observer.expect(WelcomeDecoder.TEMPLATE_ID);
            observer.topology();
            observer.send(TestClient.queryFrame(TestClient.get(7, ReadLevel.LOCAL, "key")));
            assertThat(observer.reply())
                    .returns(ResultCode.INVALID_ARGUMENT, TestClient.Reply::code)
                    .satisfies(reply -> assertThat(reply.message()).contains("isObserver 0"));
            observer.send(TestClient.commandFrame(3, TestClient.put(8, "key")));
            assertThat(observer.reply().code()).isEqualTo(ResultCode.INVALID_ARGUMENT);
            assertThat(fixture.counters().observers()).isEqualTo(1);
        }
        await().until(() -> fixture.counters().observers() == 0);
    }

    @Test
    void shouldNotDrainTheLastOrAnUnknownNode() throws IOException {
        fixture.group.draining(OTHER);
        try (TestClient client = fixture.open()) {
            client.send(TestClient.commandFrame(3, drain(1, 0)));
            assertThat(client.reply())
                    .returns(ResultCode.INVALID_ARGUMENT, TestClient.Reply::code)
                    .satisfies(reply -> assertThat(reply.message()).contains("is the last that is not draining"));
            client.send(TestClient.commandFrame(3, drain(2, 4)));
            assertThat(client.reply().message()).isEqualTo("node 4 is unknown: the group's nodes are 0, 1");
            client.send(TestClient.commandFrame(3, drain(3, 1)));
            assertThat(client.reply().code()).as("draining already").isEqualTo(ResultCode.OK);
        }
    }

    @Test
    void shouldTakeOnlyTextOfBoundedLengthForWhoAndWhy() throws IOException {
        try (TestClient client = fixture.open()) {
            client.send(TestClient.commandFrame(3, drain(1, 0, "w".repeat(129), "")));
            assertThat(client.reply().message()).isEqualTo("'who' of 129 bytes; 128 are allowed");
            client.send(TestClient.commandFrame(3, drain(2, 0, "", "w".repeat(257))));
            assertThat(client.reply().message()).isEqualTo("'why' of 257 bytes; 256 are allowed");
            final byte[] noText = drain(3, 0, "who", "y");
            noText[noText.length - 1] = (byte) 0xFF;
            client.send(TestClient.commandFrame(3, noText));
            assertThat(client.reply().message()).isEqualTo("'why' is not text in UTF-8");
        }
    }

    private void drainOwn(final Role role, final int primaryId) throws IOException {
        fixture.group.status(role, 5, primaryId);
        fixture.group.draining(OWN);
        // The gateway has seen it once it lets nobody in, or has told an observer.
        await().ignoreExceptions().until(() -> {
            try (TestClient observer = new TestClient(fixture.address())) {
                observer.send(hello(true));
                observer.expect(WelcomeDecoder.TEMPLATE_ID);
                final TopologyDecoder topology = observer.topology();
                return topology.primaryNodeId() == primaryId
                        && topology.nodes().next().isDraining() == 1;
            }
        });
    }

    private static byte[] hello(final boolean isObserver) {
        final byte[] hello = TestClient.hello(1, 1, "test", "", "");
        hello[IS_OBSERVER_OFFSET] = (byte) (isObserver ? 1 : 0);
        return hello;
    }

    private static byte[] drain(final long number, final int nodeId) {
        return drain(number, nodeId, "", "");
    }

    private static byte[] drain(final long number, final int nodeId, final String who, final String why) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final DrainNodeEncoder drain = new DrainNodeEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .requestNumber(number)
                .nodeId(nodeId)
                .drain((short) 1)
                .who(who)
                .why(why);
        return Arrays.copyOf(buffer.byteArray(), TestClient.HEADER + drain.encodedLength());
    }
}
