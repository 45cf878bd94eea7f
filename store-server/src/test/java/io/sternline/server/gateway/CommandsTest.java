package io.sternline.server.gateway;

import static io.sternline.server.gateway.TestClient.changes;
import static io.sternline.server.gateway.TestClient.commandFrame;
import static io.sternline.server.gateway.TestClient.countInWindow;
import static io.sternline.server.gateway.TestClient.filled;
import static io.sternline.server.gateway.TestClient.framed;
import static io.sternline.server.gateway.TestClient.put;
import static io.sternline.server.gateway.TestClient.register;
import static io.sternline.server.gateway.TestClient.remove;
import static io.sternline.server.gateway.TestClient.take;
import static io.sternline.server.gateway.TestClient.terms;
import static io.sternline.server.gateway.TestClient.updateMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CloseReason;
import io.sternline.protocol.sbe.ErrorReplyDecoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.PongDecoder;
import io.sternline.protocol.sbe.PutEncoder;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.TopologyDecoder;
import io.sternline.protocol.sbe.UpdateMapEncoder;
import io.sternline.protocol.sbe.WriteReplyDecoder;
import io.sternline.replication.LogPublisher.Offer;
import io.sternline.replication.Role;
import io.sternline.server.gateway.TestClient.Farewell;
import io.sternline.server.gateway.TestClient.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private final GatewayFixture fixture = new GatewayFixture();

    @AfterEach
    void tearDown() {
        fixture.close();
        assertThat(fixture.fatal).hasNullValue();
    }

    @Test
    void shouldBringCommandsToTheLogAndRepliesBack() throws IOException {
        try (TestClient client = fixture.open()) {
            client.send(commandFrame(0, register(1)));
            assertThat(client.reply().id()).isEqualTo(1);
            client.send(commandFrame(5, put(1, "a"), put(2, "b")));
            assertThat(client.replies(2)).extracting(Reply::code).containsOnly(ResultCode.OK);
            assertThat(fixture.state.applied())
                    .extracting(FakeStateMachine.Applied::clientId)
                    .containsExactly(0L, 5L, 5L);
        }
    }

    @Test
    void shouldBringLimitsAndWindowsToTheLogAndRefuseTheirBadKeys() throws IOException {
        try (TestClient client = fixture.open()) {
            client.send(commandFrame(5, take(1, "a"), countInWindow(2, "b")));
            assertThat(client.replies(2)).extracting(Reply::code).containsOnly(ResultCode.OK);
            client.send(commandFrame(5, take(3, ""), countInWindow(4, "k".repeat(Protocol.KEY_BYTES_MAX + 1))));
            assertThat(client.replies(2))
                    .extracting(Reply::code)
                    .containsExactly(ResultCode.INVALID_ARGUMENT, ResultCode.KEY_TOO_LARGE);
            final byte[] cutOff = Arrays.copyOf(take(6, "key"), take(6, "key").length - 1);
            client.send(commandFrame(5, cutOff));
            assertThat(client.farewell().message()).contains("TAKE claims 3 bytes for its field 1, 2 are left");
        }
    }

    @Test
    void shouldTakeFramesHoweverTheyAreCut() throws IOException {
        try (TestClient client = fixture.open()) {
            final byte[] frame = framed(commandFrame(1, put(1, "key"), put(2, filled(9), filled(3000))));
            for (int i = 0; i < frame.length; i += i < 200 ? 1 : 211) {
                client.sendRaw(Arrays.copyOfRange(frame, i, Math.min(frame.length, i + (i < 200 ? 1 : 211))));
            }
            assertThat(client.replies(2)).extracting(Reply::id).containsExactly(1L, 2L);
        }
    }

    @Test
    void shouldTakeAFrameOfTheLargestSize() throws IOException {
        try (TestClient client = fixture.open()) {
            final byte[] most = put(1, filled(Protocol.KEY_BYTES_MAX), new byte[Protocol.VALUE_BYTES_MAX]);
            final int left = Protocol.FRAME_BYTES_MAX - commandFrame(1, most, put(2, filled(1), new byte[0])).length;
            client.send(commandFrame(1, most, put(2, filled(1), new byte[left])));
            assertThat(client.replies(2)).extracting(Reply::code).containsOnly(ResultCode.OK);
        }
    }

    @Test
    void shouldRefuseAFrameOverTheLimitAndNameIt() throws IOException {
        try (TestClient client = fixture.open()) {
            client.send(new byte[Protocol.FRAME_BYTES_MAX + 1]);
            assertThat(client.farewell())
                    .isEqualTo(new Farewell(
                            CloseReason.FRAME_TOO_LARGE,
                            "a frame of 655361 bytes was announced, 655360 are allowed here; send smaller frames"));
        }
    }

    @Test
    void shouldRefuseOnlyTheCommandsOfAFrameThatHoldsAnOversizedOne() throws IOException {
        try (TestClient client = fixture.open()) {
            client.send(commandFrame(
                    1,
                    put(1, "good"),
                    put(2, filled(Protocol.KEY_BYTES_MAX + 1), new byte[0]),
                    put(3, filled(1), new byte[Protocol.VALUE_BYTES_MAX + 1]),
                    put(4, filled(0), new byte[1])));
            final List<Reply> replies = client.replies(4);
            assertThat(replies)
                    .extracting(Reply::code)
                    .containsExactly(
                            ResultCode.OVERLOADED,
                            ResultCode.KEY_TOO_LARGE,
                            ResultCode.VALUE_TOO_LARGE,
                            ResultCode.INVALID_ARGUMENT);
            assertThat(replies.get(1).message()).isEqualTo("a key of 1025 bytes; 1024 are allowed");
            assertThat(replies.get(2).message()).isEqualTo("a value of 524289 bytes; 524288 are allowed");
            client.send(commandFrame(1, put(1, "good")));
            assertThat(client.reply().code()).isEqualTo(ResultCode.OK);
            assertThat(fixture.state.applied()).hasSize(1);
        }
    }

    @Test
    void shouldTakeNothingButWhatIsFinishedWhileResultsFillTheHeap() throws IOException {
        try (TestClient client = fixture.open()) {
            fixture.group.hasHeapRoom(false);
            client.send(TestClient.commandFrame(1, 17L, put(18, "a")));
            final Reply refused = client.reply();
            assertThat(refused.code()).isEqualTo(ResultCode.OVERLOADED);
            assertThat(refused.message()).contains("results").contains("-Xmx");
            client.send(TestClient.commandFrame(1, 18L, remove(19, "b")));
            assertThat(client.reply().code()).as("its result has to be kept").isEqualTo(ResultCode.OVERLOADED);
            await().until(() -> fixture.state.finishedBelow() == 18);
            assertThat(fixture.state.applied()).isEmpty();
            fixture.group.hasHeapRoom(true);
            client.send(commandFrame(1, put(18, "a")));
            assertThat(client.reply().code()).isEqualTo(ResultCode.OK);
        }
    }

    @Test
    void shouldBringMapsAndTermsToTheLog() throws IOException {
        try (TestClient client = fixture.open()) {
            client.send(commandFrame(
                    1,
                    updateMap(1, "k", changes("a", "b"), terms("alice", "bob")),
                    updateMap(2, "k", new byte[0], new byte[0]),
                    put(3, filled(1), filled(1), terms("carol"))));
            assertThat(client.replies(3)).extracting(Reply::code).containsOnly(ResultCode.OK);
            assertThat(fixture.state.applied())
                    .extracting(FakeStateMachine.Applied::templateId)
                    .containsExactly(26, 26, 21);
        }
    }

    @Test
    void shouldTakeNoNodesOwnCommandFromAClient() throws IOException {
        try (TestClient client = fixture.open()) {
            client.send(commandFrame(1, TestClient.settings(), TestClient.report()));
            assertThat(client.replies(2))
                    .extracting(Reply::id, Reply::code, Reply::message)
                    .containsExactly(
                            tuple(
                                    36L,
                                    ResultCode.INVALID_ARGUMENT,
                                    "command 36 is a node's own: no client can send it"),
                            tuple(
                                    37L,
                                    ResultCode.INVALID_ARGUMENT,
                                    "command 37 is a node's own: no client can send it"));
            client.send(commandFrame(0, TestClient.settings()));
            assertThat(client.reply().code()).isEqualTo(ResultCode.INVALID_ARGUMENT);
            assertThat(fixture.state.settings()).as("the node's own").hasSize(1);
        }
    }

    @Test
    void shouldAnswerACommandItDoesNotKnow() throws IOException {
        try (TestClient client = fixture.open()) {
            final byte[] future = put(9, "x");
            new MessageHeaderEncoder().wrap(new UnsafeBuffer(future), 0).templateId(120);
            client.send(commandFrame(1, future));
            assertThat(client.reply())
                    .isEqualTo(new Reply(
                            ErrorReplyDecoder.TEMPLATE_ID,
                            9,
                            ResultCode.UNSUPPORTED,
                            "this node does not know command 120",
                            0));
        }
    }

    @Test
    void shouldCloseAConnectionWhoseCommandsNoClientCanHaveWritten() throws IOException {
        final byte[] badCondition = put(1, "x");
        badCondition[MessageHeaderEncoder.ENCODED_LENGTH + PutEncoder.conditionEncodingOffset()] = 7;
        final byte[] badFlag = updateMap(1, "x", changes("a"), terms("b"));
        badFlag[MessageHeaderEncoder.ENCODED_LENGTH + UpdateMapEncoder.replaceEncodingOffset()] = 2;
        final byte[] badPart = updateMap(1, "x", terms("a"), new byte[0]);
        final byte[] badLength = put(1, "x");
        badLength[badLength.length - Short.BYTES] = 9;
        assertThat(farewellTo(commandFrame(1, badCondition))).isEqualTo("Put.condition is 7; 0 to 3 was expected");
        assertThat(farewellTo(commandFrame(1, badFlag))).isEqualTo("UpdateMap.replace is 2; 0 or 1 was expected");
        assertThat(farewellTo(commandFrame(1, badPart))).startsWith("UpdateMap.changes holds message 102");
        assertThat(farewellTo(commandFrame(1, badLength))).contains("PUT");
        assertThat(farewellTo(commandFrame(-1, put(1, "x")))).isEqualTo("client id -1 is negative");
        assertThat(farewellTo(commandFrame(0, put(1, "x")))).startsWith("PUT needs a registered client id");
        assertThat(farewellTo(commandFrame(1, TestClient.queryFrame()))).startsWith("message 8 is not a command");
        assertThat(fixture.state.applied()).isEmpty();
        assertThat(fixture.counters().closed(CloseReason.PROTOCOL_ERROR)).isEqualTo(7);
    }

    @Test
    void shouldRedirectWritesToThePrimary() throws IOException {
        try (TestClient client = fixture.open()) {
            fixture.group.status(Role.REPLICA, 2, 1);
            final TopologyDecoder topology = client.topology();
            assertThat(topology.term()).isEqualTo(2);
            assertThat(topology.primaryNodeId()).isEqualTo(1);
            client.send(commandFrame(1, put(1, "a"), put(2, "b")));
            for (final Reply reply : client.replies(2)) {
                assertThat(reply.code()).isEqualTo(ResultCode.NOT_PRIMARY);
                assertThat(reply.message()).isEqualTo("not done: node 1 is the primary");
            }
            fixture.group.status(Role.CANDIDATE, 2, -1);
            assertThat(client.topology().primaryNodeId()).isEqualTo(-1);
            client.send(commandFrame(1, put(3, "c")));
            assertThat(client.reply().message()).isEqualTo("not done: the group is choosing a primary");
            assertThat(fixture.state.applied()).isEmpty();
        }
    }

    @Test
    void shouldPackWhatWaitsFromAllConnectionsIntoOneBatch() throws IOException {
        final int batchesBefore = fixture.group.batches();
        fixture.group.answer(Offer.BACK_PRESSURED);
        final List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(fixture.open());
            clients.get(i).send(commandFrame(i + 1, put(1, "key" + i)));
        }
        await().until(() -> fixture.counters().commands() == 8);
        fixture.group.answer(Offer.SENT);
        for (final TestClient client : clients) {
            assertThat(client.reply().code()).isEqualTo(ResultCode.OK);
            client.close();
        }
        assertThat(fixture.group.batches()).isEqualTo(batchesBefore + 1);
    }

    @Test
    void shouldStopReadingWhileTheLogHasNoRoomAndLoseNothing() throws Exception {
        fixture.group.answer(Offer.BACK_PRESSURED);
        final int frames = 400;
        final byte[] value = new byte[30_000];
        try (TestClient client = fixture.open();
                TestClient other = fixture.open()) {
            final Thread sender = new Thread(() -> {
                try {
                    for (int i = 1; i <= frames; i++) {
                        client.send(commandFrame(1, put(i, filled(8), value)));
                    }
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sender.start();
            await().until(() -> fixture.counters().readPauses() > 0);
            final long taken = fixture.counters().commands();
            assertThat(taken * value.length)
                    .isLessThanOrEqualTo((long) Limits.BATCHES_WAITING_MAX * Limits.BATCH_BYTES_TARGET);
            other.ping(1);
            other.expect(PongDecoder.TEMPLATE_ID);
            assertThat(fixture.counters().commands()).isEqualTo(taken);
            fixture.group.answer(Offer.SENT);
            assertThat(client.replies(frames))
                    .extracting(Reply::id)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, frames).boxed().toList());
            sender.join();
        }
    }

    @Test
    void shouldTakeBackWhatWasNeverOfferedWhenItIsNoLongerPrimary() throws IOException {
        fixture.group.answer(Offer.NOT_CONNECTED);
        try (TestClient client = fixture.open()) {
            client.send(commandFrame(1, put(1, "a"), put(2, "b")));
            client.send(commandFrame(1, put(3, "c")));
            await().until(() -> fixture.counters().commands() == 3);
            fixture.group.status(Role.REPLICA, 2, 1);
            assertThat(client.replies(3)).extracting(Reply::code).containsOnly(ResultCode.NOT_PRIMARY);
            assertThat(client.topology().primaryNodeId()).isEqualTo(1);
            fixture.group.answer(Offer.SENT);
            client.ping(1);
            client.expect(PongDecoder.TEMPLATE_ID);
            assertThat(fixture.state.applied()).isEmpty();
        }
    }

    @Test
    void shouldDropRepliesOfConnectionsThatAreGone() throws IOException {
        fixture.group.holdState(true);
        try (TestClient client = fixture.open();
                TestClient stays = fixture.open()) {
            client.send(commandFrame(1, put(1, "a")));
            await().until(() -> fixture.counters().commands() == 1);
            client.close();
            await().until(() -> fixture.counters().connections() == 1);
            fixture.group.holdState(false);
            await().until(() -> fixture.counters().repliesDropped() == 1);
            stays.send(commandFrame(1, put(2, "b")));
            assertThat(stays.reply().templateId()).isEqualTo(WriteReplyDecoder.TEMPLATE_ID);
        }
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
