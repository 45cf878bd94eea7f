package io.sternline.server.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The accounting must be able to find fault: every kind of wrong answer is planted here. */
class SessionRecordTest {
    private static final Cart.Line TEA = new Cart.Line("r1", "tea");
    private static final Cart.Line PEN = new Cart.Line("r2", "pen");

    private final Liveness liveness = new Liveness();
    private final List<String> faults = new ArrayList<>();
    private final SessionRecord session = new SessionRecord("s", "app-1", liveness, faults::add);

    private static SessionRecord.Answer answer(final String server, final Cart.Line... lines) {
        return new SessionRecord.Answer(server, false, new Cart(Arrays.asList(lines)));
    }

    private void addTea() {
        session.answered(session.sending(TEA), answer("app-1", TEA), Optional.of(TEA));
    }

    private void read(final SessionRecord.Answer answer) {
        session.answered(session.sending(), answer, Optional.empty());
    }

    private void assertClean() {
        assertThat(faults).isEmpty();
        assertThat(session.isLost() || session.isWrong() || session.isAffinityBroken())
                .isFalse();
    }

    @Test
    void shouldFindNoFaultWithRightAnswers() {
        addTea();
        read(answer("app-1", TEA));
        session.stored(Optional.of(new Cart(List.of(TEA))));
        session.assigned(Optional.of("app-1"));
        assertClean();
        assertThat(session.acknowledgedItems()).isEqualTo(1);
    }

    @Test
    void shouldNotExpectInAnAnswerWhatWasAcknowledgedWhileItWasUnderWay() {
        final SessionRecord.Expectation earlier = session.sending();
        addTea();
        session.answered(earlier, answer("app-1"), Optional.empty());
        assertClean();
    }

    @Test
    void shouldCountALostItemAsAWrongCart() {
        addTea();
        session.answered(session.sending(PEN), answer("app-1", PEN), Optional.of(PEN));
        assertThat(session.isWrong()).isTrue();
        assertThat(session.isLost()).isFalse();
        assertThat(faults).singleElement().asString().startsWith("WRONG CART").contains("'tea'", "missing");
    }

    @Test
    void shouldCountADuplicateItemAsAWrongCart() {
        addTea();
        read(answer("app-1", TEA, TEA));
        assertThat(session.isWrong()).isTrue();
    }

    @Test
    void shouldCountAnAddThatIsAcknowledgedWithoutItsItemAsAWrongCart() {
        session.answered(session.sending(TEA), answer("app-1"), Optional.of(TEA));
        assertThat(session.isWrong()).isTrue();
    }

    @Test
    void shouldCountAnEmptyCartAsALostSession() {
        addTea();
        read(answer("app-1"));
        assertThat(session.isLost()).isTrue();
        assertThat(session.isWrong()).isFalse();
    }

    @Test
    void shouldCountANewSessionAsALostSession() {
        addTea();
        read(new SessionRecord.Answer("app-1", true, Cart.EMPTY));
        assertThat(session.isLost()).isTrue();
    }

    @Test
    void shouldCountACartMissingInTheStoreAsALostSession() {
        addTea();
        session.stored(Optional.empty());
        assertThat(session.isLost()).isTrue();
    }

    @Test
    void shouldCountAnItemMissingInTheStoreAsAWrongCart() {
        addTea();
        session.stored(Optional.of(new Cart(List.of(PEN))));
        assertThat(session.isWrong()).isTrue();
    }

    @Test
    void shouldCountAnUnreadableCartAsAWrongCart() {
        session.unreadable("in the store", new IllegalArgumentException("no cart"));
        assertThat(session.isWrong()).isTrue();
    }

    @Test
    void shouldCountAMoveFromALivingServerAsBrokenAffinity() {
        read(answer("app-2"));
        assertThat(session.isAffinityBroken()).isTrue();
        assertThat(session.moves()).isZero();
        assertThat(faults).singleElement().asString().startsWith("BROKEN AFFINITY");
    }

    @Test
    void shouldNotCountAMoveFromADeadServerAsBroken() {
        liveness.killing("app-1");
        read(answer("app-2"));
        assertClean();
        assertThat(session.moves()).isEqualTo(1);
        assertThat(session.server()).isEqualTo("app-2");
    }

    @Test
    void shouldCountASecondMoveAsBroken() {
        liveness.killing("app-1");
        read(answer("app-2"));
        read(answer("app-3"));
        assertThat(session.isAffinityBroken()).isTrue();
    }

    @Test
    void shouldIgnoreLateNewsFromADeadServer() {
        liveness.killing("app-1");
        read(answer("app-2"));
        read(answer("app-1"));
        assertClean();
        assertThat(session.server()).isEqualTo("app-2");
    }

    @Test
    void shouldCountAnAssignmentToAnotherServerAsBroken() {
        session.assigned(Optional.of("app-2"));
        assertThat(session.isAffinityBroken()).isTrue();
    }

    @Test
    void shouldCountAMissingAssignmentAsBroken() {
        session.assigned(Optional.empty());
        assertThat(session.isAffinityBroken()).isTrue();
    }

    @Test
    void shouldReportEachKindOfFaultOnce() {
        addTea();
        read(answer("app-1"));
        read(answer("app-1"));
        assertThat(faults).hasSize(1);
    }
}
