package io.sternline.benchmarks.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.sternline.benchmarks.failover.Expected.Found;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyLedgerTest {
    private final KeyLedger ledger = new KeyLedger("w", 2);

    private KeyLedger.Attempt take() {
        return ledger.take().orElseThrow();
    }

    @Test
    void shouldWriteKeysInTurnAndThenAgainOnConditionOfWhatWasAcknowledged() {
        final KeyLedger.Attempt first = take();
        final KeyLedger.Attempt second = take();
        assertThat(first.isFirst()).isTrue();
        assertThat(first.before().key()).isNotEqualTo(second.before().key());
        ledger.acknowledged(first, 17);

        final KeyLedger.Attempt third = take();
        assertThat(third.isFirst()).isFalse();
        assertThat(third.before()).isEqualTo(new Expected(first.before().key(), first.sequence(), 17, 0));
        assertThat(third.sequence()).isGreaterThan(second.sequence());
    }

    @Test
    void shouldHaveOneWriteOfAKeyUnderWay() {
        take();
        take();

        assertThat(ledger.take()).isEmpty();
        assertThatIllegalStateException().isThrownBy(ledger::expected).withMessageContaining("under way");
    }

    @Test
    void shouldStandByTheLastAcknowledgementWhenAWriteIsRefused() {
        final KeyLedger.Attempt first = take();
        ledger.acknowledged(first, 17);
        ledger.refused(take());
        ledger.refused(take());

        assertThat(ledger.expected())
                .contains(new Expected(first.before().key(), first.sequence(), 17, 0))
                .hasSize(2);
    }

    @Test
    void shouldNotWriteAKeyAgainThatAnIndeterminateWriteMayStillReach() {
        final KeyLedger.Attempt first = take();
        ledger.acknowledged(first, 17);
        ledger.refused(take());
        final KeyLedger.Attempt unknown = take();
        ledger.indeterminate(unknown);
        ledger.refused(take());

        final KeyLedger.Attempt next = take();
        assertThat(next.isFirst()).isTrue();
        assertThat(next.before().key()).isNotEqualTo(first.before().key());
        ledger.refused(next);
        assertThat(ledger.expected())
                .contains(new Expected(first.before().key(), first.sequence(), 17, unknown.sequence()));
    }

    @Test
    void shouldFindLostDoubledAndUnexplainedWrites() {
        final Expected expected = new Expected("k", 8, 17, 0);

        assertThat(expected.judge(found(8, 17))).isEqualTo(Judgement.INTACT);
        assertThat(expected.judge(Optional.empty())).isEqualTo(Judgement.LOST);
        assertThat(expected.judge(found(5, 11))).isEqualTo(Judgement.LOST);
        assertThat(expected.judge(found(Payload.FOREIGN, 30))).isEqualTo(Judgement.LOST);
        assertThat(expected.judge(found(8, 19))).isEqualTo(Judgement.DOUBLED);
        assertThat(expected.judge(found(9, 20))).isEqualTo(Judgement.UNEXPLAINED);
        assertThat(new Expected("k", 0, 0, 0).judge(found(3, 4))).isEqualTo(Judgement.UNEXPLAINED);
        assertThat(new Expected("k", 0, 0, 0).judge(Optional.empty())).isEqualTo(Judgement.INTACT);
    }

    @Test
    void shouldTakeAnIndeterminateWriteEitherWay() {
        final Expected expected = new Expected("k", 8, 17, 9);

        assertThat(expected.judge(found(8, 17))).isEqualTo(Judgement.INTACT);
        assertThat(expected.judge(found(9, 20))).isEqualTo(Judgement.INTACT);
        assertThat(expected.judge(found(7, 15))).isEqualTo(Judgement.LOST);
        assertThat(expected.judge(Optional.empty())).isEqualTo(Judgement.LOST);
        assertThat(new Expected("k", 0, 0, 9).judge(Optional.empty())).isEqualTo(Judgement.INTACT);
    }

    @Test
    void shouldTellWhyTheConditionOfAWriteDidNotHold() {
        final Expected before = new Expected("k", 8, 17, 0);

        assertThat(before.judgeRefusal(9, Optional.empty())).isEqualTo(Judgement.LOST);
        assertThat(before.judgeRefusal(9, found(8, 18))).isEqualTo(Judgement.DOUBLED);
        assertThat(before.judgeRefusal(9, found(9, 20))).isEqualTo(Judgement.DOUBLED);
        assertThat(before.judgeRefusal(9, found(8, 17))).isEqualTo(Judgement.UNEXPLAINED);
    }

    private static Optional<Found> found(final long sequence, final long revision) {
        return Optional.of(new Found(sequence, revision));
    }
}
