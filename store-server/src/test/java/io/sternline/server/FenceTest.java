package io.sternline.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.replication.LogPublisher;
import io.sternline.replication.NodeConfig;
import io.sternline.replication.NodeStartException;
import io.sternline.replication.NodeStatus;
import io.sternline.replication.NodeStoppedException;
import io.sternline.replication.async.AsyncStatus;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.promotion.PromotionOutcome;
import io.sternline.replication.promotion.PromotionPlan;
import io.sternline.replication.recovery.Life;
import io.sternline.replication.statemachine.StateMachine;
import io.sternline.server.PeerProbe.State;
import io.sternline.server.cli.process.PortBlock;
import io.sternline.server.gateway.FakeGroup;
import io.sternline.server.gateway.FakeStateMachine;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes 0 and 1 of a group of three, whose replication the test plays; node 2 is never there. */
@Timeout(60)
class FenceTest {
    private static final Life LATER = Life.FIRST.next(1, 1_000, "tester", "two were lost");
    private static final int ACCEPT_MS_MAX = 30_000;
    private static final int PORT_MIN = 21_000;

    @TempDir
    Path directory;

    private final int[] ports = new int[3];
    private final List<PortBlock> blocks = new ArrayList<>();

    @BeforeEach
    void claimPorts() {
        int from = PORT_MIN;
        for (int i = 0; i < ports.length; i++) {
            final PortBlock block = PortBlock.claim(from);
            blocks.add(block);
            ports[i] = block.basePort();
            from = ports[i] + PortBlock.PORTS;
        }
    }

    @AfterEach
    void releasePorts() {
        blocks.forEach(PortBlock::close);
    }

    @Test
    void shouldNotStopForWhatAClientSays() throws Exception {
        try (StoreNode node = start(0, Life.FIRST);
                ServerSocket silent = listen(ports[1])) {
            tell(LATER.recovery());
            // Whoever tells asks node 1 as well; then node 0 looks, and looks again once it has looked in vain.
            for (int calls = 0; calls < 3; calls++) {
                silent.accept().close();
            }
            assertThat(tell(LATER.recovery()).state()).as("it serves").isEqualTo(State.ALIVE);
            node.close();
            assertThat(node.awaitTermination()).isEmpty();
        }
    }

    @Test
    void shouldStopWhenAMemberConfirmsWhatItWasTold() throws Exception {
        try (StoreNode node = start(0, Life.FIRST);
                StoreNode survivor = start(1, LATER)) {
            tell(LATER.recovery());
            assertThat(node.awaitTermination())
                    .containsInstanceOf(NodeStoppedException.class)
                    .get()
                    .extracting(Throwable::getMessage)
                    .asString()
                    .contains("is in the life after recovery 1", "move it aside");
            assertThat(survivor.clientAddress().getPort()).isEqualTo(ports[1]);
        }
    }

    @Test
    void shouldNotStartBesideARivalThatWasRecoveredFromAnotherSurvivor() throws IOException {
        try (StoreNode rival = start(1, LATER)) {
            assertThat(rival.clientAddress().getPort()).isEqualTo(ports[1]);
            Files.createDirectories(dataDir(0));
            Files.writeString(
                    dataDir(0).resolve("node.properties"),
                    "group=carts\nnodeId=0\nformat=3\nrecovery=1\nsurvivor=0\nlogPosition=1000\nalone=true\n");
            assertThatThrownBy(() -> start(0, Life.FIRST).close())
                    .isInstanceOf(NodeStartException.class)
                    .hasMessageContaining("was recovered twice, from node 0")
                    .hasMessageContaining("from node 1");
        }
    }

    @Test
    void shouldStopWhenARivalHasStartedAtTheSameMoment() throws Exception {
        final CompletableFuture<Throwable> fenced = new CompletableFuture<>();
        final Life own = Life.FIRST.next(0, 1_000, "tester", "two were lost");
        try (StoreNode rival = start(1, LATER);
                Fence fence = new Fence(config(0), own, fenced::complete)) {
            fence.look("it has started");
            assertThat(fenced.get(ACCEPT_MS_MAX, TimeUnit.MILLISECONDS))
                    .isInstanceOf(NodeStoppedException.class)
                    .hasMessageContaining("was recovered twice");
            assertThat(rival.clientAddress().getPort()).isEqualTo(ports[1]);
        }
    }

