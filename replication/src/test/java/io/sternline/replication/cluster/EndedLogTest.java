package io.sternline.replication.cluster;

import static org.awaitility.Awaitility.await;

import io.aeron.Aeron;
import io.aeron.AeronCounters;
import io.sternline.replication.Journal;
import io.sternline.replication.NodeConfig;
import io.sternline.replication.TestGroup;
import io.sternline.replication.statemachine.CommittedMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log that ends after a node's consensus has joined it and before its state has. */
@Timeout(180)
class EndedLogTest {
    private static final String HOLD = "hold";

    @TempDir
    Path directory;

    private volatile boolean isHolding = true;

    /** Its state thread is held up by a message, on all nodes but the one that sent it. */
    private final class HeldJournal extends Journal {
        private final CountDownLatch release = new CountDownLatch(1);

        @Override
        public void apply(final CommittedMessage message) {
            super.apply(message);
            if (isHolding && !message.isLocal() && texts().contains(HOLD)) {
                try {
                    release.await();
                } catch (final InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        void release() {
            release.countDown();
        }
    }

    @Test
    void shouldLookForAnotherLog() {
        try (TestGroup<HeldJournal> group =
                TestGroup.of(3, directory, id -> new HeldJournal()).startAll()) {
            final int first = group.awaitPrimary();
            group.offer(first, HOLD);
            // No tick behind it, which one node might hold and the other not: they would replay it first.
            group.stopPump(first);
            await("two nodes to be held up")
                    .atMost(TestGroup.PATIENCE)
                    .until(() -> group.runningIds()
                            .allMatch(id -> group.machine(id).texts().contains(HOLD)));
            group.halt(first);
            final int second = awaitStateMissed(group, "joinLogAsLeader");
            final int held = awaitStateMissed(group, "tryJoinLogAsFollower");
            group.machine(second).release();
            group.halt(second);
            try (Aeron aeron = AeronClients.connect(aeronDirectory(group.config(held)), "test", e -> {})) {
                await("the log to end").atMost(TestGroup.PATIENCE).until(() -> {
                    aeron.conductorAgentInvoker().invoke();
                    return !isRecording(aeron.countersReader());
                });
            }
            group.machine(held).release();

            isHolding = false;
            group.start(first);
            final int third = group.awaitPrimary();
            group.offer(third, "after");
            await("the held node")
                    .atMost(TestGroup.PATIENCE)
                    .until(() -> group.machine(held).texts().contains("after"));
        }
    }

    /** @return the node whose consensus waits for its state while it joins a log in that way. */
    private static int awaitStateMissed(final TestGroup<?> group, final String join) {
        return await(join)
                .atMost(TestGroup.PATIENCE)
                .until(
                        () -> group.runningIds()
                                .filter(id -> isStateMissed(id, join))
                                .findFirst(),
                        OptionalInt::isPresent)
                .orElseThrow();
    }

    private static boolean isStateMissed(final int id, final String join) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().equals("sternline-" + id + "-consensus"))
                .map(entry -> Arrays.stream(entry.getValue())
                        .map(StackTraceElement::getMethodName)
                        .toList())
                .anyMatch(methods -> methods.containsAll(List.of("awaitServicesReady", join)));
    }

    private static String aeronDirectory(final NodeConfig config) {
        final String name = AeronDirectory.name(
                config.group(), config.nodeId(), config.dataDir().toAbsolutePath());
        return Stream.of("/dev/shm", System.getProperty("java.io.tmpdir"))
                .map(parent -> Path.of(parent, name))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow()
                .toString();
    }

    private static boolean isRecording(final CountersReader counters) {
        final boolean[] isRecording = new boolean[1];
        counters.forEach((counterId, typeId, key, label) ->
                isRecording[0] |= typeId == AeronCounters.ARCHIVE_RECORDING_POSITION_TYPE_ID);
        return isRecording[0];
    }
}
