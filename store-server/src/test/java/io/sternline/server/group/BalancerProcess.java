package io.sternline.server.group;

import io.sternline.client.Namespace;
import io.sternline.client.ReadLevel;
import io.sternline.client.StoreClient;
import io.sternline.client.StoreException;
import io.sternline.client.lb.Assignment;
import io.sternline.client.lb.Balancer;
import io.sternline.client.lb.LoadBalancing;
import io.sternline.client.lb.Policy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A load balancer in a process of its own. Waits for the word in the store, assigns the same sessions as its rival at the same
 * time, and then sessions of its own until it is told to stop. Prints each assignment and each event, a line each.
 *
 * <p>Arguments: own name, number of sessions to race for, endpoints.
 */
public final class BalancerProcess {
    static final String POOL = "shop";
    static final String WORD = "word";
    static final String RACE = "race";
    static final String STOP = "stop";

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);
    private static final long PAUSE_MS = 5;

    private final String name;
    private final Namespace words;
    private final Balancer balancer;

    private BalancerProcess(final String name, final Namespace words, final Balancer balancer) {
        this.name = name;
        this.words = words;
        this.balancer = balancer;
    }

    public static void main(final String[] args) throws InterruptedException {
        final String[] endpoints = args[2].split(",");
        try (StoreClient client = StoreClient.builder()
                        .endpoints(endpoints)
                        .callTimeout(CALL_TIMEOUT)
                        .name(args[0])
                        .build();
                LoadBalancing pool = client.loadBalancing(POOL);
                Balancer balancer = pool.balancer(Policy.ROUND_ROBIN)) {
            pool.backends()
                    .subscribe(
                            event -> print(event.kind() + " " + event.status().id()));
            while (!pool.awaitReady(CALL_TIMEOUT)) {
                print("not ready yet");
            }
            new BalancerProcess(args[0], client.namespace("default"), balancer).run(Integer.parseInt(args[1]));
        }
    }

    private void run(final int sessions) throws InterruptedException {
        print("READY");
        while (word().isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
        for (int session = 0; session < sessions; session++) {
            assign("shared-" + session);
        }
        print("RACED");
        for (int session = 0; !word().equals(STOP); session++) {
            assign(name + "-" + session);
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
        print("DONE");
    }

    private String word() {
        try {
            return words.get(WORD, ReadLevel.LOCAL).map(entry -> entry.text()).orElse("");
        } catch (final StoreException ex) {
            print("asks for the word again: " + ex);
            return RACE;
        }
    }

    private void assign(final String session) {
        for (; ; ) {
            try {
                final Optional<Assignment> assignment = balancer.assign(session);
                if (assignment.isPresent()) {
                    print("ASSIGNED " + session + " " + assignment.get().backend() + " "
                            + assignment.get().epoch());
                    return;
                }
            } catch (final StoreException ex) {
                print("assigns " + session + " again: " + ex);
            }
        }
    }

    /** A line is written whole. */
    private static synchronized void print(final String line) {
        System.out.println(line);
    }
}
