package io.sternline.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapRoomTest {
    @Test
    void shouldLeaveTheCollectorRoomToWork() {
        assertThat(HeapRoom.isLeft(0, 1_000)).isTrue();
        assertThat(HeapRoom.isLeft(599, 1_000)).isTrue();
        assertThat(HeapRoom.isLeft(600, 1_000)).isFalse();
        assertThat(HeapRoom.isLeft(2_000, 1_000)).isFalse();
    }
}
