package io.sternline.client.touch;

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
    private final List<String> touched = new ArrayList<>();
    private final List<String> givenUp = new ArrayList<>();
    private final TouchSender sender = new TouchSender(this::send, this::onEnd, () -> this.nowNs, later::add);
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

    private void onEnd(final String id, final boolean isTouched) {
        (isTouched ? touched : givenUp).add(id);
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
        assertThat(touched).containsExactly("a");
        assertThat(givenUp).isEmpty();
    }

    @Test
    void shouldNotSendAgainWhatIsGoneOrRefused() {
        answer = NOT_FOUND;
        sender.touch("a", 0, 100);
        answer = new Outcome.Rejected<>(Rejection.CLOSED, "scripted");
        sender.touch("b", 0, 100);
        passTime();
        assertThat(sent).containsExactly("a", "b");
        assertThat(givenUp).containsExactly("a", "b");
    }

    @Test
    void shouldGiveUpWhenTheTimeToProlongHasPassed() {
        sender.touch("a", 0, 100);
        nowNs = 100;
        passTime();
        assertThat(sent).containsExactly("a");
        assertThat(later).isEmpty();
        assertThat(givenUp).containsExactly("a");
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
        assertThat(givenUp).contains("s0");
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
        assertThat(givenUp).containsExactly("s" + TouchSender.WAITING_MAX);
        sent.clear();
        isAnswering = false;
        passTime();
        assertThat(sent).hasSize(TouchSender.OUTSTANDING_MAX);
    }

    @Test
    void shouldSendLaterWhatIsTooMuchAtOnce() {
        isAnswering = false;
        for (int i = 0; i <= TouchSender.FIRST_MAX; i++) {
            sender.touch("s" + i, 0, 100);
        }
        assertThat(sent).hasSize(TouchSender.FIRST_MAX);
        isAnswering = true;
        answer = DONE;
        passTime();
        assertThat(sent).hasSize(TouchSender.FIRST_MAX + 1);
        assertThat(touched).containsExactly("s" + TouchSender.FIRST_MAX);
    }
}
