package io.sternline.client.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Outcome;
import io.sternline.client.Rejection;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContributionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** As many as a lease owns. */
    private static final int SHARES_MAX = 10_000;

    private final MemoryNamespace memory = new MemoryNamespace();
    private Contributions mine;

    @BeforeEach
    void open() throws InterruptedException {
        memory.put("b/other", "5");
        mine = Contributions.open(memory.blocking(), new FakeLease("me"));
        assertThat(mine.awaitReady(PATIENCE)).isTrue();
    }

    @AfterEach
    void close() {
        memory.refuse(key -> null);
        memory.holdAnswers(false);
        mine.close();
    }

    @Test
    void shouldCountWhatWasThereBeforeAndWhatComes() {
        assertThat(mine.sum("b")).isEqualTo(5);
        memory.put("b/third", "2");
        memory.put("c/third", "1");
        awaitSums(Map.of("b", 7L, "c", 1L));
        memory.remove("b/other");
        memory.remove("c/third");
        awaitSums(Map.of("b", 2L));
        assertThat(mine.sum("c")).isZero();
    }

    @Test
    void shouldCountItselfAsItIsNowAndInSumsOnceItIsWritten() throws InterruptedException {
        memory.holdWatches(true);
        final Contribution share = mine.of("b");
        share.add(3);
        assertThat(share.own()).isEqualTo(3);
        assertThat(share.current()).isEqualTo(8);
        assertThat(mine.flush(PATIENCE)).isTrue();
        assertThat(share.sum()).isEqualTo(5);
        memory.holdWatches(false);
        awaitSums(Map.of("b", 8L));
        assertThat(share.current()).isEqualTo(8);
        assertThat(mine.of("b")).isSameAs(share);
    }

    @Test
    void shouldWriteInOneWhatWasAddedMeanwhile() throws InterruptedException {
        memory.holdAnswers(true);
        final Contribution share = mine.of("b");
        share.add(1);
        await().until(() -> memory.writes() == 1);
        for (int i = 0; i < 1_000; i++) {
            share.add(1);
        }
        assertThat(mine.flush(Duration.ofMillis(50))).isFalse();
        assertThat(memory.writes()).as("one at a time").isEqualTo(1);
        memory.holdAnswers(false);
        assertThat(mine.flush(PATIENCE)).isTrue();
        assertThat(memory.writes()).isEqualTo(2);
        awaitSums(Map.of("b", 1_006L));
    }

    @Test
    void shouldRemoveItsEntryWhenItContributesNothing() throws InterruptedException {
        final Contribution share = mine.of("b");
        share.set(4);
        assertThat(mine.flush(PATIENCE)).isTrue();
        assertThat(memory.texts()).containsEntry("b/me", "4");
        share.add(-4);
        assertThat(mine.flush(PATIENCE)).isTrue();
        assertThat(memory.texts()).isEqualTo(Map.of("b/other", "5"));
        awaitSums(Map.of("b", 5L));
    }

    @Test
    void shouldGiveUpThePlaceOfAContributionThatIsWithdrawn() throws InterruptedException {
        for (int i = 0; i < 3 * SHARES_MAX; i++) {
            awaitPlace("sum-" + i).withdraw();
        }
        assertThat(mine.flush(PATIENCE)).isTrue();
        assertThat(memory.writes()).as("there was nothing to write").isZero();
    }

    private Contribution awaitPlace(final String key) {
        try {
            return mine.of(key);
        } catch (final IllegalStateException full) {
            assertThat(full).hasMessageContaining("withdraw");
        }
        return await().atMost(PATIENCE)
                .ignoreException(IllegalStateException.class)
                .until(() -> mine.of(key), share -> true);
    }

    @Test
    void shouldContributeAgainAfterItWasWithdrawn() throws InterruptedException {
        mine.of("b").set(4);
        assertThat(mine.flush(PATIENCE)).isTrue();
        mine.of("b").withdraw();
        mine.of("b").add(2);
        assertThat(mine.flush(PATIENCE)).isTrue();
        awaitSums(Map.of("b", 7L));
        mine.of("b").withdraw();
        awaitSums(Map.of("b", 5L));
        assertThat(memory.texts()).isEqualTo(Map.of("b/other", "5"));
        mine.of("b").add(3);
        awaitSums(Map.of("b", 8L));
    }

    @Test
    void shouldWriteAgainWhatAFailoverTookBackBeforeAnybodySawIt() throws InterruptedException {
        mine.of("b").set(4);
        assertThat(mine.flush(PATIENCE)).isTrue();
        awaitSums(Map.of("b", 9L));
        memory.holdWatches(true);
        mine.of("b").set(6);
        assertThat(mine.flush(PATIENCE)).isTrue();
        memory.loseTheLastChange();
        assertThat(memory.texts()).containsEntry("b/me", "4");
        memory.holdWatches(false);
        await().atMost(PATIENCE).until(() -> memory.texts().get("b/me").equals("6"));
        awaitSums(Map.of("b", 11L));
    }

    @Test
    void shouldRestoreItsEntryIfSomebodyElseChangesIt() throws InterruptedException {
        mine.of("b").set(4);
        assertThat(mine.flush(PATIENCE)).isTrue();
        memory.put("b/me", "99");
        awaitSums(Map.of("b", 9L));
        memory.remove("b/me");
        await().atMost(PATIENCE).until(() -> memory.texts().containsKey("b/me"));
        awaitSums(Map.of("b", 9L));
    }

    @Test
    void shouldReadAnewWhereChangesAreMissing() throws InterruptedException {
        mine.of("b").set(4);
        assertThat(mine.flush(PATIENCE)).isTrue();
        awaitSums(Map.of("b", 9L));
        memory.holdWatches(true);
        memory.remove("b/other");
        memory.put("c/other", "1");
        memory.compact();
        memory.holdWatches(false);
        awaitSums(Map.of("b", 4L, "c", 1L));
        memory.put("b/third", "2");
        awaitSums(Map.of("b", 6L, "c", 1L));
    }

    @Test
    void shouldRepeatWhatMayHaveBeenWrittenOrNot() throws InterruptedException {
        memory.refuse(key -> memory.writes() == 1
                ? new Outcome.Indeterminate<>("scripted")
                : memory.writes() == 2 ? new Outcome.Rejected<>(Rejection.OVERLOADED, "scripted") : null);
        mine.of("b").set(4);
        assertThat(mine.flush(PATIENCE)).isTrue();
        assertThat(memory.writes()).isEqualTo(3);
        awaitSums(Map.of("b", 9L));
    }

    @Test
    void shouldWriteNothingForALeaseThatHasEndedAndTheSameUnderAnother() throws InterruptedException {
        mine.of("b").set(4);
        mine.of("c").set(1);
        assertThat(mine.flush(PATIENCE)).isTrue();
        memory.refuse(key -> key.endsWith("/me") ? new Outcome.Rejected<>(Rejection.LEASE_ENDED, "scripted") : null);
        memory.remove("b/me");
        memory.remove("c/me");
        final int writes = memory.writes();
        await().until(() -> memory.writes() > writes);
        mine.of("b").add(1);
        mine.renew(new FakeLease("later"));
        assertThat(mine.flush(PATIENCE)).isTrue();
        assertThat(memory.texts()).isEqualTo(Map.of("b/other", "5", "b/later", "5", "c/later", "1"));
        awaitSums(Map.of("b", 10L, "c", 1L));
        await().atMost(PATIENCE).until(() -> mine.of("b").current() == 10);
    }

    @Test
    void shouldWithdrawItsOwnWhenItIsClosed() throws InterruptedException {
        mine.of("b").set(4);
        assertThat(mine.flush(PATIENCE)).isTrue();
        mine.close();
        assertThat(memory.texts()).isEqualTo(Map.of("b/other", "5"));
    }

    @Test
    void shouldRefuseAnEmptyKey() {
        assertThatThrownBy(() -> mine.of("")).isInstanceOf(IllegalArgumentException.class);
    }

    private void awaitSums(final Map<String, Long> sums) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(mine.sums()).isEqualTo(sums));
    }
}
