package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Counted;
import io.sternline.client.Expiry;
import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.StoreClient;
import io.sternline.protocol.sbe.IncrementDecoder;
import io.sternline.protocol.sbe.PutDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchingTest {
    private final ScriptedGroup group = new ScriptedGroup(1);
    private final StoreClient client =
            group.client().callTimeout(Duration.ofSeconds(20)).build();
    private final Namespace space = client.namespace("default");

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldSendWhatCameInTogetherInOneFrame() {
        final List<CompletableFuture<Outcome<Counted>>> calls = new ArrayList<>();
        onTheClientsThread(() -> {
            for (int i = 0; i < 500; i++) {
                calls.add(space.async().increment("n", 1, Expiry.DEFAULT).toCompletableFuture());
            }
        });
        calls.forEach(call -> assertThat(call.join().isOk()).isTrue());
        final List<Seen> burst = group.commands(IncrementDecoder.TEMPLATE_ID).subList(1, 501);
        assertThat(burst).extracting(Seen::frame).containsOnly(burst.get(0).frame());
        assertThat(burst).extracting(Seen::number).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void shouldNotFillFramesBeyondTheirTarget() {
        final byte[] value = new byte[30 * 1024];
        final List<CompletableFuture<?>> calls = new ArrayList<>();
        onTheClientsThread(() -> {
            for (int i = 0; i < 6; i++) {
                calls.add(space.async().put("k" + i, value).toCompletableFuture());
            }
        });
        calls.forEach(CompletableFuture::join);
        assertThat(group.commands(PutDecoder.TEMPLATE_ID).stream()
                        .map(Seen::frame)
                        .distinct())
                .hasSize(3);
    }

    @Test
    void shouldShareFramesAmongManyCallers() throws InterruptedException {
        space.increment("n", 1);
        final int callers = 16;
        final int callsEach = 200;
        final CountDownLatch done = new CountDownLatch(callers);
        for (int i = 0; i < callers; i++) {
            new Thread(() -> {
                        for (int call = 0; call < callsEach; call++) {
                            space.increment("n", 1);
                        }
                        done.countDown();
                    })
                    .start();
        }
        done.await();
        final List<Seen> seen = group.commands(IncrementDecoder.TEMPLATE_ID);
        assertThat(group.store().applied("n")).isEqualTo(callers * callsEach + 1);
        assertThat(seen.stream().map(Seen::frame).distinct().count()).isLessThan(seen.size() / 2);
    }

    @Test
    void shouldMoveManyLargeValuesThroughASlowReader() {
        final byte[] value = "x".repeat(200_000).getBytes(UTF_8);
        final List<CompletableFuture<Outcome<?>>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(space.async()
                    .put("k" + i, value)
                    .<Outcome<?>>thenApply(outcome -> outcome)
                    .toCompletableFuture());
        }
        calls.forEach(call -> assertThat(call.join().isOk()).isTrue());
        await().until(() -> group.store().applied("k99") == 1);
    }

    /** What is done there is there in full before the client looks for calls again. */
    private void onTheClientsThread(final Runnable action) {
        group.node(0).onCommand(seen -> seen.templateId() == IncrementDecoder.TEMPLATE_ID ? Act.HOLD : Act.ANSWER);
        final CompletableFuture<Void> done =
                space.async().increment("n", 1, Expiry.DEFAULT).thenRun(action).toCompletableFuture();
        await().until(() -> group.node(0).held() == 1);
        group.node(0).onCommand(seen -> Act.ANSWER);
        group.node(0).release();
        done.join();
    }
}
