package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostResolverTest {
    private static final Endpoint SLOW = new Endpoint("slow.example", 7100);

    private final CountDownLatch nameServerIsBack = new CountDownLatch(1);
    private final AtomicInteger lookUps = new AtomicInteger();
    private final HostResolver resolver = new HostResolver(this::addressesOf);

    @AfterEach
    void close() {
        resolver.close();
    }

    @Test
    void shouldLookUpAnEndpointOnceAtATimeAndAnswerTheLastAttempt() {
        final CompletableFuture<InetSocketAddress> first = resolve(SLOW);
        final CompletableFuture<InetSocketAddress> second = resolve(SLOW);
        final CompletableFuture<InetSocketAddress> third = resolve(SLOW);
        await().until(() -> lookUps.get() == 1);
        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedExceptionally();
        assertThat(third).isNotDone();
        nameServerIsBack.countDown();
        assertThat(third.join()).isEqualTo(new InetSocketAddress("127.0.0.1", 7100));
        assertThat(resolve(SLOW).join()).isEqualTo(third.join());
        assertThat(lookUps).hasValue(2);
    }

    @Test
    void shouldFailTheStageOfALookUpThereIsNoPlaceFor() {
        final int placesMax = TransportLimits.RESOLVER_THREADS_MAX + TransportLimits.PEERS_MAX;
        final List<CompletableFuture<InetSocketAddress>> stages = new ArrayList<>();
        for (int i = 0; i <= placesMax; i++) {
            stages.add(resolve(new Endpoint("slow-" + i + ".example", 7100)));
        }
        assertThat(stages.subList(0, placesMax)).noneMatch(CompletableFuture::isDone);
        assertThat(stages.get(placesMax)).isCompletedExceptionally();
        nameServerIsBack.countDown();
        stages.subList(0, placesMax).forEach(CompletableFuture::join);
        assertThat(resolve(new Endpoint("slow-" + placesMax + ".example", 7100)).join())
                .isNotNull();
    }

    @Test
    void shouldLookUpAgainWhenThereWasNoThreadForItTheFirstTime() {
        nameServerIsBack.countDown();
        final AtomicInteger threads = new AtomicInteger();
        try (HostResolver starved = new HostResolver(this::addressesOf, task -> {
            if (threads.getAndIncrement() == 0) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(task, "resolver-test");
        })) {
            assertThat(starved.resolve(SLOW, 0).toCompletableFuture())
                    .isCompletedExceptionally()
                    .satisfies(stage -> assertThat(stage.handle((address, failure) -> failure.getMessage()))
                            .isCompletedWithValueMatching(message -> message.contains("native thread")));
            assertThat(starved.resolve(SLOW, 0).toCompletableFuture().join())
                    .isEqualTo(new InetSocketAddress("127.0.0.1", 7100));
        }
    }

    @Test
    void shouldNeedNoLookUpForAnAddress() {
        assertThat(resolve(new Endpoint("127.0.0.1", 1))).isCompleted();
        assertThat(lookUps).hasValue(0);
    }

    private CompletableFuture<InetSocketAddress> resolve(final Endpoint endpoint) {
        return resolver.resolve(endpoint, 0).toCompletableFuture();
    }

    private InetAddress[] addressesOf(final String host) throws UnknownHostException {
        lookUps.incrementAndGet();
        try {
            nameServerIsBack.await();
        } catch (final InterruptedException ex) {
            throw new UnknownHostException(host);
        }
        return new InetAddress[] {InetAddress.getByName("127.0.0.1")};
    }
}
