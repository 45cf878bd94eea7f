package io.sternline.server.group;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.client.Expiry;
import io.sternline.client.RejectedException;
import io.sternline.client.StoreClient;
import io.sternline.client.StoreException;
import io.sternline.client.lease.Contribution;
import io.sternline.client.lease.Contributions;
import io.sternline.client.lease.Lease;
import io.sternline.client.lease.Lock;
import io.sternline.client.lease.Locks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeoutException;

/** An application with a lease, in a process of its own: does what it is told on its standard input, and says what came of it. */
final class LeaseChild {
    static final String LOCK = "the-lock";
    static final String NAMESPACE = "owned";
    static final String ASYNC_NAMESPACE = "owned-async";

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration LOCK_WAIT = Duration.ofMillis(500);

    private final Map<String, Contributions> sums = new HashMap<>();
    private final StoreClient client;
    private final Lease lease;
    private final Locks locks;
    private volatile boolean isContending;
    private Thread contender;
    private Lock held;

    private LeaseChild(final StoreClient client, final Lease lease) {
        this.client = client;
        this.lease = lease;
        this.locks = Locks.of(client.namespace(NAMESPACE), lease);
        lease.onLost(() -> System.out.println("lost"));
    }

    /** @param args the lease's ttl in milliseconds, then endpoints. */
    public static void main(final String[] args) throws IOException, InterruptedException {
        final String[] endpoints = Arrays.copyOfRange(args, 1, args.length);
        try (StoreClient client = StoreClient.builder()
                .endpoints(endpoints)
                .callTimeout(CALL_TIMEOUT)
                .build()) {
            final Lease lease = client.lease(Duration.ofMillis(Long.parseLong(args[0])));
            System.out.println("lease " + lease.id());
            new LeaseChild(client, lease).serve();
        }
    }

    private void serve() throws IOException, InterruptedException {
        final BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            final String[] words = order.split(" ");
            switch (words[0]) {
                case "own" -> own(words[1]);
                case "contend" -> contend(Long.parseLong(words[1]));
                case "rest" -> rest();
                case "hold" -> hold();
                case "write" -> write(words[1]);
                case "count" -> count(words[1], Long.parseLong(words[2]), Integer.parseInt(words[3]));
                case "live" -> System.out.println("live " + lease.isLive());
                default -> throw new IllegalArgumentException(order);
            }
        }
    }

    private void own(final String key) {
        client.namespace(NAMESPACE).put(key, "x".getBytes(UTF_8), Expiry.NEVER.ownedBy(lease));
        System.out.println("owned " + key);
    }

    /** Takes the lock and keeps it. */
    private void hold() throws InterruptedException {
        try {
            held = locks.lock(LOCK, CALL_TIMEOUT);
            System.out.println("holds " + held.token());
        } catch (final TimeoutException taken) {
            System.out.println("holds nothing: " + taken.getMessage());
        }
    }

    /** Under the lock that it has, or had. */
    private void write(final String text) {
        for (final String namespace : List.of(NAMESPACE, ASYNC_NAMESPACE)) {
            try {
                client.namespace(namespace).guardedBy(held.guard()).put("job", text.getBytes(UTF_8));
                System.out.println("wrote " + text);
            } catch (final RejectedException refused) {
                System.out.println("could not write: " + refused.reason());
            }
        }
    }

    private void contend(final long seed) {
        isContending = true;
        contender = new Thread(() -> contendUntilToldToRest(new Random(seed)));
        contender.setDaemon(true);
        contender.start();
    }

    private void contendUntilToldToRest(final Random random) {
        while (isContending) {
            try (Lock lock = locks.lock(LOCK, LOCK_WAIT)) {
                final long beginNs = System.nanoTime();
                if (random.nextBoolean()) {
                    client.namespace(NAMESPACE).increment("sections", 1);
                }
                final long endNs = System.nanoTime();
                if (lock.isHeld()) {
                    System.out.println("section " + lock.token() + " " + beginNs + " " + endNs);
                }
            } catch (final TimeoutException busy) {
                System.out.println("busy");
            } catch (final StoreException failed) {
                System.out.println("failed " + failed);
            } catch (final InterruptedException e) {
                return;
            }
        }
    }

    private void rest() throws InterruptedException {
        isContending = false;
        contender.join();
        System.out.println("rests");
    }

    /** Counts up and down at random, and ends so many higher than before. */
    private void count(final String namespace, final long total, final int steps) throws InterruptedException {
        final Contributions connections =
                sums.computeIfAbsent(namespace, name -> Contributions.open(client.namespace(name), lease));
        final Random random = new Random(total);
        for (int backend = 0; backend < 3; backend++) {
            final Contribution open = connections.of("backend-" + backend);
            final long before = open.own();
            for (int i = 0; i < steps; i++) {
                open.add(random.nextBoolean() ? 1 : -1);
            }
            open.add(before + total - open.own());
        }
        System.out.println("counted " + connections.flush(CALL_TIMEOUT));
    }
}
