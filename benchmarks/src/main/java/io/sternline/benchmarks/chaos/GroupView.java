package io.sternline.benchmarks.chaos;

import io.sternline.client.Admin;
import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.GroupStatus;
import io.sternline.server.cli.process.LocalGroup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The group as its nodes describe it. Used by the thread that runs the schedule. */
final class GroupView implements AutoCloseable {
    private static final Duration CALL_TIMEOUT = Duration.ofMillis(700);
    private static final Duration PRIMARY_TIMEOUT = Duration.ofSeconds(5);
    private static final long INTERVAL_MS = 100;
    private static final List<Integer> ALL = List.of(0, 1, 2);

    private final StoreClient client = StoreClient.builder()
            .endpoints(Nodes.endpoints().toArray(String[]::new))
            .name("chaos-status")
            .callTimeout(CALL_TIMEOUT)
            .build();

    private int lastPrimary;

    Admin admin() {
        return client.admin();
    }

    /** Those that answer within the call timeout. */
    List<NodeStatus> status() {
        return LocalGroup.statusOrEmpty(client);
    }

    /** The primary's term; 0 while there is none. */
    long term() {
        return GroupStatus.primary(status()).map(NodeStatus::term).orElse(0L);
    }

    /** The primary, or who was it last if there is none for a while: a fault needs a target in any case. */
    int primary() throws InterruptedException {
        await(PRIMARY_TIMEOUT, () -> GroupStatus.primary(status()))
                .ifPresent(primary -> lastPrimary = primary.nodeId());
        return lastPrimary;
    }

    int anyReplica(final Random random) throws InterruptedException {
        return (primary() + 1 + random.nextInt(Network.NODES - 1)) % Network.NODES;
    }

    /** All but this one. */
    static List<Integer> othersThan(final int node) {
        return IntStream.range(0, Network.NODES)
                .filter(other -> other != node)
                .boxed()
                .toList();
    }

    /** Waits until one node follows the primary and has applied what was committed when this was called. */
    boolean awaitCaughtUp(final int node, final Duration timeout) throws InterruptedException {
        return awaitCaughtUpWhile(() -> true, node, timeout);
    }

    /** Same, but gives up when {@code alive} does not hold any more. */
    boolean awaitCaughtUpWhile(final BooleanSupplier alive, final int node, final Duration timeout)
            throws InterruptedException {
        final Optional<NodeStatus> primary = await(PRIMARY_TIMEOUT, () -> GroupStatus.primary(status()));
        return primary.isPresent()
                && await(
                                timeout,
                                () -> alive.getAsBoolean()
                                        ? Optional.of(GroupStatus.hasCaughtUp(
                                                        status(),
                                                        node,
                                                        primary.get().commitPosition()))
                                                .filter(Boolean::booleanValue)
                                        : Optional.of(false))
                        .orElse(false);
    }

    /** Waits until all of these follow one primary and have applied what was committed when they first did. */
    boolean awaitAgreement(final List<Integer> nodes, final Duration timeout) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + timeout.toNanos();
        final Optional<Long> position =
                await(timeout, () -> GroupStatus.primary(status()).map(NodeStatus::commitPosition));
        return position.isPresent()
                && await(Duration.ofNanos(Math.max(0, deadlineNs - System.nanoTime())), () -> {
                            final List<NodeStatus> status = status();
                            return Optional.of(status)
                                    .filter(all -> nodes.stream()
                                            .allMatch(node -> GroupStatus.hasCaughtUp(all, node, position.get())));
                        })
                        .isPresent();
    }

    /** Waits until each of these holds all that the primary of ASYNC namespaces held when this was called. */
    boolean awaitAsync(final List<Integer> nodes, final Duration timeout) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + timeout.toNanos();
        final Optional<Long> revision = await(
                timeout,
                () -> GroupStatus.primary(status())
                        .filter(primary -> primary.async().isComplete())
                        .map(primary -> primary.async().revision()));
        return revision.isPresent()
                && await(Duration.ofNanos(Math.max(0, deadlineNs - System.nanoTime())), () -> {
                            final long holders = status().stream()
                                    .filter(node -> nodes.contains(node.nodeId()))
                                    .filter(node -> node.async().isComplete())
                                    .filter(node -> node.async().revision() >= revision.get())
                                    .count();
                            return Optional.of(holders).filter(count -> count == nodes.size());
                        })
                        .isPresent();
    }

    /** {@link #awaitAsync} of all nodes: none has anything then that the primary lacks. */
    boolean awaitAsync(final Duration timeout) throws InterruptedException {
        return awaitAsync(ALL, timeout);
    }

    /** Waits until all nodes answer, follow one primary and have applied what was committed when they first did. */
    boolean awaitWhole(final Duration timeout) throws InterruptedException {
        return awaitAgreement(ALL, timeout);
    }

    /** Asks again and again; at least once. */
    static <T> Optional<T> await(final Duration timeout, final Supplier<Optional<T>> condition)
            throws InterruptedException {
        final long deadlineNs = System.nanoTime() + timeout.toNanos();
        Optional<T> result = condition.get();
        while (result.isEmpty() && System.nanoTime() - deadlineNs < 0) {
            TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
            result = condition.get();
        }
        return result;
    }

    @Override
    public void close() {
        client.close();
    }
}
