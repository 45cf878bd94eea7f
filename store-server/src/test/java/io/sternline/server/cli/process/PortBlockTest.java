package io.sternline.server.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortBlockTest {
    private static final int FIRST_PORT = 21_000;

    @Test
    void shouldClaimAnotherBlockWhileOneIsClaimed() {
        try (PortBlock one = PortBlock.claim(FIRST_PORT);
                PortBlock other = PortBlock.claim(one.basePort())) {
            assertThat(other.basePort()).isGreaterThanOrEqualTo(one.basePort() + PortBlock.PORTS);
        }
    }

    @Test
    void shouldLeaveAllPortsToTheirUserExceptTheClaimsOwn() throws IOException {
        try (PortBlock block = PortBlock.claim(FIRST_PORT + 200)) {
            for (int i = 0; i < PortBlock.PORTS; i++) {
                final InetSocketAddress address =
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), block.basePort() + i);
                try (DatagramSocket udp = new DatagramSocket(address)) {
                    assertThat(udp.getLocalPort()).isEqualTo(block.basePort() + i);
                }
                if (i < PortBlock.TCP_PORTS) {
                    try (ServerSocket tcp = new ServerSocket()) {
                        tcp.bind(address);
                    }
                }
            }
        }
    }

    @Test
    void shouldPassOverABlockWithAPortInUse() throws IOException {
        final int base;
        try (PortBlock free = PortBlock.claim(FIRST_PORT + 400)) {
            base = free.basePort();
        }
        try (ServerSocket user = new ServerSocket(base + 3, 1, InetAddress.getLoopbackAddress());
                PortBlock next = PortBlock.claim(base)) {
            assertThat(user.isBound()).isTrue();
            assertThat(next.basePort()).isGreaterThan(base);
        }
        try (DatagramSocket user = new DatagramSocket(base + 7, InetAddress.getLoopbackAddress());
                PortBlock next = PortBlock.claim(base)) {
            assertThat(user.isBound()).isTrue();
            assertThat(next.basePort()).isGreaterThan(base);
        }
    }

    @Test
    void shouldStayOutOfTheEphemeralRange() {
        assertThatIllegalStateException()
                .isThrownBy(() -> PortBlock.claim(65_530))
                .withMessageContaining("lower first port");
        assertThatIllegalArgumentException().isThrownBy(() -> PortBlock.claim(80));
    }
}
