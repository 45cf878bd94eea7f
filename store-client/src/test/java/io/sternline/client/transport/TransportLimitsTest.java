package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransportLimitsTest {
    @Test
    void shouldTickMoreRarelyTheMoreClientsShareAThread() {
        assertThat(TransportLimits.tickBusyMs(1)).isEqualTo(TransportLimits.TICK_BUSY_MS);
        assertThat(TransportLimits.tickBusyMs(100)).isEqualTo(TransportLimits.TICK_BUSY_MS);
        assertThat(TransportLimits.tickBusyMs(101)).isEqualTo(2 * TransportLimits.TICK_BUSY_MS);
        assertThat(TransportLimits.tickBusyMs(1_000)).isEqualTo(TransportLimits.TICK_IDLE_MS);
        assertThat(TransportLimits.tickBusyMs(100_000)).isEqualTo(TransportLimits.TICK_IDLE_MS);
    }
}
