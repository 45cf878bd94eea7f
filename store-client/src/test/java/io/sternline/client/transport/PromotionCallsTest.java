package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Promotion;
import io.sternline.client.PromotionPlan;
import io.sternline.client.PromotionResult;
import io.sternline.client.PromotionResult.Result;
import io.sternline.client.RejectedException;
import io.sternline.client.StoreClient;
import io.sternline.client.Takeover;
import io.sternline.client.UnavailableException;
import io.sternline.protocol.sbe.PromoteDecoder;
import io.sternline.protocol.sbe.ResultCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators ask of the primary, and what becomes of it when nodes go or refuse. */
class PromotionCallsTest {
    private static final Promotion SHORT = Promotion.DEFAULT.withTimeout(Duration.ofSeconds(2));

    private final ScriptedGroup group = new ScriptedGroup(3);
    private final StoreClient client = group.client().build();

    @BeforeEach
    void connect() {
        await().until(() -> group.nodes().stream().allMatch(node -> node.connections() == 1)
                && client.topology().primary().isPresent());
    }

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldTellWhatThePrimarySays() {
        final PromotionResult result =
                client.admin().promote(1, SHORT.withWho("ada").withWhy("rack"));

        assertThat(result)
                .isEqualTo(new PromotionResult(
                        Result.DONE, 0, 1, 1, 2, Duration.ofMillis(300), Duration.ofMillis(200), ""));
        assertThat(group.queries()).extracting(Seen::nodeId).containsExactly(0);
    }

    @Test
    void shouldAskThePrimaryForPlansAndAnyForTheHistory() {
        final PromotionPlan plan = client.admin().promotionPlan(1);

        assertThat(plan.isPossible()).isFalse();
        assertThat(plan.refusals()).containsExactly("it is asleep");
        assertThat(plan.members())
                .containsExactly(new PromotionPlan.Member(1, 100, 20, Duration.ofMillis(3), true, false));
        assertThat(client.admin().history())
                .containsExactly(new Takeover(
                        1, 0, 0, Takeover.Cause.ELECTION, true, Instant.ofEpochSecond(5), 1, -1, "ada", "rack"));
    }

    @Test
    void shouldGoToTheNewPrimaryWhenTheOldOneRefuses() {
        group.node(0).onQuery(seen -> {
            group.movePrimary(2);
            return Act.refuse(ResultCode.NOT_PRIMARY);
        });

        assertThat(client.admin().promote(1, SHORT).primaryBefore()).isEqualTo(2);
        assertThat(promotes()).containsExactly(0, 2);
    }

    @Test
    void shouldFindOutFromTheHistoryWhatCameOfItWhenTheAnswerIsLost() {
        group.node(0).onQuery(seen -> {
            group.movePrimary(1);
            return Act.CLOSE;
        });
        final PromotionResult result = client.admin().promote(1, SHORT);

        assertThat(result.result()).isEqualTo(Result.DONE);
        assertThat(result.primaryBefore()).isZero();
        assertThat(result.primaryAfter()).isEqualTo(1);
        assertThat(result.termAfter()).isEqualTo(2);
        assertThat(promotes()).as("never sent again").containsExactly(0);
    }

    @Test
    void shouldFindOutThatAnotherNodeHasTakenOver() {
        group.node(0).onQuery(seen -> {
            group.movePrimary(2);
            return Act.CLOSE;
        });
        final PromotionResult result = client.admin().promote(1, SHORT);

        assertThat(result.result()).isEqualTo(Result.FAILED);
        assertThat(result.primaryAfter()).isEqualTo(2);
        assertThat(promotes()).containsExactly(0);
    }

    @Test
    void shouldNotKnowWhatCameOfItWhenNothingIsHeardAndNobodyTakesOver() {
        final AtomicInteger asked = new AtomicInteger();
        group.node(0)
                .onQuery(seen -> seen.templateId() == PromoteDecoder.TEMPLATE_ID && asked.getAndIncrement() == 0
                        ? Act.CLOSE
                        : Act.ANSWER);
        final PromotionResult result = client.admin().promote(1, SHORT);

        assertThat(result.result()).isEqualTo(Result.UNKNOWN);
        assertThat(result.reason()).contains("node 0");
        assertThat(promotes()).containsExactly(0);
    }

    @Test
    void shouldSayThatNothingWasBegunWithoutAPrimary() {
        group.movePrimary(-1);
        await().until(() -> client.topology().primary().isEmpty());

        assertThatThrownBy(() -> client.admin().promote(1, SHORT)).isInstanceOf(UnavailableException.class);
        assertThat(promotes()).isEmpty();
    }

    @Test
    void shouldNotKnowWhatCameOfItWhenTheClientIsClosed() {
        group.node(0).onQuery(seen -> Act.DROP);
        final CompletableFuture<PromotionResult> result =
                CompletableFuture.supplyAsync(() -> client.admin().promote(1, SHORT));
        await().until(() -> !promotes().isEmpty());
        client.close();

        assertThat(result.join().result()).isEqualTo(Result.UNKNOWN);
    }

    @Test
    void shouldRejectWhatNoNodeWouldTake() {
        for (final Promotion wrong : List.of(
                SHORT.withTimeout(Duration.ofMillis(1_999)),
                SHORT.withTimeout(Duration.ofMillis(60_001)),
                SHORT.withWho("w".repeat(129)),
                SHORT.withWhy("w".repeat(257)))) {
            assertThatThrownBy(() -> client.admin().promote(1, wrong)).isInstanceOf(RejectedException.class);
        }
        assertThatThrownBy(() -> client.admin().promote(-1, SHORT)).isInstanceOf(RejectedException.class);
    }

    private List<Integer> promotes() {
        return group.queries().stream()
                .filter(seen -> seen.templateId() == PromoteDecoder.TEMPLATE_ID)
                .map(Seen::nodeId)
                .toList();
    }
}
