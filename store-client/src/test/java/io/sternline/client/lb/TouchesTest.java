package io.sternline.client.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Durability;
import io.sternline.client.Effect;
import io.sternline.client.Outcome;
import io.sternline.client.Receipt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class TouchesTest {
    private static final long IDLE_NS = 100;
    private static final int MANY = 1_000;

    private final List<CompletableFuture<Outcome<Effect>>> sent = new ArrayList<>();
    private final Queue<Runnable> later = new ArrayDeque<>();
    private final Touches touches = new Touches(this::send, IDLE_NS, () -> this.nowNs, later::add);
    private long nowNs;

    private CompletionStage<Outcome<Effect>> send(final String key) {
        sent.add(new CompletableFuture<>());
        return sent.get(sent.size() - 1);
    }

    private void answer(final int index, final boolean isDone) {
        sent.get(index)
                .complete(
                        isDone
                                ? new Outcome.Ok<>(new Effect(true, new Receipt(1, Durability.QUORUM)))
                                : new Outcome.Unavailable<>("scripted"));
    }

    @Test
    void shouldTouchASessionOnceHoweverOftenItIsSeen() {
        touches.onSeen("a");
        touches.onSeen("a");
        assertThat(sent).hasSize(1);
        answer(0, true);
        touches.onSeen("a");
        assertThat(sent).as("due again").hasSize(2);
    }

    @Test
    void shouldTouchAgainWhatCameToNothingThoughItIsNotSeenAgain() {
        touches.onSeen("a");
        answer(0, false);
        touches.onSeen("a");
        assertThat(sent).as("it waits").hasSize(1);
        later.remove().run();
        assertThat(sent).hasSize(2);
        answer(1, true);
        assertThat(later).isEmpty();
    }

    @Test
    void shouldGiveUpOnceTheAssignmentHasExpired() {
        touches.onSeen("a");
        answer(0, false);
        nowNs = IDLE_NS;
        later.remove().run();
        assertThat(sent).hasSize(1);
        assertThat(later).isEmpty();
        touches.onSeen("a");
        assertThat(sent).as("it was assigned anew").hasSize(2);
    }

    @Test
    void shouldTouchAllOfManyThatAreSeenAtOnce() {
        for (int i = 0; i < MANY; i++) {
            touches.onSeen("session-" + i);
        }
        final int first = sent.size();
        assertThat(first).isLessThan(MANY);
        later.remove().run();
        for (int i = first; i < MANY; i++) {
            answer(i, true);
        }
        assertThat(sent).hasSize(MANY);
    }
}
