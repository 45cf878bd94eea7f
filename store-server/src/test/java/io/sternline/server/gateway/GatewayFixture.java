package io.sternline.server.gateway;

import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.sternline.replication.Profile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A gateway on a free port before a fake group, of which it is primary and has told its settings. */
final class GatewayFixture implements AutoCloseable {
    static final GroupLimits GROUP_LIMITS = new GroupLimits(1 << 30, 1_000_000, 1 << 20);
    private static final Duration SETTLING_MAX = Duration.ofSeconds(10);

    final FakeGroup group = new FakeGroup();
    final GatewayPorts ports = GatewayPorts.create();
    final FakeStateMachine state;
    final Gateway gateway;
    final AtomicReference<Throwable> fatal = new AtomicReference<>();

    GatewayFixture() {
        this(GatewayLimits.DEFAULT);
    }

    GatewayFixture(final Profile profile) {
        this(profile, GatewayLimits.DEFAULT, MemoryLimits.ofProcess(), PooledByteBufAllocator.DEFAULT);
    }

    GatewayFixture(final GatewayLimits limits, final DeclaredNamespace... namespaces) {
        this(limits, MemoryLimits.ofProcess(), PooledByteBufAllocator.DEFAULT, namespaces);
    }

    GatewayFixture(
            final GatewayLimits limits,
            final MemoryLimits memory,
            final ByteBufAllocator allocator,
            final DeclaredNamespace... namespaces) {
        this(Profile.SMALL, limits, memory, allocator, namespaces);
    }

    GatewayFixture(
            final Profile profile,
            final GatewayLimits limits,
            final MemoryLimits memory,
            final ByteBufAllocator allocator,
            final DeclaredNamespace... namespaces) {
        state = new FakeStateMachine(ports.replies(), ports.queries());
        group.start(state);
        gateway = Gateway.start(
                new GatewayConfig(
                        "test-group",
                        0,
                        "test",
                        "127.0.0.1",
                        0,
                        List.of(new NodeEndpoint(0, "127.0.0.1", 7100), new NodeEndpoint(1, "::1", 7110)),
                        limits,
                        GROUP_LIMITS,
                        profile,
                        List.of(namespaces)),
                ports,
                group,
                group,
                Authenticator.NONE,
                fatal::set,
                group,
                memory,
                allocator);
        await().atMost(SETTLING_MAX).until(() -> gateway.counters().digestReports() > 0);
    }

    InetSocketAddress address() {
        return gateway.address();
    }

    TestClient open() throws IOException {
        return TestClient.open(address());
    }

    GatewayCounters counters() {
        return gateway.counters();
    }

    @Override
    public void close() {
        gateway.close();
        group.close();
    }
}
