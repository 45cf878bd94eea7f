package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.replication.NodeStartException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogPacketsTest {
    private static final Path ARCHIVE = Path.of("data", "archive");

    @Test
    void shouldUseAllThatAeronAllowsWhereTheWindowIsLarge() {
        assertThat(LogPackets.bytesMax(DriverSettings.WINDOW_BYTES_MAX)).isEqualTo(65_504);
        // What Linux allows by default.
        assertThat(LogPackets.bytesMax(212_992)).isEqualTo(65_504);
    }

    @ParameterizedTest
    @ValueSource(ints = {16_384, 65_504, 65_536, 87_000, 131_007})
    void shouldLeaveRoomInTheWindowForWhatTheReceiverHasNotToldOf(final int windowBytes) {
        final int untold = windowBytes / 4;

        assertThat(LogPackets.bytesMax(windowBytes))
                .isLessThanOrEqualTo(windowBytes - untold)
                .isPositive()
                .matches(bytes -> bytes % 32 == 0, "a multiple of what Aeron aligns frames to");
    }

    @ParameterizedTest
    @ValueSource(ints = {65_536, 87_336})
    void shouldRefuseALogWhosePacketsTheWindowCannotCarry(final int windowBytes) {
        assertThatThrownBy(() -> LogPackets.check(ARCHIVE, 65_504, windowBytes))
                .isInstanceOf(NodeStartException.class)
                .hasMessageContaining(ARCHIVE.toString())
                .hasMessageContaining("net.core.rmem_max")
                .hasMessageContaining("131008");
    }

    @Test
    void shouldTellOfALogThatWasBegunOnLoopbackAndIsOnANetworkNow() {
        assertThat(LogPackets.remark(ARCHIVE, 65_504, false))
                .hasValueSatisfying(remark -> assertThat(remark)
                        .contains(ARCHIVE.toString())
                        .contains("65504")
                        .contains("loopback"));
        assertThat(LogPackets.remark(ARCHIVE, 65_504, true)).isEmpty();
        assertThat(LogPackets.remark(ARCHIVE, DriverSettings.NETWORK_MTU_BYTES, false))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {DriverSettings.NETWORK_MTU_BYTES, DriverSettings.LOOPBACK_MTU_BYTES, 65_504})
    void shouldGoOnWithALogOfAnySizeOfPacketsOnAUsualMachine(final int packetBytes) {
        assertThatCode(() -> LogPackets.check(ARCHIVE, packetBytes, 212_992)).doesNotThrowAnyException();
        assertThatCode(() -> LogPackets.check(ARCHIVE, packetBytes, 87_344)).doesNotThrowAnyException();
    }
}
