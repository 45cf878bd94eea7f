package io.sternline.server.gateway;

import static io.sternline.server.gateway.TestClient.commandFrame;
import static io.sternline.server.gateway.TestClient.get;
import static io.sternline.server.gateway.TestClient.put;
import static io.sternline.server.gateway.TestClient.queryFrame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.protocol.sbe.PongDecoder;
import io.sternline.protocol.sbe.ReadLevel;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.replication.LogPublisher.Offer;
import io.sternline.replication.Role;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a primary tells its group, and when. */
class PrimaryDutiesTest {
    private final GatewayFixture fixture = new GatewayFixture();

    @AfterEach
    void tearDown() {
        fixture.close();
        assertThat(fixture.fatal).hasNullValue();
    }

    @Test
    void shouldTellItsSettingsOnceInEachTermItIsPrimary() {
        assertThat(fixture.state.settings()).containsExactly(GatewayFixture.GROUP_LIMITS);
        fixture.group.status(Role.REPLICA, 2, 1);
        fixture.group.status(Role.PRIMARY, 3, 0);
        await().untilAsserted(() -> assertThat(fixture.state.settings()).hasSize(2));
        fixture.group.status(Role.PRIMARY, 4, 0);
        await().untilAsserted(() -> assertThat(fixture.state.settings())
                .containsExactly(
                        GatewayFixture.GROUP_LIMITS, GatewayFixture.GROUP_LIMITS, GatewayFixture.GROUP_LIMITS));
    }

    @Test
    void shouldLetCommandsWaitUntilTheSettingsHaveComeBack() throws IOException {
        try (TestClient client = fixture.open()) {
            fixture.group.holdState(true);
            fixture.group.status(Role.PRIMARY, 2, 0);
            client.topology();
            client.send(commandFrame(1, put(1, "a")));
            client.ping(1);
            client.expect(PongDecoder.TEMPLATE_ID);
            await().until(() -> fixture.counters().settings() >= 2);
            assertThat(fixture.counters().batches()).as("offered").isZero();
            fixture.group.holdState(false);
            assertThat(client.reply().code()).isEqualTo(ResultCode.OK);
            assertThat(fixture.state.appliedBeforeSettings()).containsOnly(0);
        }
    }

    @Test
    void shouldTellItsSettingsAgainWhenTheyAreLostAndNotTakeABarrierForThem() throws IOException {
        fixture.group.loseNext(2);
        fixture.group.status(Role.PRIMARY, 2, 0);
        try (TestClient client = fixture.open()) {
            client.send(queryFrame(get(1, ReadLevel.LINEARIZABLE, "big:1")));
            client.send(commandFrame(1, put(2, "a")));
            assertThat(client.replies(2)).extracting(TestClient.Reply::code).containsOnly(ResultCode.OK);
            assertThat(fixture.counters().settings()).isGreaterThanOrEqualTo(4);
            assertThat(fixture.state.appliedBeforeSettings()).containsOnly(0).hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void shouldOfferNothingWhileTheLogIsInAnotherTermThanItIsPrimaryOf() throws IOException {
        fixture.group.termAhead(1);
        try (TestClient client = fixture.open()) {
            client.send(commandFrame(1, put(1, "a")));
            await().until(() -> fixture.counters().commands() == 1);
            client.ping(1);
            client.expect(PongDecoder.TEMPLATE_ID);
            assertThat(fixture.state.applied()).isEmpty();
            fixture.group.termAhead(0);
            assertThat(client.reply().code()).isEqualTo(ResultCode.OK);
            assertThat(fixture.state.settings())
                    .as("those of this term were told")
                    .hasSize(1);
        }
    }

    @Test
    void shouldTakeBackWhatWaitedBehindSettingsThatNeverCame() throws IOException {
        try (TestClient client = fixture.open()) {
            fixture.group.answer(Offer.BACK_PRESSURED);
            fixture.group.status(Role.PRIMARY, 2, 0);
            client.topology();
            client.send(commandFrame(1, put(1, "a")));
            await().until(() -> fixture.counters().commands() == 1);
            fixture.group.status(Role.REPLICA, 3, 1);
            assertThat(client.reply().code()).isEqualTo(ResultCode.NOT_PRIMARY);
            fixture.group.answer(Offer.SENT);
            client.ping(1);
            await().until(() -> fixture.state.settings().size() == 1);
            assertThat(fixture.state.applied()).isEmpty();
        }
    }

    @Test
    void shouldReportWhatTheStateNotedDownLast() {
        assertThat(fixture.state.reports()).containsExactly(DigestMark.NONE);
        final DigestMark mark = new DigestMark(4096, 17, 0x1234_5678_9abc_def0L);
        fixture.group.digestMark(mark);
        await().atMost(4 * Limits.DIGEST_REPORT_INTERVAL_NS, TimeUnit.NANOSECONDS)
                .untilAsserted(() ->
                        assertThat(fixture.state.reports()).hasSize(2).last().isEqualTo(mark));
    }

    @Test
    void shouldReportNothingAsAReplica() throws IOException {
        try (TestClient client = fixture.open()) {
            fixture.group.digestMark(new DigestMark(1, 1, 1));
            fixture.group.status(Role.REPLICA, 2, 1);
            client.topology();
            client.send(queryFrame(get(1, ReadLevel.LINEARIZABLE, "big:1")));
            assertThat(client.reply().code()).as("barriers go on").isEqualTo(ResultCode.OK);
            assertThat(fixture.counters().digestReports()).isEqualTo(1);
            assertThat(fixture.counters().settings()).isEqualTo(1);
        }
    }
}
