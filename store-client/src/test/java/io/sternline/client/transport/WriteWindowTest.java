package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteWindowTest {
    private final WriteWindow window = new WriteWindow(4, 1);

    @Test
    void shouldMoveItsLowerEndPastWhatHasEnded() {
        final List<WriteCall<?>> calls = fill(4);
        window.remove(calls.get(1));
        assertThat(window.finishedBelow()).isEqualTo(1);
        assertThat(window.hasRoom(4)).isFalse();
        window.remove(calls.get(0));
        assertThat(window.finishedBelow()).isEqualTo(3);
        assertThat(window.hasRoom(4)).isTrue();
        assertThat(window.hasRoom(2)).isFalse();
    }

    @Test
    void shouldFindCallsByTheirNumberOnly() {
        final List<WriteCall<?>> calls = fill(4);
        assertThat(window.get(2)).isSameAs(calls.get(1));
        calls.forEach(window::remove);
        final List<WriteCall<?>> next = fill(2);
        assertThat(window.get(2)).isNull();
        assertThat(window.get(6)).isSameAs(next.get(1));
        assertThat(window.get(7)).isNull();
        assertThat(window.get(0)).isNull();
        assertThat(window.get(Long.MAX_VALUE)).isNull();
    }

    @Test
    void shouldVisitInOrderAndLetTheVisitorRemove() {
        fill(4);
        final List<Long> visited = new ArrayList<>();
        window.forEach(call -> {
            visited.add(call.requestNumber);
            window.remove(call);
        });
        assertThat(visited).containsExactly(1L, 2L, 3L, 4L);
        assertThat(window.finishedBelow()).isEqualTo(window.nextNumber()).isEqualTo(5);
    }

    @Test
    void shouldInsistOnAPowerOfTwo() {
        assertThatThrownBy(() -> new WriteWindow(100, 1)).hasMessageContaining("100");
    }

    private List<WriteCall<?>> fill(final int count) {
        final List<WriteCall<?>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final WriteCall<?> call =
                    new WriteCall<>("put", null, 1_000, CommandEncoder.remove(new byte[] {1}, 0), Answers::receipt);
            window.add(call, 7);
            calls.add(call);
        }
        return calls;
    }
}
