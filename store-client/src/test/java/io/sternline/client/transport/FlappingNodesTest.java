package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Counted;
import io.sternline.client.Expiry;
import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.StoreClient;
import io.sternline.protocol.sbe.ResultCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nodes die, come back, fall silent, lose and refuse calls, and the primary moves, all at random. Whatever happens, every
 * call ends in time, what was acknowledged was applied exactly once, what was refused not at all.
 */
class FlappingNodesTest {
    private static final int NODES = 3;
    private static final int CALLERS = 4;
    private static final int OUTSTANDING_PER_CALLER = 32;
    private static final int FAULTS = 150;
    private static final int FAULT_EVERY_MS_MAX = 40;
    private static final Duration CALL_TIMEOUT = Duration.ofMillis(400);
    private static final long LATE_MS_MAX = 5_000;

    private final ScriptedGroup group = new ScriptedGroup(NODES);
    private final boolean[] isDead = new boolean[NODES];
    private final Map<String, Outcome<Counted>> outcomes = new ConcurrentHashMap<>();
    private final CountDownLatch faultsOver = new CountDownLatch(1);
    private final AtomicInteger late = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(longs = {1, 20_261_121, 0})
    void shouldEndEveryCallAndApplyEachAcknowledgedOneOnce(final long givenSeed) throws InterruptedException {
        final long seed = givenSeed == 0 ? System.nanoTime() : givenSeed;
        System.out.println("seed " + seed);
        final Random random = new Random(seed);
        try (StoreClient client = group.client().callTimeout(CALL_TIMEOUT).build()) {
            final CountDownLatch callersDone = new CountDownLatch(CALLERS);
            for (int caller = 0; caller < CALLERS; caller++) {
                final String prefix = "caller-" + caller + "-";
                new Thread(() -> {
                            call(client.namespace("default"), prefix);
                            callersDone.countDown();
                        })
                        .start();
            }
            for (int i = 0; i < FAULTS; i++) {
                // A pause of random length; the latch is only opened below.
                assertThat(faultsOver.await(random.nextInt(FAULT_EVERY_MS_MAX), TimeUnit.MILLISECONDS))
                        .isFalse();
                fault(random);
            }
            heal();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> client.namespace("default")
                            .async()
                            .increment("healed", 1, Expiry.DEFAULT)
                            .toCompletableFuture()
                            .join()
                            .isOk());
            faultsOver.countDown();
            callersDone.await();
        } finally {
            group.close();
        }
        check(seed);
    }

    private void call(final Namespace space, final String prefix) {
        final Queue<CompletableFuture<?>> unfinished = new ArrayDeque<>();
        for (int i = 0; faultsOver.getCount() > 0; i++) {
            final String key = prefix + i;
            unfinished.add(space.async()
                    .increment(key, 1, Expiry.DEFAULT)
                    .thenAccept(outcome -> outcomes.put(key, outcome))
                    .toCompletableFuture());
            if (unfinished.size() >= OUTSTANDING_PER_CALLER) {
                awaitEnd(unfinished.remove());
            }
        }
        unfinished.forEach(this::awaitEnd);
    }

    private void awaitEnd(final CompletableFuture<?> call) {
        if (call.thenApply(ended -> true)
                        .completeOnTimeout(false, CALL_TIMEOUT.toMillis() + LATE_MS_MAX, TimeUnit.MILLISECONDS)
                        .join()
                == Boolean.FALSE) {
            late.incrementAndGet();
        }
    }

    private void fault(final Random random) {
        final int nodeId = random.nextInt(NODES);
        final ScriptedNode node = group.node(nodeId);
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> group.movePrimary(nodeId);
            case 3 -> group.movePrimary(ScriptedGroup.NO_PRIMARY);
            case 4, 5 -> {
                if (isDead[nodeId]) {
                    node.restart();
                } else {
                    node.kill();
                }
                isDead[nodeId] = !isDead[nodeId];
            }
            case 6 -> node.cut();
            case 7 -> node.mute(!node.isMute());
            case 8, 9 -> {
                final Random acts = new Random(random.nextLong());
                node.onCommand(seen -> randomAct(acts)).onQuery(seen -> randomAct(acts));
            }
            case 10 -> group.store().forgetClients();
            default -> node.onCommand(seen -> Act.ANSWER).onQuery(seen -> Act.ANSWER);
        }
    }

    private static Act randomAct(final Random random) {
        final int dice;
        synchronized (random) {
            dice = random.nextInt(60);
        }
        return switch (dice) {
            case 0, 1 -> Act.DROP;
            case 2, 3 -> Act.APPLY_ONLY;
            case 4 -> Act.CLOSE;
            case 5 -> Act.APPLY_AND_CLOSE;
            case 6 -> Act.GARBAGE;
            case 7, 8 -> Act.refuse(ResultCode.OVERLOADED);
            case 9, 10 -> Act.refuse(ResultCode.NOT_PRIMARY);
            default -> Act.ANSWER;
        };
    }

    private void heal() {
        for (int nodeId = 0; nodeId < NODES; nodeId++) {
            final ScriptedNode node = group.node(nodeId);
            node.onCommand(seen -> Act.ANSWER).onQuery(seen -> Act.ANSWER).mute(false);
            if (isDead[nodeId]) {
                node.restart();
            }
        }
        group.movePrimary(0);
    }

    private void check(final long seed) {
        int acknowledged = 0;
        int indeterminate = 0;
        for (final Map.Entry<String, Outcome<Counted>> entry : outcomes.entrySet()) {
            final int applied = group.store().applied(entry.getKey());
            final String what = "seed " + seed + ", " + entry.getKey() + ": " + entry.getValue();
            if (entry.getValue() instanceof Outcome.Ok<Counted> ok) {
                acknowledged++;
                assertThat(applied).as(what).isEqualTo(1);
                assertThat(ok.value().value()).as(what).isEqualTo(1);
            } else if (entry.getValue() instanceof Outcome.Indeterminate) {
                indeterminate++;
                assertThat(applied).as(what).isBetween(0, 1);
            } else {
                assertThat(applied).as(what).isZero();
            }
        }
        System.out.println(outcomes.size() + " calls, " + acknowledged + " acknowledged, " + indeterminate
                + " indeterminate, " + group.store().clients() + " clients");
        assertThat(late).as("calls that outlived their deadline, seed %d", seed).hasValue(0);
        assertThat(acknowledged).as("seed %d", seed).isPositive();
    }
}
