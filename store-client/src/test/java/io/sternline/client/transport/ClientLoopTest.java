package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.ClientConfig;
import io.sternline.client.Endpoint;
import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes wrong in one place of the loop stays there. */
class ClientLoopTest {
    private static final long TIMEOUT_MS = 300;

    private final ScriptedGroup group = new ScriptedGroup(1);
    private final CountDownLatch nameServerIsBack = new CountDownLatch(1);
    private final AtomicInteger lookUps = new AtomicInteger();
    private final LoopThread thread = new LoopThread(ClientLoop.THREAD_NAME);
    private ClientLoop loop;

    @AfterEach
    void stop() {
        nameServerIsBack.countDown();
        loop.end();
        thread.end();
        group.close();
    }

    @Test
    void shouldKeepDeadlinesThoughACallBreaksTheLoopAtEveryTick() {
        start(List.of(group.node(0).endpoint()));
        assertThat(find().future.join().isOk()).isTrue();
        final Call<Reply.FoundNamespace> poison = loop.submit(
                new ReadCall<>("poison", null, TIMEOUT_MS, null, ReadLevel.LOCAL, new byte[0], Answers::namespace));
        assertThat(find().future.join().isOk()).isTrue();
        assertThat(poison.future.join()).isInstanceOf(Outcome.Unavailable.class);
        assertThat(find().future.join().isOk()).isTrue();
    }

    @Test
    void shouldGoOnWhileNamesCannotBeLookedUpAndAfterwards() {
        final List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < TransportLimits.RESOLVER_THREADS_MAX + TransportLimits.PEERS_MAX + 4; i++) {
            endpoints.add(new Endpoint(
                    "slow-" + i + ".example", group.node(0).endpoint().port()));
        }
        start(endpoints);
        assertThat(find().future.join()).isInstanceOf(Outcome.Unavailable.class);
        assertThat(find().future.join()).isInstanceOf(Outcome.Unavailable.class);
        assertThat(lookUps).hasValue(TransportLimits.RESOLVER_THREADS_MAX);
        nameServerIsBack.countDown();
        Outcome<Reply.FoundNamespace> outcome = find().future.join();
        while (!outcome.isOk()) {
            outcome = find().future.join();
        }
    }

    private void start(final List<Endpoint> endpoints) {
        loop = new ClientLoop(endpoints, ClientConfig.DEFAULT, thread, new HostResolver(this::addressesOf));
        loop.start();
    }

    private Call<Reply.FoundNamespace> find() {
        return loop.submit(new ReadCall<>(
                "find",
                null,
                TIMEOUT_MS,
                QueryKind.FIND_NAMESPACE,
                ReadLevel.LOCAL,
                QueryEncoder.findNamespace("default"),
                Answers::namespace));
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
