package io.sternline.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TouchesTest {
    @Test
    void shouldRememberForAGenerationAndForgetAfterTwo() {
        final Touches touches = new Touches(100, 0);
        touches.put("a", 10, 10);
        assertThat(touches.lastNs("a")).hasValue(10);
        assertThat(touches.lastNs("b")).isEmpty();
        touches.put("b", 150, 150);
        assertThat(touches.lastNs("a")).hasValue(10);
        touches.put("a", 160, 160);
        touches.put("c", 300, 300);
        assertThat(touches.lastNs("a")).hasValue(160);
        touches.put("d", 500, 500);
        assertThat(touches.lastNs("a")).isEmpty();
        assertThat(touches.lastNs("c")).hasValue(300);
    }

    @Test
    void shouldForgetWhatItIsTold() {
        final Touches touches = new Touches(100, 0);
        touches.put("a", 10, 10);
        touches.put("b", 150, 150);
        touches.forget("a");
        touches.forget("b");
        assertThat(touches.lastNs("a")).isEmpty();
        assertThat(touches.lastNs("b")).isEmpty();
    }

    @Test
    void shouldHoldNoMoreThanTwoFullGenerations() {
        final Touches touches = new Touches(Long.MAX_VALUE, 0);
        final int max = Touches.GENERATION_ENTRIES_MAX;
        for (int i = 0; i < 2 * max + 10; i++) {
            touches.put("s" + i, i, i);
        }
        assertThat(touches.lastNs("s" + (2 * max + 9))).isPresent();
        assertThat(touches.lastNs("s0")).isEmpty();
    }
}
