package io.sternline.server.gateway;

import static io.sternline.server.gateway.TestClient.commandFrame;
import static io.sternline.server.gateway.TestClient.filled;
import static io.sternline.server.gateway.TestClient.findByTerm;
import static io.sternline.server.gateway.TestClient.get;
import static io.sternline.server.gateway.TestClient.put;
import static io.sternline.server.gateway.TestClient.queryFrame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.protocol.sbe.CloseReason;
import io.sternline.protocol.sbe.GetEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.PongDecoder;
import io.sternline.protocol.sbe.ReadLevel;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.replication.LogPublisher.Offer;
import io.sternline.replication.Role;
import io.sternline.server.gateway.TestClient.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueriesTest {
    private GatewayFixture fixture = new GatewayFixture();

    @AfterEach
    void tearDown() {
        fixture.close();
        assertThat(fixture.fatal).hasNullValue();
    }

    @Test
    void shouldAnswerLocalReadsWithoutTheLog() throws IOException {
        fixture.group.answer(Offer.NOT_CONNECTED);
        fixture.group.status(Role.REPLICA, 1, 1);
        try (TestClient client = fixture.open()) {
            client.send(queryFrame(get(1, ReadLevel.LOCAL, "big:10"), get(2, ReadLevel.SESSION, "big:20")));
            assertThat(client.replies(2)).extracting(Reply::valueBytes).containsExactly(10, 20);
            assertThat(fixture.group.barriers()).isZero();
        }
    }

    @Test
    void shouldServeManyLinearizableReadsWithOneBarrier() throws IOException {
        fixture.group.answer(Offer.BACK_PRESSURED);
        try (TestClient client = fixture.open()) {
            final byte[][] queries = IntStream.range(0, 50)
                    .mapToObj(i -> get(i, ReadLevel.LINEARIZABLE, "big:1"))
                    .toArray(byte[][]::new);
            client.send(queryFrame(queries));
            await().until(() -> fixture.state.queriesSeen() == 50);
            assertThat(fixture.counters().replies()).isZero();
            fixture.group.answer(Offer.SENT);
            assertThat(client.replies(50)).extracting(Reply::code).containsOnly(ResultCode.OK);
            assertThat(fixture.group.barriers()).isEqualTo(1);
        }
    }

    @Test
    void shouldLetReadsRideOnABatchOfWrites() throws IOException {
        fixture.group.answer(Offer.BACK_PRESSURED);
        try (TestClient client = fixture.open()) {
            client.send(commandFrame(1, put(1, "a")));
            client.send(queryFrame(get(2, ReadLevel.LINEARIZABLE, "a")));
            await().until(() -> fixture.state.queriesSeen() == 1);
            fixture.group.answer(Offer.SENT);
            assertThat(client.replies(2)).extracting(Reply::id).containsExactly(1L, 2L);
            assertThat(fixture.group.barriers()).isZero();
        }
    }

    @Test
    void shouldOfferAnotherBarrierWhenOneIsLost() throws IOException {
        fixture.group.loseNext(2);
        try (TestClient client = fixture.open()) {
            client.send(queryFrame(get(1, ReadLevel.LINEARIZABLE, "big:1")));
            assertThat(client.reply().code()).isEqualTo(ResultCode.OK);
            assertThat(fixture.group.barriers()).isEqualTo(3);
        }
    }

    @Test
    void shouldCloseAConnectionThatAsksForALevelThereIsNot() throws IOException {
        final byte[] badLevel = get(1, ReadLevel.LOCAL, "k");
        badLevel[MessageHeaderEncoder.ENCODED_LENGTH + GetEncoder.levelEncodingOffset()] = 3;
        try (TestClient client = fixture.open()) {
            client.send(queryFrame(badLevel));
            assertThat(client.farewell().message()).isEqualTo("a query's level is 3; 0 to 2 was expected");
        }
    }

    @Test
    void shouldRefuseQueriesWithKeysNoEntryCanHave() throws IOException {
        try (TestClient client = fixture.open()) {
            client.send(queryFrame(
                    get(1, ReadLevel.LOCAL, ""),
                    get(2, ReadLevel.LOCAL, new String(filled(1025))),
                    get(3, ReadLevel.LOCAL, "big:3")));
            assertThat(client.replies(3))
                    .extracting(Reply::code)
                    .containsExactlyInAnyOrder(ResultCode.INVALID_ARGUMENT, ResultCode.KEY_TOO_LARGE, ResultCode.OK);
        }
    }

    @Test
    void shouldHandOnLookupsByTermsThatAnEntryCanCarry() throws IOException {
        try (TestClient client = fixture.open()) {
            client.send(queryFrame(
                    findByTerm(1, "", 10),
                    findByTerm(2, new String(filled(257)), 10),
                    findByTerm(3, "alice", 0),
                    findByTerm(4, "alice", 1001)));
            assertThat(client.replies(4))
                    .extracting(Reply::message)
                    .containsExactly(
                            "a term of 0 bytes; 1 to 256 are allowed",
                            "a term of 257 bytes; 1 to 256 are allowed",
                            "a page of 0 entries; 1 to 1000 are allowed",
                            "a page of 1001 entries; 1 to 1000 are allowed");
            client.send(queryFrame(findByTerm(5, "alice", 1000)));
            await().until(() -> fixture.state.queriesSeen() == 1);
        }
    }

    @Test
    void shouldAnswerOverloadedWhenTheRingIsFull() throws IOException {
        fixture.state.pollQueries(false);
        final byte[][] queries = new byte[5000][];
        Arrays.fill(queries, get(1, ReadLevel.LOCAL, "big:1"));
        try (TestClient client = fixture.open()) {
            for (int i = 0; i < 8; i++) {
                client.send(queryFrame(queries));
            }
            final Reply refused = client.reply();
            assertThat(refused.code()).isEqualTo(ResultCode.OVERLOADED);
            fixture.state.pollQueries(true);
            assertThat(Stream.concat(Stream.of(refused), client.replies(39_999).stream()))
                    .extracting(Reply::code)
                    .contains(ResultCode.OK)
                    .hasSize(40_000);
        }
    }

    @Test
    void shouldShedReadsOfAReaderThatAsksForMoreThanItCanTake() throws IOException {
        final byte[][] queries = IntStream.range(0, 60)
                .mapToObj(i -> get(i, ReadLevel.LOCAL, "big:500000"))
                .toArray(byte[][]::new);
        try (TestClient client = new TestClient(fixture.address(), 8192).shakeHands()) {
            client.send(queryFrame(queries));
            await().until(() ->
                    fixture.counters().replies() + fixture.counters().refused() == 60);
            final List<Reply> replies = client.replies(60);
            assertThat(replies).extracting(Reply::code).contains(ResultCode.OK, ResultCode.OVERLOADED);
            assertThat(replies)
                    .filteredOn(reply -> reply.code() == ResultCode.OK)
                    .extracting(Reply::valueBytes)
                    .containsOnly(500_000);
            client.send(queryFrame(get(99, ReadLevel.LOCAL, "big:7")));
            assertThat(client.reply().valueBytes()).isEqualTo(7);
        }
    }

    @Test
    void shouldCloseAReaderThatTakesNothingAndDisturbNobody() throws IOException {
        fixture.close();
        fixture = new GatewayFixture(new GatewayLimits(
                10, Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofMillis(500), 8 * 1024 * 1024));
        final byte[][] queries = new byte[20][];
        Arrays.fill(queries, get(1, ReadLevel.LOCAL, "big:500000"));
        try (TestClient slow = new TestClient(fixture.address(), 8192).shakeHands();
                TestClient other = fixture.open()) {
            slow.send(queryFrame(queries));
            await().until(() -> {
                other.send(queryFrame(get(2, ReadLevel.LOCAL, "big:100")));
                assertThat(other.reply().valueBytes()).isEqualTo(100);
                return fixture.counters().closed(CloseReason.SLOW_CONSUMER) == 1
                        && fixture.counters().connections() == 1;
            });
            other.ping(1);
            other.expect(PongDecoder.TEMPLATE_ID);
        }
    }

    @Test
    void shouldCloseAWriterThatNeverReadsItsReplies() throws IOException {
        fixture.close();
        fixture = new GatewayFixture(
                new GatewayLimits(10, Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofMinutes(5), 64 * 1024));
        final byte[][] puts = new byte[1000][];
        Arrays.fill(puts, put(1, "key"));
        try (TestClient slow = new TestClient(fixture.address(), 8192).shakeHands();
                TestClient other = fixture.open()) {
            await().pollInterval(Duration.ofMillis(1)).ignoreExceptions().until(() -> {
                if (fixture.counters().closed(CloseReason.SLOW_CONSUMER) == 0) {
                    slow.send(commandFrame(1, puts));
                }
                return fixture.counters().closed(CloseReason.SLOW_CONSUMER) == 1;
            });
            other.send(commandFrame(2, put(7, "other")));
            assertThat(other.reply().code()).isEqualTo(ResultCode.OK);
        }
    }
}
