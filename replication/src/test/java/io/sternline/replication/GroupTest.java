package io.sternline.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.replication.statemachine.CommittedMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(180)
class GroupTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void shouldApplyTheSameMessagesInTheSameOrderOnAllNodes(final Profile profile) {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).profile(profile).startAll()) {
            group.awaitPrimary();
            for (int i = 0; i < 90; i++) {
                SureOffers.offer(group, i % 3, "message " + i);
            }
            awaitEqual(group, 90);
            assertThat(group.runningIds().mapToLong(id -> group.machine(id).localCount()))
                    .containsExactly(30L, 30L, 30L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLoseNothingWhenThePrimaryDiesAndLetItRejoin(final Profile profile) {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).profile(profile).startAll()) {
            final int first = group.awaitPrimary();
            final List<String> sent = offer(group, first, 0, 50);
            awaitCount(group, 50);
            assertThat(group.offerTerm(first)).isEqualTo(group.status(first).term());

            group.halt(first);
            final int second = group.awaitPrimary();
            assertThat(second).isNotEqualTo(first);
            assertThat(group.status(second).elections()).isGreaterThan(1);
            sent.addAll(offer(group, second, 50, 100));
            awaitCount(group, 100);
            assertThat(group.offerTerm(second)).isEqualTo(group.status(second).term());

            group.start(first);
            sent.addAll(offer(group, group.awaitPrimary(), 100, 120));
            awaitEqual(group, 120);
            assertThat(group.machine(first).texts()).isEqualTo(sent);
        }
    }

    @Test
    void shouldRestoreEverythingAfterAFullStopAndAfterAFullCrash() {
        try (TestGroup<Journal> group = TestGroup.of(3, directory, id -> new Journal())
                .durability(Durability.DISK)
                .startAll()) {
            offer(group, group.awaitPrimary(), 0, 20);
            awaitCount(group, 20);
            for (int id = 0; id < 3; id++) {
                group.stop(id);
            }
            group.startAll();
            offer(group, group.awaitPrimary(), 20, 40);
            awaitCount(group, 40);
            for (int id = 0; id < 3; id++) {
                group.halt(id);
            }
            group.startAll();
            offer(group, group.awaitPrimary(), 40, 60);
            awaitEqual(group, 60);
        }
    }

    @Test
    void shouldAnswerBarriersOnEveryNodeInOrder() {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).startAll()) {
            final int primary = group.awaitPrimary();
            final int replica = (primary + 1) % 3;
            group.offer(primary, "before");
            await().until(() -> group.machine(primary).count() == 1);
            final long barrier = group.offerBarrier(replica);
            await().atMost(TestGroup.PATIENCE)
                    .until(() -> group.machine(replica).ownSequence() >= barrier);
            assertThat(group.machine(replica).texts()).containsExactly("before");
            assertThat(group.offer(replica, "after")).isEqualTo(barrier + 1);
        }
    }

    @Test
    void shouldNotStayPrimaryWithoutAMajorityAndTellThatItLostItsRole() {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).startAll()) {
            final int primary = group.awaitPrimary();
            group.halt((primary + 1) % 3);
            group.halt((primary + 2) % 3);
            final long term = group.status(primary).term();
            await().atMost(TestGroup.PATIENCE).until(() -> group.status(primary).role() == Role.CANDIDATE);
            assertThat(group.status(primary).falseElections()).isZero();

            group.start((primary + 1) % 3);
            group.awaitPrimary();
            assertThat(group.status(primary).falseElections()).isEqualTo(1);
            assertThat(group.status(primary).lostTerm()).isEqualTo(term);
            assertThat(group.status((primary + 1) % 3).falseElections()).isZero();
        }
    }

    @Test
    void shouldTakeNoMessageAndNoBarrierBeforeTimeMoves() {
        final CountDownLatch release = new CountDownLatch(1);
        final class Stuck extends Journal {
            @Override
            public void tick(final CommittedMessage message) {
                awaitRelease(release);
                super.tick(message);
            }
        }
        try (TestGroup<Stuck> group =
                TestGroup.of(1, directory, id -> new Stuck()).startAll()) {
            group.awaitPrimary();
            assertThat(group.offerOnce(0, "early")).isEqualTo(LogPublisher.Offer.BACK_PRESSURED);
            assertThat(group.offerBarrierOnce(0)).isEqualTo(LogPublisher.Offer.BACK_PRESSURED);
            release.countDown();
            group.offer(0, "in time");
            group.offerBarrier(0);
            await().atMost(TestGroup.PATIENCE).until(() -> group.machine(0).count() == 1);
            assertThat(group.machine(0).texts()).containsExactly("in time");
        } finally {
            release.countDown();
        }
    }

    private static void awaitRelease(final CountDownLatch latch) {
        try {
            assertThat(latch.await(TestGroup.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldWorkAloneAndKeepTimeMoving() {
        try (TestGroup<Journal> group =
                TestGroup.of(1, directory, id -> new Journal()).startAll()) {
            assertThat(group.awaitPrimary()).isZero();
            group.offer(0, "alone");
            awaitCount(group, 1);
            final long timeMs = group.machine(0).lastTimeMs();
            await().atMost(TestGroup.PATIENCE).until(() -> group.machine(0).lastTimeMs() > timeMs + 200);
            assertThat(group.machine(0).roles()).last().asString().startsWith("PRIMARY");

            group.halt(0);
            group.startAll();
            group.awaitPrimary();
            awaitCount(group, 1);
        }
    }

    static List<String> offer(final TestGroup<? extends Journal> group, final int id, final int from, final int to) {
        final List<String> sent = new ArrayList<>();
        for (int i = from; i < to; i++) {
            sent.add("message " + i);
            SureOffers.offer(group, id, "message " + i);
        }
        return sent;
    }

    static void awaitCount(final TestGroup<? extends Journal> group, final int count) {
        await().atMost(TestGroup.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(
                                group.runningIds().map(id -> group.machine(id).count()))
                        .allMatch(found -> found == count));
    }

    static void awaitEqual(final TestGroup<? extends Journal> group, final int count) {
        awaitCount(group, count);
        final List<String> lines =
                group.machine(group.runningIds().findFirst().orElseThrow()).lines();
        group.runningIds().forEach(id -> assertThat(group.machine(id).lines()).isEqualTo(lines));
    }
}