    @Test
    void shouldGiveUpOnWhatNeverComesToAnEnd() throws Exception {
        try (ServerSocket endless = listen(ports[1])) {
            final CompletableFuture<Void> talking = CompletableFuture.runAsync(() -> talkWithoutEnd(endless));
            assertThat(PeerProbe.ask(config(0), 0))
                    .extracting(PeerProbe.Peer::state)
                    .containsExactly(State.STRANGE, State.SILENT);
            talking.get(ACCEPT_MS_MAX, TimeUnit.MILLISECONDS);
        }
    }

    /** A frame of 4 KiB, byte by byte, until nobody listens. */
    private static void talkWithoutEnd(final ServerSocket from) {
        try (Socket call = from.accept();
                OutputStream output = call.getOutputStream()) {
            output.write(new byte[] {0, 16, 0, 0});
            while (call.getInputStream().available() >= 0) {
                output.write(0);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        } catch (final IOException e) {
            assertThat(e).as("the other end is gone").isNotNull();
        }
    }

    /** As a client of the group would that has heard of that life. */
    private PeerProbe.Peer tell(final int recovery) throws IOException {
        return PeerProbe.ask(config(2), recovery).get(0);
    }

    private StoreNode start(final int nodeId, final Life life) throws IOException {
        final FakeGroup group = new FakeGroup();
        return StoreNode.start(
                config(nodeId),
                (replies, queries, commands, facts, clock) -> new FakeStateMachine(replies, queries),
                (config, stateMachine, onFatal) -> new FakeReplication(group, life, config, stateMachine, onFatal));
    }

    private Path dataDir(final int nodeId) {
        return directory.resolve("data-" + nodeId);
    }

    private ServerConfig config(final int nodeId) throws IOException {
        final Path file = Files.writeString(
                directory.resolve("node-" + nodeId + ".yaml"),
                "group: carts\nnodeId: " + nodeId + "\ndataDir: " + dataDir(nodeId) + "\nmembers: [{id: 0, port: "
                        + ports[0] + "}, {id: 1, port: " + ports[1] + "}, {id: 2, port: " + ports[2] + "}]\n");
        return ServerConfig.load(file, Map.of(), Map.of());
    }

    private static ServerSocket listen(final int port) throws IOException {
        final ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.setSoTimeout(ACCEPT_MS_MAX);
        socket.bind(new InetSocketAddress("127.0.0.1", port));
        return socket;
    }

    private record FakeReplication(FakeGroup group, Life life) implements Replication {
        FakeReplication(
                final FakeGroup group,
                final Life life,
                final NodeConfig config,
                final StateMachine stateMachine,
                final Consumer<Throwable> onFatal) {
            this(group, life);
            assertThat(config.members()).hasSize(3);
            assertThat(onFatal).isNotNull();
            group.start(stateMachine);
        }

        @Override
        public LogPublisher publisher() {
            return group;
        }

        @Override
        public NodeStatus status() {
            return group.status();
        }

        @Override
        public Optional<String> handOver(final Duration timeout) {
            return Optional.empty();
        }

        @Override
        public Optional<ChangeLog> changeLog() {
            return group.changeLog();
        }

        @Override
        public Optional<AsyncStatus> asyncStatus() {
            return Optional.empty();
        }

        @Override
        public Optional<ChangeLog> asyncChangeLog() {
            return group.asyncChangeLog();
        }

        @Override
        public CompletableFuture<PromotionPlan> promotionPlan(final int memberId) {
            return group.promotionPlan(memberId);
        }

        @Override
        public CompletableFuture<PromotionOutcome> promote(final int memberId, final Duration timeout) {
            return group.promote(memberId, timeout);
        }

        @Override
        public void close() {
            group.close();
        }
    }
}
