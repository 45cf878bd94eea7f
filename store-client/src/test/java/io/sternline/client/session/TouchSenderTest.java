package io.sternline.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Durability;
import io.sternline.client.Effect;
import io.sternline.client.Outcome;
import io.sternline.client.Receipt;
import io.sternline.client.Rejection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Touches that come to nothing. */
class TouchSenderTest {
    private static final Outcome<Effect> DONE = new Outcome.Ok<>(new Effect(true, new Receipt(5, Durability.QUORUM)));
    private static final Outcome<Effect> NOT_FOUND =
            new Outcome.Ok<>(new Effect(false, new Receipt(5, Durability.QUORUM)));
    private static final Outcome<Effect> CUT = new Outcome.Indeterminate<>("scripted");

    private final List<String> sent = new ArrayList<>();
    private final Queue<Runnable> later = new ArrayDeque<>();
    private final Touches touches = new Touches(1_000, 0);
    private final TouchSender sender = new TouchSender(touches, this::send, () -> this.nowNs, later::add);
    private Outcome<Effect> answer = CUT;
    private boolean isAnswering = true;
    private boolean isBroken;
    private long nowNs;

    private CompletionStage<Outcome<Effect>> send(final String id) {
        sent.add(id);
        if (isBroken) {
            return CompletableFuture.failedStage(new IllegalStateException("scripted"));
        }
        return isAnswering ? CompletableFuture.completedStage(answer) : new CompletableFuture<>();
    }

    private void passTime() {
        for (int due = later.size(); due > 0; due--) {
            later.remove().run();
        }
    }

    @Test
    void shouldSendAFailedTouchAgainUntilItComesThrough() {
        sender.touch("a", 0, 100);
        passTime();
        assertThat(sent).containsExactly("a", "a");
        answer = new Outcome.Rejected<>(Rejection.OVERLOADED, "scripted");
        passTime();
        answer = DONE;
        passTime();
        passTime();
        assertThat(sent).hasSize(4);
        assertThat(later).isEmpty();
        assertThat(touches.lastNs("a")).hasValue(0);
    }

    @Test
    void shouldNotSendAgainWhatIsGoneOrRefused() {
        answer = NOT_FOUND;
        sender.touch("a", 0, 100);
        answer = new Outcome.Rejected<>(Rejection.CLOSED, "scripted");
        sender.touch("b", 0, 100);
        passTime();
        assertThat(sent).containsExactly("a", "b");
        assertThat(touches.lastNs("a")).isEmpty();
        assertThat(touches.lastNs("b")).isEmpty();
    }

    @Test
    void shouldGiveUpWhenTheTimeToProlongHasPassed() {
        sender.touch("a", 0, 100);
        nowNs = 100;
        passTime();
        assertThat(sent).containsExactly("a");
        assertThat(later).isEmpty();
        assertThat(touches.lastNs("a")).isEmpty();
    }

    @Test
    void shouldNotSendAgainWhatWasWrittenMeanwhile() {
        sender.touch("a", 0, 100);
        sender.touch("b", 0, 100);
        sender.settle("a");
        answer = DONE;
        passTime();
        assertThat(sent).containsExactly("a", "b", "b");
        answer = CUT;
        sender.touch("c", 0, 100);
        sender.close();
        passTime();
        assertThat(sent).containsExactly("a", "b", "b", "c");
    }

    @Test
    void shouldGoOnAfterTouchesThatCannotBeSent() {
        final int count = 2 * TouchSender.OUTSTANDING_MAX;
        for (int i = 0; i < count; i++) {
            sender.touch("s" + i, 0, 100);
        }
        isBroken = true;
        passTime();
        assertThat(sent).hasSize(2 * count);
        assertThat(touches.lastNs("s0")).isEmpty();
        isBroken = false;
        sender.touch("a", 0, 100);
        answer = DONE;
        passTime();
        assertThat(sent).endsWith("a", "a");
    }

    @Test
    void shouldHoldNoMoreThanItsLimits() {
        for (int i = 0; i <= TouchSender.WAITING_MAX; i++) {
            sender.touch("s" + i, 0, 100);
        }
        assertThat(touches.lastNs("s0")).isPresent();
        assertThat(touches.lastNs("s" + TouchSender.WAITING_MAX)).isEmpty();
        sent.clear();
        isAnswering = false;
        passTime();
        assertThat(sent).hasSize(TouchSender.OUTSTANDING_MAX);
    }
}
