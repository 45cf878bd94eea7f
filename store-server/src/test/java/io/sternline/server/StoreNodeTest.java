package io.sternline.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.replication.LogPublisher;
import io.sternline.replication.NodeConfig;
import io.sternline.replication.NodeStatus;
import io.sternline.replication.Role;
import io.sternline.replication.async.AsyncStatus;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.promotion.PromotionOutcome;
import io.sternline.replication.promotion.PromotionPlan;
import io.sternline.replication.recovery.Life;
import io.sternline.replication.statemachine.StateMachine;
import io.sternline.server.gateway.FakeGroup;
import io.sternline.server.gateway.FakeStateMachine;
import io.sternline.server.gateway.GatewayStartException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreNodeTest {
    private static final StateMachineFactory FAKE_STATE =
            (replies, queries, commands, facts, clock) -> new FakeStateMachine(replies, queries);

    @TempDir
    Path directory;

    private final FakeGroup group = new FakeGroup();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicReference<Consumer<Throwable>> onFatal = new AtomicReference<>();
    private Runnable onHandOver = () -> {};
    private Runnable onClose = () -> {};

    @Test
    void shouldStartAndCloseInOrder() throws Exception {
        final int port = freePort();
        final StoreNode node = StoreNode.start(config(port), FAKE_STATE, this::start);
        try (node;
                Socket client = new Socket("127.0.0.1", port)) {
            assertThat(node.clientAddress().getPort()).isEqualTo(port);
            assertThat(node.status().role()).isEqualTo(Role.PRIMARY);
            await().until(() -> node.counters().connections() == 1);
            group.status(Role.REPLICA, 4, 2);
            assertThat(client.isConnected()).isTrue();
        }
        node.close();
        assertThat(node.awaitTermination()).isEmpty();
        assertThat(closed).hasValue(1);
        try (ServerSocket again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(new InetSocketAddress("127.0.0.1", port));
        }
    }

    @Test
    void shouldHandOverOnceWhileClientsAreStillServed() throws Exception {
        final int port = freePort();
        final AtomicInteger handOvers = new AtomicInteger();
        final AtomicReference<Boolean> servedMeanwhile = new AtomicReference<>();
        onHandOver = () -> {
            handOvers.incrementAndGet();
            servedMeanwhile.set(canConnect(port) && closed.get() == 0);
        };
        final StoreNode node = StoreNode.start(config(port), FAKE_STATE, this::start);

        node.close();
        node.close();

        assertThat(servedMeanwhile).hasValue(true);
        assertThat(handOvers).hasValue(1);
        assertThat(canConnect(port)).isFalse();
    }

    @Test
    void shouldNotHandOverWhatItHasLost() throws Exception {
        final AtomicInteger handOvers = new AtomicInteger();
        onHandOver = handOvers::incrementAndGet;
        try (StoreNode node = StoreNode.start(config(freePort()), FAKE_STATE, this::start)) {
            onFatal.get().accept(new IllegalStateException("disk full"));
            node.awaitTermination();
        }
        assertThat(handOvers).hasValue(0);
    }

    @Test
    void shouldGiveTheStatesMemoryBackOnceReplicationHasEnded() throws IOException {
        final AtomicReference<FakeStateMachine> state = new AtomicReference<>();
        final AtomicReference<Boolean> closedBefore = new AtomicReference<>();
        final StateMachineFactory factory = (replies, queries, commands, facts, clock) -> {
            state.set(new FakeStateMachine(replies, queries));
            return state.get();
        };
        onClose = () -> closedBefore.set(state.get().isClosed());

        StoreNode.start(config(freePort()), factory, this::start).close();

        assertThat(closedBefore).hasValue(false);
        assertThat(state.get().isClosed()).isTrue();
    }

    @Test
    void shouldReportATakenPortBeforeAnythingStarts() throws IOException {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress("127.0.0.1", 0));
            final ServerConfig config = config(taken.getLocalPort());
            assertThatThrownBy(() -> StoreNode.start(config, FAKE_STATE, this::start))
                    .isInstanceOf(GatewayStartException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
            assertThat(onFatal).hasNullValue();
        }
    }

    @Test
    void shouldEndWhenReplicationCannotGoOn() throws Exception {
        try (StoreNode node = StoreNode.start(config(freePort()), FAKE_STATE, this::start)) {
            final Throwable cause = new IllegalStateException("disk full");
            onFatal.get().accept(cause);
            assertThat(node.awaitTermination()).containsSame(cause);
        }
    }

    @Test
    void shouldSendClientsAwayWhenItCannotGoOnThoughNobodyClosesIt() throws Exception {
        final int port = freePort();
        try (StoreNode node = StoreNode.start(config(port), FAKE_STATE, this::start);
                Socket client = new Socket("127.0.0.1", port)) {
            client.setSoTimeout(10_000);
            await().until(() -> node.counters().connections() == 1);
            onFatal.get().accept(new IllegalStateException("disk full"));
            assertThat(client.getInputStream().readAllBytes()).as("a Goodbye").isNotEmpty();
            client.close();
            await().until(() -> !canConnect(port));
        }
    }

    @Test
    void shouldEndWhenTheGatewayCannotGoOn() throws Exception {
        try (StoreNode node = StoreNode.start(config(freePort()), FAKE_STATE, this::start)) {
            final RuntimeException cause = new IllegalStateException("no log");
            group.failPoll(cause);
            assertThat(node.awaitTermination()).containsSame(cause);
        }
    }

    @Test
    void shouldRunUntilInterruptedAndReturnAnExitCode() throws Exception {
        final int port = freePort();
        final Path file = write(port);
        final ServerRunner runner = new ServerRunner(FAKE_STATE, this::start);
        final AtomicInteger exitCode = new AtomicInteger(-1);
        final Thread running = new Thread(() -> exitCode.set(runner.run(file, Map.of("group", "runner"))));
        running.start();
        await().until(() -> onFatal.get() != null && canConnect(port));
        running.interrupt();
        running.join();
        assertThat(exitCode).hasValue(ServerRunner.OK);
        assertThat(closed).hasValue(1);
    }

    @Test
    void shouldReturnExitCodesForWhatPreventsTheStart() throws IOException {
        final ServerRunner runner = new ServerRunner(FAKE_STATE, this::start);
        assertThat(runner.run(directory.resolve("none.yaml"), Map.of())).isEqualTo(ServerRunner.MISCONFIGURED);
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress("127.0.0.1", 0));
            assertThat(runner.run(write(taken.getLocalPort()), Map.of())).isEqualTo(ServerRunner.FAILED);
        }
    }

    private Replication start(
            final NodeConfig config, final StateMachine stateMachine, final Consumer<Throwable> fatal) {
        group.start(stateMachine);
        onFatal.set(fatal);
        return new Replication() {
            @Override
            public Life life() {
                return Life.FIRST;
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
                onHandOver.run();
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
                closed.incrementAndGet();
                onClose.run();
                group.close();
            }
        };
    }

    private ServerConfig config(final int port) throws IOException {
        return ServerConfig.load(write(port), Map.of(), Map.of());
    }

    private Path write(final int port) throws IOException {
        return Files.writeString(
                directory.resolve("sternline.yaml"),
                "nodeId: 0\ndataDir: " + directory + "\nmembers: [{id: 0, port: " + port + "}]\n");
    }

    private static boolean canConnect(final int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (final IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
