package io.sternline.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoomTest {
    @Test
    void shouldNarrowAsTheHeapFills() {
        assertThat(Room.of(0, 1_000)).isEqualTo(Room.ENOUGH);
        assertThat(Room.of(599, 1_000)).isEqualTo(Room.ENOUGH);
        assertThat(Room.of(600, 1_000)).isEqualTo(Room.SHRINK);
        assertThat(Room.of(749, 1_000)).isEqualTo(Room.SHRINK);
        assertThat(Room.of(750, 1_000)).isEqualTo(Room.NONE);
        assertThat(Room.of(2_000, 1_000)).isEqualTo(Room.NONE);
    }
}
