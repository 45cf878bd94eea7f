package io.sternline.server.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.client.Namespace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CartsTest {
    private static final Cart.Line TEA = new Cart.Line("r1", "tea");
    private static final Cart.Line PEN = new Cart.Line("r2", "açaí");

    private final InMemoryStore store = new InMemoryStore();
    private final Namespace namespace = store.namespace(Carts.NAMESPACE);
    private final Carts carts = new Carts(namespace);
    private final String session = carts.open();

    private List<Cart.Line> lines() {
        return carts.read(session).orElseThrow().cart().lines();
    }

    @Test
    void shouldRoundTripACart() {
        final Cart cart = new Cart(List.of(TEA, PEN));
        assertThat(CartCodec.decode(CartCodec.encode(cart))).isEqualTo(cart);
    }

    @Test
    void shouldRefuseBytesThatAreNoCart() {
        for (final String text : List.of(
                "", "{", "[]", "{\"lines\":null}", "{\"lines\":[null]}", "{\"lines\":[{\"item\":\"x\"}]}", "null")) {
            assertThatIllegalArgumentException()
                    .as(text)
                    .isThrownBy(() -> CartCodec.decode(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void shouldAddALine() {
        final Carts.Versioned added = carts.add(session, TEA).orElseThrow();
        assertThat(added.cart().lines()).containsExactly(TEA);
        assertThat(lines()).containsExactly(TEA);
        assertThat(carts.read(session).orElseThrow().revision()).isEqualTo(added.revision());
    }

    @Test
    void shouldAddTheSameRequestOnce() {
        carts.add(session, TEA);
        carts.add(session, PEN);
        assertThat(carts.add(session, TEA).orElseThrow().cart().lines()).containsExactly(TEA, PEN);
    }

    @Test
    void shouldNotKnowASessionThatWasNeverOpened() {
        assertThat(carts.add("nobody", TEA)).isEmpty();
        assertThat(carts.read("nobody")).isEmpty();
    }

    @Test
    void shouldNotOverwriteAnAddThatWasQuicker() {
        store.overtakeNextReplace(() -> new Carts(namespace).add(session, PEN));
        assertThat(carts.add(session, TEA).orElseThrow().cart().lines()).containsExactly(PEN, TEA);
    }

    @Test
    void shouldNotAddTwiceWhenTheFirstTryTookEffectUnheard() {
        store.failWrites(InMemoryStore.WriteFault.APPLIED_INDETERMINATE);
        assertThat(carts.add(session, TEA).orElseThrow().cart().lines()).containsExactly(TEA);
        assertThat(lines()).containsExactly(TEA);
    }

    @Test
    void shouldAddAgainWhenTheFirstTryGotLost() {
        store.failWrites(InMemoryStore.WriteFault.DROPPED_INDETERMINATE);
        assertThat(carts.add(session, TEA).orElseThrow().cart().lines()).containsExactly(TEA);
    }

    @Test
    void shouldNotBeMisledByAStaleReadAfterComingToAnotherServer() {
        store.freezeForSessionReads(Carts.NAMESPACE, session);
        carts.add(session, TEA);
        assertThat(carts.add(session, PEN).orElseThrow().cart().lines()).containsExactly(TEA, PEN);
        assertThat(carts.add(session, TEA).orElseThrow().cart().lines()).containsExactly(TEA, PEN);
        assertThat(lines()).containsExactly(TEA, PEN);
    }

    @Test
    void shouldNotLoseASessionThatAStaleReadDoesNotKnow() {
        store.plant(Carts.NAMESPACE, "late", null);
        store.freezeForSessionReads(Carts.NAMESPACE, "late");
        store.plant(Carts.NAMESPACE, "late", CartCodec.encode(Cart.EMPTY));
        assertThat(carts.add("late", TEA)).isPresent();
    }

    @Test
    void shouldRefuseToGrowWithoutLimit() {
        final List<Cart.Line> full = new ArrayList<>();
        for (int i = 0; i < Cart.LINES_MAX; i++) {
            full.add(new Cart.Line("r" + i, "x"));
        }
        store.plant(Carts.NAMESPACE, session, CartCodec.encode(new Cart(full)));
        assertThatThrownBy(() -> carts.add(session, new Cart.Line("more", "x")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("1000 lines");
    }
}
