package io.sternline.server.gateway;

import static io.sternline.server.gateway.TestClient.commandFrame;
import static io.sternline.server.gateway.TestClient.filled;
import static io.sternline.server.gateway.TestClient.localFrame;
import static io.sternline.server.gateway.TestClient.put;
import static io.sternline.server.gateway.TestClient.register;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CloseReason;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.replication.Role;
import io.sternline.server.gateway.TestClient.Farewell;
import io.sternline.server.gateway.TestClient.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Frames for ASYNC namespaces go to the state thread, whose part the test plays, and not to the log. */
class LocalFramesTest {
    private final GatewayFixture fixture = new GatewayFixture();
    private final List<byte[]> taken = new ArrayList<>();

    @AfterEach
    void tearDown() {
        fixture.close();
        assertThat(fixture.fatal).hasNullValue();
    }

    @Test
    void shouldHandAFrameToTheStateThreadAsItCame() throws IOException {
        final byte[] frame = localFrame(5, put(1, "a"), put(2, "b"));
        try (TestClient client = fixture.open()) {
            client.send(frame);
            await().until(() -> take() > 0);
            assertThat(taken).singleElement().isEqualTo(frame);
            assertThat(fixture.state.applied()).isEmpty();
        }
    }

    @Test
    void shouldRedirectToThePrimary() throws IOException {
        try (TestClient client = fixture.open()) {
            fixture.group.status(Role.REPLICA, 2, 1);
            client.topology();
            client.send(localFrame(5, put(1, "a"), put(2, "b")));
            assertThat(client.replies(2)).extracting(Reply::code).containsOnly(ResultCode.NOT_PRIMARY);
            assertThat(take()).isZero();
        }
    }

    @Test
    void shouldTakeWritesToEntriesOnly() throws IOException {
        assertThat(farewellTo(localFrame(5, register(1)))).startsWith("REGISTER_CLIENT goes through the log");
        assertThat(farewellTo(localFrame(0, put(1, "a")))).startsWith("PUT needs a registered client id");
        assertThat(farewellTo(localFrame(5, commandFrame(5)))).startsWith("message 7 is not a command");
    }

    @Test
    void shouldNotReadOnWhileTheRingIsFullAndLoseNothing() throws Exception {
        final int frames = 3 * Limits.LOCAL_RING_BYTES / Protocol.VALUE_BYTES_MAX;
        try (TestClient client = fixture.open()) {
            final Thread sender = new Thread(() -> {
                try {
                    for (int i = 1; i <= frames; i++) {
                        client.send(localFrame(5, put(i, filled(9), filled(Protocol.VALUE_BYTES_MAX))));
                    }
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sender.start();
            await().until(() -> fixture.counters().readPauses() > 0);
            await().until(() -> take() >= 0 && taken.size() == frames);
            sender.join();
            assertThat(taken).hasSize(frames);
        }
    }

    private int take() {
        return fixture.ports
                .commands()
                .poll(
                        (connectionId, buffer, offset, length) -> {
                            final byte[] frame = new byte[length];
                            buffer.getBytes(offset, frame);
                            taken.add(frame);
                        },
                        Integer.MAX_VALUE);
    }

    private String farewellTo(final byte[] frame) throws IOException {
        try (TestClient client = fixture.open()) {
            client.send(frame);
            final Farewell farewell = client.farewell();
            assertThat(farewell.reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
            return farewell.message();
        }
    }
}
