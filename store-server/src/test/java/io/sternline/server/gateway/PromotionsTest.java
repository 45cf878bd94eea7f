package io.sternline.server.gateway;

import static io.sternline.server.gateway.TestClient.planPromotion;
import static io.sternline.server.gateway.TestClient.promote;
import static io.sternline.server.gateway.TestClient.queryFrame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.protocol.sbe.ResultCode;
import io.sternline.replication.LogPublisher.Offer;
import io.sternline.replication.Role;
import io.sternline.replication.promotion.MemberState;
import io.sternline.replication.promotion.PromotionOutcome;
import io.sternline.replication.promotion.PromotionPlan;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PromotionsTest {
    private static final PromotionPlan POSSIBLE = PromotionPlan.of(
            1,
            0,
            1,
            List.of(
                    new MemberState(0, 100, 0, 0, true),
                    new MemberState(1, 90, 10, 5, true),
                    new MemberState(2, 100, 0, 5, true)));
    private static final String INTENT = "planned 1 0>1 PROMOTION ada: rack";

    private final GatewayFixture fixture = new GatewayFixture();
    private final CompletableFuture<PromotionPlan> plan = new CompletableFuture<>();
    private final CompletableFuture<PromotionOutcome> outcome = new CompletableFuture<>();

    PromotionsTest() {
        fixture.group.promotion(plan, outcome);
    }

    @AfterEach
    void tearDown() {
        fixture.close();
        assertThat(fixture.fatal).hasNullValue();
    }

    @Test
    void shouldTellAPlanWithoutRecordingAnything() throws IOException {
        try (TestClient client = fixture.open()) {
            client.send(queryFrame(planPromotion(7, 1)));
            plan.complete(POSSIBLE);
            final TestClient.Reply reply = client.reply();
            assertThat(reply.id()).isEqualTo(7);
            assertThat(reply.code()).isEqualTo(ResultCode.OK);
            assertThat(reply.message()).isEqualTo("0>1 in term 1");
            assertThat(fixture.state.ownCommands()).noneMatch(command -> command.startsWith("planned"));
        }
    }

    @Test
    void shouldRecordTheIntentBeforeItPromotes() throws IOException {
        plan.complete(POSSIBLE);
        try (TestClient client = fixture.open()) {
            fixture.group.holdState(true);
            final int batches = fixture.group.batches();
            client.send(queryFrame(promote(7, 1, 10_000, "ada", "rack")));
            await().until(() -> fixture.group.batches() > batches);
            assertThat(fixture.group.promotions())
                    .as("not before it has come back")
                    .isZero();
            fixture.group.holdState(false);
            await().until(() -> fixture.group.promotions() == 1);
            assertThat(fixture.state.ownCommands()).contains(INTENT);
            outcome.complete(new PromotionOutcome.Done(0, 1, 1, 2, 300, 200));
            assertThat(client.reply().message()).isEqualTo("DONE 0>1 ");
        }
    }

    @Test
    void shouldRefuseWithoutRecordingWhatCannotBeCarriedOut() throws IOException {
        plan.complete(PromotionPlan.refused(1, 0, 1, "it is asleep"));
        try (TestClient client = fixture.open()) {
            client.send(queryFrame(promote(7, 1, 10_000, "ada", "rack")));
            assertThat(client.reply().message()).isEqualTo("REFUSED 0>0 it is asleep");
            assertThat(fixture.state.ownCommands()).noneMatch(command -> command.startsWith("planned"));
            assertThat(fixture.group.promotions()).isZero();
        }
    }

    @Test
    void shouldTellHowAPromotionFailed() throws IOException {
        plan.complete(POSSIBLE);
        outcome.complete(new PromotionOutcome.Failed("it fell over", 2, 5));
        try (TestClient client = fixture.open()) {
            client.send(queryFrame(promote(7, 1, 10_000, "", "")));
            assertThat(client.reply().message()).isEqualTo("FAILED 0>2 it fell over");
        }
    }

    @Test
    void shouldRunOneAtATime() throws IOException {
        plan.complete(POSSIBLE);
        try (TestClient first = fixture.open();
                TestClient second = fixture.open()) {
            first.send(queryFrame(promote(1, 1, 10_000, "ada", "rack")));
            await().until(() -> fixture.group.promotions() == 1);
            second.send(queryFrame(promote(2, 2, 10_000, "bob", "")));
            assertThat(second.reply().message()).startsWith("REFUSED 0>0 another promotion, of node 1 by ada");
            outcome.complete(new PromotionOutcome.Unknown("?"));
            assertThat(first.reply().message()).startsWith("UNKNOWN");
            second.send(queryFrame(promote(3, 2, 10_000, "bob", "")));
            assertThat(second.reply().message()).startsWith("UNKNOWN");
        }
    }

    @Test
    void shouldSayThatItIsNotPrimary() throws IOException {
        fixture.group.status(Role.REPLICA, 2, 1);
        try (TestClient client = fixture.open()) {
            client.send(queryFrame(promote(1, 1, 10_000, "", ""), planPromotion(2, 1)));
            assertThat(client.replies(2)).extracting(TestClient.Reply::code).containsOnly(ResultCode.NOT_PRIMARY);
        }
    }

    @Test
    void shouldSayThatItIsNotPrimaryWhenItLosesTheRoleBeforeItHasBegun() throws IOException {
        plan.complete(POSSIBLE);
        try (TestClient client = fixture.open()) {
            fixture.group.answer(Offer.BACK_PRESSURED);
            client.send(queryFrame(promote(1, 1, 10_000, "", "")));
            await().until(() -> fixture.counters().queries() == 1);
            fixture.group.status(Role.REPLICA, 2, 1);
            assertThat(client.reply().code()).isEqualTo(ResultCode.NOT_PRIMARY);
            assertThat(fixture.group.promotions()).isZero();
        }
    }

    @Test
    void shouldRefuseWhenTheLogTakesNoIntent() throws IOException {
        plan.complete(POSSIBLE);
        try (TestClient client = fixture.open()) {
            fixture.group.answer(Offer.BACK_PRESSURED);
            client.send(queryFrame(promote(1, 1, 10_000, "", "")));
            assertThat(client.reply().message()).startsWith("REFUSED").contains("could not be recorded");
            assertThat(fixture.group.promotions()).isZero();
        }
    }

    @Test
    void shouldGoOnWithoutWhoeverAsked() throws IOException {
        plan.complete(POSSIBLE);
        try (TestClient client = fixture.open()) {
            client.send(queryFrame(promote(1, 1, 10_000, "", "")));
            await().until(() -> fixture.group.promotions() == 1);
        }
        await().until(() -> fixture.counters().connections() == 0);
        outcome.complete(new PromotionOutcome.Unknown("?"));
        try (TestClient client = fixture.open()) {
            client.send(queryFrame(promote(2, 1, 10_000, "", "")));
            assertThat(client.reply().message()).startsWith("UNKNOWN");
        }
    }

    @Test
    void shouldBoundWhatIsUnderWay() throws IOException {
        try (TestClient client = fixture.open()) {
            client.send(queryFrame(IntStream.rangeClosed(1, Limits.PROMOTION_QUERIES_MAX + 1)
                    .mapToObj(id -> planPromotion(id, 1))
                    .toArray(byte[][]::new)));
            assertThat(client.reply().code()).isEqualTo(ResultCode.OVERLOADED);
            plan.complete(POSSIBLE);
            assertThat(client.replies(Limits.PROMOTION_QUERIES_MAX))
                    .extracting(TestClient.Reply::code)
                    .containsOnly(ResultCode.OK);
        }
    }

    @Test
    void shouldRefuseArgumentsOutOfRange() throws IOException {
        try (TestClient client = fixture.open()) {
            client.send(queryFrame(
                    promote(1, 1, 1_999, "", ""),
                    promote(2, 1, 60_001, "", ""),
                    promote(3, 1, 10_000, "w".repeat(129), ""),
                    promote(4, 1, 10_000, "", "w".repeat(257))));
            assertThat(client.replies(4)).extracting(TestClient.Reply::code).containsOnly(ResultCode.INVALID_ARGUMENT);
        }
    }

    @Test
    void shouldTellThatItLostATermWhileItWasRunning() {
        fixture.group.lose(1, 3, 1);
        await().until(() -> fixture.state.ownCommands().contains("lost 1 by 0"));
    }

    @Test
    void shouldNotTellOfATermThatItGaveAway() throws IOException {
        plan.complete(POSSIBLE);
        try (TestClient client = fixture.open()) {
            client.send(queryFrame(promote(1, 1, 10_000, "ada", "rack")));
            await().until(() -> fixture.group.promotions() == 1);
            fixture.group.status(Role.REPLICA, 2, 1);
            outcome.complete(new PromotionOutcome.Done(0, 1, 1, 2, 300, 200));
            assertThat(client.reply().message()).startsWith("DONE");
            fixture.group.status(Role.PRIMARY, 3, 0);
            await().until(() -> fixture.state.ownCommands().contains("started 3 by 0"));
            fixture.group.lose(3, 4, 1);
            await().until(() -> fixture.state.ownCommands().contains("lost 3 by 0"));
            assertThat(fixture.state.ownCommands()).doesNotContain("lost 1 by 0");
        }
    }

    @Test
    void shouldSayWhenItIsStoppedInGoodOrder() {
        fixture.gateway.announceHandOver().join();
        await().until(() -> fixture.state.ownCommands().contains("planned 1 0>-1 HANDOVER node 0: it was stopped"));
    }
}
