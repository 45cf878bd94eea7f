package io.sternline.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.sternline.replication.promotion.MemberState;
import io.sternline.replication.promotion.PromotionOutcome;
import io.sternline.replication.promotion.PromotionPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class PromotionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void shouldPromoteEachReplicaInTurnAndLoseNothingOfAStreamOfOffers() {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).startAll()) {
            int primary = group.awaitPrimary();
            try (OfferStream offers = OfferStream.start(group)) {
                for (int round = 1; round <= 20; round++) {
                    final int target = (primary + 1) % 3;
                    final long before = group.status(primary).term();
                    final PromotionOutcome outcome = promote(group, primary, target);
                    assertThat(outcome).isInstanceOf(PromotionOutcome.Done.class);
                    final PromotionOutcome.Done done = (PromotionOutcome.Done) outcome;
                    assertThat(done.primaryBefore()).isEqualTo(primary);
                    assertThat(done.primaryAfter()).isEqualTo(target);
                    assertThat(done.termBefore()).isEqualTo(before);
                    assertThat(done.termAfter()).isGreaterThan(before);
                    assertThat(done.pauseMs()).isLessThanOrEqualTo(done.tookMs());
                    assertThat(group.awaitPrimary()).isEqualTo(target);
                    primary = target;
                    offers.awaitProgress();
                }
                offers.stop();
                assertThat(group.runningIds().mapToLong(id -> group.status(id).falseElections()))
                        .containsOnly(0L);
                assertThat(offers.resent()).as("offers lost on their way").isZero();
                GroupTest.awaitEqual(group, offers.sent().size());
                assertThat(group.machine(0).texts())
                        .doesNotHaveDuplicates()
                        .containsExactlyInAnyOrderElementsOf(offers.sent());
                offers.sentByNode()
                        .forEach((node, texts) -> assertThat(group.machine(node).texts().stream()
                                        .filter(text -> text.startsWith(node + "-")))
                                .containsExactlyElementsOf(texts));
            }
        }
    }

    @Test
    void shouldRefuseWithReasons() {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).startAll()) {
            final int primary = group.awaitPrimary();
            final int replica = (primary + 1) % 3;
            final int other = (primary + 2) % 3;
            awaitPossible(group, primary, replica);
            assertThat(plan(group, primary, replica).members())
                    .extracting(MemberState::memberId, MemberState::isReachable)
                    .hasSize(3)
                    .allSatisfy(state -> assertThat(state.toList().get(1)).isEqualTo(true));
            assertThat(plan(group, primary, replica).eligible()).containsExactlyInAnyOrder(replica, other);

            assertRefused(group, primary, 6, "member 6 is unknown: the members are 0, 1, 2");
            assertRefused(group, primary, primary, "is the primary already");
            assertRefused(group, replica, other, "member " + replica + " is not the primary: ask member " + primary);

            group.halt(replica);
            await().atMost(TestGroup.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(plan(group, primary, replica).refusals())
                                    .singleElement()
                                    .asString()
                                    .contains("member " + replica + " has not been heard of for"));
            assertRefused(group, primary, replica, "start it, or choose another");
            assertThat(plan(group, primary, other).description()).contains("member " + replica + " cannot be reached");

            group.halt(other);
            await().atMost(TestGroup.PATIENCE).until(() -> group.status(primary).role() == Role.CANDIDATE);
            assertRefused(group, primary, other, "knows of no primary: the group needs a majority");
        }
    }

    @Test
    void shouldRefuseASecondPromotionWhileOneIsUnderWay() {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).startAll()) {
            final int primary = group.awaitPrimary();
            final int target = (primary + 1) % 3;
            awaitPossible(group, primary, target);
            final CompletableFuture<PromotionOutcome> first =
                    group.node(primary).promote(target, TIMEOUT);
            final CompletableFuture<PromotionOutcome> second =
                    group.node(primary).promote((primary + 2) % 3, TIMEOUT);
            assertThat(second.join())
                    .isInstanceOfSatisfying(
                            PromotionOutcome.Refused.class,
                            refused -> assertThat(refused.reason())
                                    .contains("another promotion")
                                    .contains("is under way"));
            assertThat(first.join()).isInstanceOf(PromotionOutcome.Done.class);
        }
    }

    @Test
    void shouldPromoteWithAMemberDown() {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).startAll()) {
            final int primary = group.awaitPrimary();
            final int target = (primary + 1) % 3;
            group.offer(primary, "before");
            group.halt((primary + 2) % 3);
            await().atMost(TestGroup.PATIENCE)
                    .until(() -> plan(group, primary, target).eligible().equals(List.of(target)));
            assertThat(promote(group, primary, target)).isInstanceOf(PromotionOutcome.Done.class);
            assertThat(group.awaitPrimary()).isEqualTo(target);
            group.offer(primary, "after");
            group.start((primary + 2) % 3);
            GroupTest.awaitEqual(group, 2);
        }
    }

    @Test
    void shouldCarryOnWhenTheTargetDoesNotConfirm() {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).startAll()) {
            final int primary = group.awaitPrimary();
            final int target = (primary + 1) % 3;
            awaitPossible(group, primary, target);
            final long term = group.status(primary).term();
            // A node whose publisher nobody polls can be reached, but cannot say that it has heard.
            group.stopPump(target);
            assertThat(promote(group, primary, target))
                    .isInstanceOfSatisfying(PromotionOutcome.Failed.class, failed -> {
                        assertThat(failed.reason()).contains("members " + target + " have not confirmed");
                        assertThat(failed.primaryId()).isEqualTo(primary);
                        assertThat(failed.term()).isEqualTo(term);
                    });
            group.offer(primary, "goes on");
            GroupTest.awaitEqual(group, 1);
            group.startPump(target);
            assertThat(promote(group, primary, target)).isInstanceOf(PromotionOutcome.Done.class);
        }
    }

    @Test
    void shouldHaveAPrimaryAgainWhenTheTargetDiesOnceItIsAppointed() {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).startAll()) {
            final int primary = group.awaitPrimary();
            final int target = (primary + 1) % 3;
            awaitPossible(group, primary, target);
            group.offer(primary, "before");
            GroupTest.awaitCount(group, 1);
            final CompletableFuture<PromotionOutcome> outcome =
                    group.node(primary).promote(target, TIMEOUT);
            await("the primary to step down")
                    .atMost(TestGroup.PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> group.status(primary).role() != Role.PRIMARY);
            group.halt(target);
            assertThat(outcome.join()).isInstanceOfAny(PromotionOutcome.Failed.class, PromotionOutcome.Done.class);

            final int next = group.awaitPrimary();
            assertThat(next).isNotEqualTo(target);
            group.offer(next, "after");
            group.start(target);
            group.awaitPrimary();
            GroupTest.awaitEqual(group, 2);
            awaitPossible(group, next, target);
            assertThat(promote(group, next, target)).isInstanceOf(PromotionOutcome.Done.class);
        }
    }

    @Test
    void shouldAnswerWhenTheNodeIsStoppedMeanwhile() throws Exception {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).startAll()) {
            final int primary = group.awaitPrimary();
            final ReplicatedNode node = group.node(primary);
            final CompletableFuture<PromotionOutcome> outcome = node.promote((primary + 1) % 3, TIMEOUT);
            group.halt(primary);
            assertThat(outcome.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isNotNull();
            assertThat(node.promote(primary, TIMEOUT).join()).isInstanceOf(PromotionOutcome.Refused.class);
            assertThat(node.promotionPlan(primary).join().isPossible()).isFalse();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> node.promote(primary, Duration.ofMillis(1)))
                    .withMessageContaining("at least 2000 ms");
            group.awaitPrimary();
        }
    }

    @Test
    void shouldHandOverBeforeAPrimaryStops() {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).startAll()) {
            final int primary = group.awaitPrimary();
            final int replica = (primary + 1) % 3;
            awaitPossible(group, primary, replica);
            final long before = group.status(primary).term();
            final ReplicatedNode node = group.node(primary);
            group.stop(primary);
            // It still saw the next primary's term before it went.
            assertThat(node.status().term()).isGreaterThan(before);
            assertThat(node.status().falseElections()).isZero();
            group.offer(replica, "after");
            group.start(primary);
            GroupTest.awaitEqual(group, 1);
        }
    }

    @Test
    void shouldHandOverWhileItsOwnerGoesOn() {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).startAll()) {
            final int primary = group.awaitPrimary();
            awaitPossible(group, primary, (primary + 1) % 3);

            assertThat(group.node(primary).handOver(TIMEOUT)).isEmpty();

            assertThat(group.awaitPrimary()).isNotEqualTo(primary);
            assertThat(group.node(primary).handOver(TIMEOUT)).as("of a replica").isEmpty();
        }
    }

    @Test
    void shouldSayWhyItCannotHandOver() {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).startAll()) {
            final int primary = group.awaitPrimary();
            final int replica = (primary + 1) % 3;
            awaitPossible(group, primary, replica);
            group.halt(replica);
            await().atMost(TestGroup.PATIENCE)
                    .until(() -> !plan(group, primary, replica).isPossible());

            assertThat(group.node(primary).handOver(TIMEOUT))
                    .hasValueSatisfying(
                            reason -> assertThat(reason).contains("members " + replica + " cannot be reached"));
        }
    }

    private static PromotionPlan plan(final TestGroup<Journal> group, final int asked, final int target) {
        return group.node(asked).promotionPlan(target).join();
    }

    private static PromotionOutcome promote(final TestGroup<Journal> group, final int asked, final int target) {
        return group.node(asked).promote(target, TIMEOUT).join();
    }

    private static void awaitPossible(final TestGroup<Journal> group, final int primary, final int target) {
        await("plan that can be carried out")
                .atMost(TestGroup.PATIENCE)
                .until(() -> plan(group, primary, target).isPossible());
    }

    private static void assertRefused(
            final TestGroup<Journal> group, final int asked, final int target, final String reason) {
        assertThat(plan(group, asked, target).description()).contains(reason);
        assertThat(promote(group, asked, target))
                .isInstanceOfSatisfying(
                        PromotionOutcome.Refused.class,
                        refused -> assertThat(refused.reason()).contains(reason));
    }
}
