package io.sternline.server.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CloseReason;
import io.sternline.protocol.sbe.HelloEncoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.PongDecoder;
import io.sternline.protocol.sbe.TopologyDecoder;
import io.sternline.protocol.sbe.WelcomeDecoder;
import io.sternline.server.gateway.TestClient.Farewell;
import java.io.IOException;
import java.time.Duration;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private GatewayFixture fixture = new GatewayFixture();

    @AfterEach
    void tearDown() {
        fixture.close();
    }

    @Test
    void shouldWelcomeAndShowTheGroup() throws IOException {
        try (TestClient client = new TestClient(fixture.address())) {
            client.send(TestClient.hello(1, 9, "someone", "test-group", ""));
            final WelcomeDecoder welcome = new WelcomeDecoder()
                    .wrapAndApplyHeader(client.expect(WelcomeDecoder.TEMPLATE_ID), 0, new MessageHeaderDecoder());
            assertThat(welcome.protocolVersion()).isEqualTo(1);
            assertThat(welcome.nodeId()).isZero();
            assertThat(welcome.frameBytesMax()).isEqualTo(Protocol.FRAME_BYTES_MAX);
            assertThat(welcome.idleTimeoutMs()).isEqualTo(30_000);
            assertThat(welcome.group()).isEqualTo("test-group");
            assertThat(welcome.serverVersion()).isEqualTo("test");
            final TopologyDecoder topology = client.topology();
            assertThat(topology.term()).isEqualTo(1);
            assertThat(topology.primaryNodeId()).isZero();
            final TopologyDecoder.NodesDecoder nodes = topology.nodes();
            assertThat(nodes.next().endpoint()).isEqualTo("127.0.0.1:7100");
            assertThat(nodes.next().endpoint()).isEqualTo("[::1]:7110");
        }
    }

    @Test
    void shouldTakeAHandshakeThatComesByteByByte() throws IOException {
        try (TestClient client = new TestClient(fixture.address())) {
            for (final byte one : TestClient.framed(TestClient.hello(1, 1, "slow", "", ""))) {
                client.sendRaw(new byte[] {one});
            }
            client.expect(WelcomeDecoder.TEMPLATE_ID);
            client.topology();
            client.ping(77);
            final PongDecoder pong = new PongDecoder()
                    .wrapAndApplyHeader(client.expect(PongDecoder.TEMPLATE_ID), 0, new MessageHeaderDecoder());
            assertThat(pong.correlationId()).isEqualTo(77);
        }
    }

    @Test
    void shouldNameBothVersionRangesWhenTheyDoNotMeet() throws IOException {
        assertThat(farewellTo(TestClient.hello(2, 5, "new", "", "")))
                .isEqualTo(new Farewell(
                        CloseReason.INCOMPATIBLE_VERSION,
                        "the client speaks protocol versions 2 to 5, this node speaks 1 to 1"));
    }

    @Test
    void shouldSayFencedAndTellTheNodeWhenAClientOfItsGroupKnowsOfALaterLife() throws IOException {
        assertThat(farewellTo(TestClient.hello(1, 1, "late", "test-group", "", 2)))
                .isEqualTo(new Farewell(
                        CloseReason.FENCED,
                        "group 'test-group' was recovered without this node: recovery 2, this node is of 0"));
        await().until(() -> fixture.group.laterLife() == 2);
    }

    @Test
    void shouldBelieveNobodyOfALaterLifeWhoDoesNotNameTheGroupOrNamesTooMany() throws IOException {
        try (TestClient client = new TestClient(fixture.address())) {
            client.send(TestClient.hello(1, 1, "any", "", "", 2));
            client.expect(WelcomeDecoder.TEMPLATE_ID);
        }
        assertThat(farewellTo(TestClient.hello(1, 1, "liar", "test-group", "", 1_000))
                        .reason())
                .isEqualTo(CloseReason.PROTOCOL_ERROR);
        assertThat(fixture.group.laterLife()).isZero();
    }

    @Test
    void shouldRefuseAClientOfAnotherGroup() throws IOException {
        assertThat(farewellTo(TestClient.hello(1, 1, "lost", "other\nforged line", "")))
                .isEqualTo(new Farewell(
                        CloseReason.WRONG_GROUP,
                        "the client asks for group 'other?forged line', this node is of group 'test-group'"));
    }

    @Test
    void shouldRefuseCredentialsItCannotCheck() throws IOException {
        assertThat(farewellTo(TestClient.hello(1, 1, "keen", "", "password")))
                .isEqualTo(new Farewell(
                        CloseReason.UNAUTHENTICATED,
                        "credentials of scheme 'password' are not supported by this node; supported: none (leave the"
                                + " scheme empty)"));
    }

    @Test
    void shouldExpectAHelloFirst() throws IOException {
        assertThat(farewellTo(TestClient.queryFrame()))
                .isEqualTo(new Farewell(
                        CloseReason.PROTOCOL_ERROR, "the first frame must be a Hello (template 1), not template 8"));
    }

    @Test
    void shouldRefuseAHelloWhoseLengthsDoNotAddUp() throws IOException {
        final byte[] hello = TestClient.hello(1, 1, "name", "", "");
        hello[MessageHeaderEncoder.ENCODED_LENGTH + HelloEncoder.BLOCK_LENGTH] = 120;
        assertThat(farewellTo(hello))
                .isEqualTo(new Farewell(
                        CloseReason.PROTOCOL_ERROR, "HELLO claims 120 bytes for its field 1, 10 are left"));
    }

    @Test
    void shouldNameSchemaAndVersionItExpects() throws IOException {
        final byte[] foreign = TestClient.hello(1, 1, "", "", "");
        new MessageHeaderEncoder().wrap(new UnsafeBuffer(foreign), 0).schemaId(99);
        assertThat(farewellTo(foreign).message()).contains("schema id 7100 was expected, not 99");
        final byte[] newer = TestClient.hello(1, 1, "", "", "");
        new MessageHeaderEncoder().wrap(new UnsafeBuffer(newer), 0).version(9);
        assertThat(farewellTo(newer).message()).isEqualTo("schema version 1 to 1 was expected, not 9");
    }

    @Test
    void shouldKeepFramesSmallBeforeTheHandshake() throws IOException {
        assertThat(farewellTo(new byte[Protocol.HANDSHAKE_FRAME_BYTES_MAX + 1]))
                .isEqualTo(new Farewell(
                        CloseReason.FRAME_TOO_LARGE,
                        "a frame of 8193 bytes was announced, 8192 are allowed here; send smaller frames"));
    }

    @Test
    void shouldTellAnHttpClientWhatThisPortIs() throws IOException {
        try (TestClient client = new TestClient(fixture.address())) {
            client.sendRaw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
            assertThat(client.farewell())
                    .isEqualTo(new Farewell(
                            CloseReason.PROTOCOL_ERROR,
                            "this is an HTTP request; this port speaks the Sternline protocol"));
        }
    }

    @Test
    void shouldTellATlsClientWhatThisPortIs() throws IOException {
        try (TestClient client = new TestClient(fixture.address())) {
            client.sendRaw(new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01});
            assertThat(client.farewell().message()).contains("TLS handshake");
        }
    }

    @Test
    void shouldNotWaitForAHelloForEver() throws IOException {
        fixture.close();
        fixture = new GatewayFixture(new GatewayLimits(
                10, Duration.ofSeconds(30), Duration.ofMillis(150), Duration.ofSeconds(10), 1024 * 1024));
        try (TestClient client = new TestClient(fixture.address())) {
            assertThat(client.farewell())
                    .isEqualTo(new Farewell(CloseReason.HANDSHAKE_TIMEOUT, "no Hello within 150 ms"));
        }
    }

    @Test
    void shouldCloseAConnectionThatSaysNothing() throws IOException {
        fixture.close();
        fixture = new GatewayFixture(new GatewayLimits(
                10, Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofSeconds(10), 1024 * 1024));
        try (TestClient client = fixture.open()) {
            assertThat(client.farewell())
                    .isEqualTo(
                            new Farewell(CloseReason.IDLE, "nothing was heard for 300 ms; send a Ping now and then"));
        }
    }

    @Test
    void shouldRefuseMoreConnectionsThanItTakes() throws IOException {
        fixture.close();
        fixture = new GatewayFixture(new GatewayLimits(
                2, Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(10), 1024 * 1024));
        try (TestClient first = fixture.open();
                TestClient second = fixture.open();
                TestClient third = new TestClient(fixture.address())) {
            assertThat(third.farewell())
                    .isEqualTo(new Farewell(
                            CloseReason.TOO_MANY_CONNECTIONS, "this node takes 2 connections, and has them"));
            third.close();
            second.close();
            await().until(() -> fixture.counters().connections() == 1);
            try (TestClient fourth = fixture.open()) {
                fourth.ping(1);
                fourth.expect(PongDecoder.TEMPLATE_ID);
            }
            first.ping(2);
            first.expect(PongDecoder.TEMPLATE_ID);
        }
    }

    @Test
    void shouldSayGoodbyeWhenItShutsDown() throws IOException {
        try (TestClient client = fixture.open()) {
            final Thread closer = new Thread(fixture.gateway::close);
            closer.start();
            assertThat(client.farewell()).isEqualTo(new Farewell(CloseReason.SHUTTING_DOWN, "node 0 is shutting down"));
        }
    }

    private Farewell farewellTo(final byte[] firstFrame) throws IOException {
        try (TestClient client = new TestClient(fixture.address())) {
            client.send(firstFrame);
            return client.farewell();
        }
    }
}
