package io.sternline.server.gateway;

import static io.sternline.server.gateway.TestClient.commandFrame;
import static io.sternline.server.gateway.TestClient.filled;
import static io.sternline.server.gateway.TestClient.get;
import static io.sternline.server.gateway.TestClient.put;
import static io.sternline.server.gateway.TestClient.queryFrame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CloseReason;
import io.sternline.protocol.sbe.ReadLevel;
import io.sternline.protocol.sbe.ResultCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Peers may use up their own connection, not the node's memory. */
class MemoryTest {
    private static final int MIB = 1024 * 1024;
    private static final int PEERS = 12;
    private static final int UNFINISHED_BYTES = 600 * 1024;

    @Test
    void shouldTakeAFractionOfTheDirectMemory() {
        assertThat(MemoryLimits.of(64L * MIB)).isEqualTo(new MemoryLimits(8 * MIB, 8 * MIB));
        assertThat(MemoryLimits.of(64L * 1024 * MIB)).isEqualTo(new MemoryLimits(256 * MIB, 256 * MIB));
    }

    @Test
    void shouldCloseTheLargestUnfinishedFramesAsSoonAsAllTogetherAreTooMuch() throws IOException {
        final byte[] whole = TestClient.framed(commandFrame(1, put(1, filled(9), new byte[500_000])));
        final byte[] unfinished = Arrays.copyOf(whole, whole.length - 1);
        final List<TestClient> peers = new ArrayList<>();
        try (GatewayFixture fixture = new GatewayFixture(
                        GatewayLimits.DEFAULT, new MemoryLimits(4 * MIB, 4 * MIB), PooledByteBufAllocator.DEFAULT);
                TestClient good = fixture.open()) {
            for (int i = 0; i < PEERS; i++) {
                peers.add(fixture.open());
                sendUnlessClosed(fixture, peers.get(i), CloseReason.TOO_MANY_CONNECTIONS, unfinished);
            }
            await().until(() -> fixture.counters().closed(CloseReason.TOO_MANY_CONNECTIONS)
                    >= PEERS - 4L * MIB / UNFINISHED_BYTES - 2);
            good.send(commandFrame(1, put(1, "key")));
            assertThat(good.reply().code()).isEqualTo(ResultCode.OK);
            assertThat(fixture.fatal).hasNullValue();
        } finally {
            closeAll(peers);
        }
    }

    @Test
    void shouldCloseThoseWithTheMostRepliesWhenAllTogetherAreTooMuch() throws IOException {
        final byte[][] queries = new byte[6][];
        Arrays.fill(queries, get(1, ReadLevel.LOCAL, "big:400000"));
        final List<TestClient> peers = new ArrayList<>();
        try (GatewayFixture fixture = new GatewayFixture(
                        GatewayLimits.DEFAULT, new MemoryLimits(4 * MIB, 2 * MIB), PooledByteBufAllocator.DEFAULT);
                TestClient good = fixture.open()) {
            for (int i = 0; i < PEERS; i++) {
                peers.add(new TestClient(fixture.address(), 8192).shakeHands());
                for (int round = 0; round < 8; round++) {
                    sendUnlessClosed(
                            fixture, peers.get(i), CloseReason.SLOW_CONSUMER, TestClient.framed(queryFrame(queries)));
                }
            }
            await().until(() -> fixture.counters().closed(CloseReason.SLOW_CONSUMER) > 0);
            good.send(commandFrame(1, put(1, "key")));
            assertThat(good.reply().code()).isEqualTo(ResultCode.OK);
            assertThat(fixture.fatal).hasNullValue();
        } finally {
            closeAll(peers);
        }
    }

    @Test
    void shouldEndOnlyTheConnectionThatNoMemoryIsLeftFor() throws IOException {
        final ScarceAllocator scarce = new ScarceAllocator();
        try (GatewayFixture fixture = new GatewayFixture(GatewayLimits.DEFAULT, MemoryLimits.ofProcess(), scarce);
                TestClient good = fixture.open();
                TestClient reader = fixture.open();
                TestClient writer = fixture.open()) {
            scarce.bytesMax = 100_000;
            reader.send(queryFrame(get(1, ReadLevel.LOCAL, "big:400000")));
            writer.sendRaw(Arrays.copyOf(
                    TestClient.framed(commandFrame(1, put(1, filled(9), new byte[500_000]))), 400_000));
            await().until(() -> fixture.counters().connections() == 1);
            good.send(commandFrame(1, put(1, "key")));
            assertThat(good.reply().code()).isEqualTo(ResultCode.OK);
            assertThat(fixture.fatal).hasNullValue();
        }
    }

    @Test
    void shouldCountWhatAnUnfinishedFrameReallyHolds() {
        final MemoryGauge gauge = new MemoryGauge();
        final FrameAssembler assembler = new FrameAssembler(UnpooledByteBufAllocator.DEFAULT, gauge);
        for (int sent = 0; sent < UNFINISHED_BYTES; sent += 50_000) {
            assembler.add(UnpooledByteBufAllocator.DEFAULT.directBuffer(65_536).writeZero(50_000));
            assertThat(gauge.bytes()).isEqualTo(assembler.capacity()).isGreaterThanOrEqualTo(sent);
        }
        assertThat(gauge.bytes()).isLessThanOrEqualTo(Protocol.FRAME_BYTES_MAX + Protocol.LENGTH_BYTES);
        assembler.release();
        assertThat(gauge.bytes()).isZero();
    }

    /** What a peer sends may be what closes its connection before it is out. */
    private static void sendUnlessClosed(
            final GatewayFixture fixture, final TestClient peer, final CloseReason reason, final byte[] bytes) {
        try {
            peer.sendRaw(bytes);
        } catch (final IOException e) {
            assertThat(fixture.counters().closed(reason)).as("closed, %s", e).isPositive();
        }
    }

    private static void closeAll(final List<TestClient> clients) throws IOException {
        for (final TestClient client : clients) {
            client.close();
        }
    }

    /** Has no memory for buffers over a size. */
    private static final class ScarceAllocator extends AbstractByteBufAllocator {
        private volatile int bytesMax = Integer.MAX_VALUE;

        ScarceAllocator() {
            super(true);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }

        @Override
        protected ByteBuf newHeapBuffer(final int initialCapacity, final int maxCapacity) {
            return new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(final int initialCapacity, final int maxCapacity) {
            if (initialCapacity > bytesMax) {
                throw new OutOfMemoryError("none left for " + initialCapacity + " bytes (thrown by a test)");
            }
            return new UnpooledDirectByteBuf(this, initialCapacity, maxCapacity);
        }
    }
}
