package io.sternline.server.group;

import io.sternline.client.StoreClient;
import io.sternline.client.StoreException;
import io.sternline.client.lb.Affinity;
import io.sternline.client.lb.Assignment;
import io.sternline.client.lb.Balancer;
import io.sternline.client.lb.LoadBalancing;
import io.sternline.client.lb.Policy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A load balancer in a process of its own. Waits for the word in the store, assigns the same sessions as its rival at the same
 * time, and then does what the word says until that is to stop. Prints each assignment and each event, a line each.
 *
 * <p>Arguments: own name, number of sessions to race for, endpoints, name of the test, which is the pool's.
 */
public final class BalancerProcess {
    /** The pool of tests that need only one. */
    static final String POOL = "shop";

    /** Sessions of its own. */
    static final String RACE = "race";

    /** The sessions that were raced for, round after round. */
    static final String VISIT = "visit";

    /** The same, and beside that moves all sessions that a backend has. */
    static final String EVACUATE = "evacuate";

    /** The backend that tests drain or evacuate. */
    static final String BACKEND = "a";

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);
    private static final long PAUSE_MS = 5;

    private final String name;
    private final int sessions;
    private final Word word;
    private final Balancer balancer;

    /** Whether this process has been told that the backend has drained. */
    private volatile boolean hasDrained;

    private BalancerProcess(final String name, final int sessions, final Word word, final Balancer balancer) {
        this.name = name;
        this.sessions = sessions;
        this.word = word;
        this.balancer = balancer;
    }

    public static void main(final String[] args) throws InterruptedException {
        final String[] endpoints = args[2].split(",");
        try (StoreClient client = StoreClient.builder()
                        .endpoints(endpoints)
                        .callTimeout(CALL_TIMEOUT)
                        .name(args[0])
                        .build();
                LoadBalancing pool = client.loadBalancing(args[3]);
                Balancer balancer = pool.balancer(Policy.ROUND_ROBIN)) {
            final BalancerProcess process =
                    new BalancerProcess(args[0], Integer.parseInt(args[1]), new Word(client, args[3]), balancer);
            pool.backends()
                    .subscribe(event ->
                            process.hear(event.kind() + " " + event.status().id()));
            while (!pool.awaitReady(CALL_TIMEOUT)) {
                print("not ready yet");
            }
            process.run();
        }
    }

    private void hear(final String event) {
        hasDrained |= event.equals("DRAINED " + BACKEND);
        print(event);
    }

    private void run() throws InterruptedException {
        print("READY");
        word.awaitFirst();
        for (int session = 0; session < sessions; session++) {
            print("ASSIGNED " + assign("shared-" + session));
        }
        print("RACED");
        final Thread evacuation = new Thread(this::evacuate);
        for (int session = 0; !word.isStop(); session++) {
            switch (word.read()) {
                case VISIT -> visit(session);
                case EVACUATE -> {
                    if (evacuation.getState() == Thread.State.NEW) {
                        evacuation.start();
                    }
                    visit(session);
                }
                default -> print("ASSIGNED " + assign(name + "-" + session));
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
        evacuation.join();
        print("DONE");
    }

    private void visit(final int session) {
        final boolean isAfterwards = hasDrained;
        print((isAfterwards ? "VISITED-AFTERWARDS " : "VISITED ") + assign("shared-" + session % sessions));
    }

    /** Until none is left. */
    private void evacuate() {
        boolean isDone = false;
        while (!isDone) {
            try {
                final Affinity.Evacuation evacuation = balancer.evacuate(BACKEND);
                print("EVACUATED " + evacuation.moved() + " " + evacuation.left());
                isDone = evacuation.left() == 0;
            } catch (final StoreException ex) {
                print("evacuates again: " + ex);
            }
        }
        print("EMPTY");
    }

    /** @return the session, its backend and its epoch. */
    private String assign(final String session) {
        for (; ; ) {
            try {
                final Optional<Assignment> assignment = balancer.assign(session);
                if (assignment.isPresent()) {
                    return session + " " + assignment.get().backend() + " "
                            + assignment.get().epoch();
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
