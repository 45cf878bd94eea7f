package io.sternline.server.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CartModelTest {
    private static final Cart.Line TEA = new Cart.Line("r1", "tea");
    private static final Cart.Line PEN = new Cart.Line("r2", "pen");

    private final CartModel model = new CartModel();

    @BeforeEach
    void sendBothAndAcknowledgeTea() {
        model.sending(TEA);
        model.sending(PEN);
        model.acknowledge("r1");
    }

    private List<String> faults(final Cart.Line... lines) {
        return model.faults(model.acknowledged(), new Cart(List.of(lines)));
    }

    @Test
    void shouldAcceptWhatWasAcknowledged() {
        assertThat(faults(TEA)).isEmpty();
    }

    @Test
    void shouldAcceptAnUnacknowledgedItemOnce() {
        assertThat(faults(TEA, PEN)).isEmpty();
    }

    @Test
    void shouldMissAnAcknowledgedItem() {
        assertThat(faults(PEN)).singleElement().asString().contains("'tea' (r1)", "missing");
    }

    @Test
    void shouldNotMissAnItemAcknowledgedAfterTheQuestion() {
        assertThat(model.faults(Set.of(), new Cart(List.of(PEN)))).isEmpty();
    }

    @Test
    void shouldSeeAnItemThatIsThereTwice() {
        assertThat(faults(TEA, TEA)).singleElement().asString().contains("twice");
        assertThat(faults(TEA, PEN, PEN)).singleElement().asString().contains("twice");
    }

    @Test
    void shouldSeeAnItemThatNobodyAdded() {
        assertThat(faults(TEA, new Cart.Line("r9", "gold")))
                .singleElement()
                .asString()
                .contains("never added");
    }

    @Test
    void shouldSeeAnItemThatHasChanged() {
        assertThat(faults(new Cart.Line("r1", "coffee")))
                .singleElement()
                .asString()
                .contains("as 'tea'");
    }

    @Test
    void shouldRefuseToAcknowledgeWhatWasNeverSent() {
        assertThatIllegalArgumentException().isThrownBy(() -> model.acknowledge("r9"));
    }
}
