package io.sternline.server.group;

import io.sternline.client.StoreClient;
import io.sternline.client.StoreException;
import io.sternline.client.lb.WindowedCounter;
import java.time.Duration;

/**
 * A load balancer in a process of its own that counts events in windows, one after the other from the first word until it is told to stop.
 * Prints each as {@code namespace window begin end value}, times in milliseconds of the wall clock; a value of -1 was not told.
 *
 * <p>Arguments: the test's name, own name, endpoints.
 */
public final class CountingProcess {
    static final String SYNC = "counts-sync";
    static final String ASYNC = "counts-async";
    static final String KEY = "key";

    /** So long that nothing leaves it, and its value is a number of events. */
    static final Duration LONG = Duration.ofDays(7);

    static final Duration SHORT = Duration.ofSeconds(2);

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

    private final StoreClient client;
    private final Word word;

    private CountingProcess(final StoreClient client, final Word word) {
        this.client = client;
        this.word = word;
    }

    public static void main(final String[] args) throws InterruptedException {
        try (StoreClient client = StoreClient.builder()
                .endpoints(args[2].split(","))
                .callTimeout(CALL_TIMEOUT)
                .build()) {
            new CountingProcess(client, new Word(client, args[0])).run();
        }
        print("DONE");
    }

    private void run() throws InterruptedException {
        print("READY");
        word.awaitFirst();
        final Thread sync = new Thread(() -> count(SYNC));
        final Thread async = new Thread(() -> count(ASYNC));
        sync.start();
        async.start();
        word.awaitStop();
        sync.join();
        async.join();
    }

    private void count(final String namespace) {
        final WindowedCounter all = counter(client, namespace, LONG);
        final WindowedCounter recent = counter(client, namespace, SHORT);
        while (!word.isStop()) {
            count(namespace, "LONG", all);
            count(namespace, "SHORT", recent);
            Word.pause();
        }
    }

    static WindowedCounter counter(final StoreClient client, final String namespace, final Duration window) {
        return WindowedCounter.of(client.namespace(namespace), window);
    }

    /** Each window has a key of its own. */
    static String key(final WindowedCounter counter) {
        return KEY + counter.window();
    }

    private static void count(final String namespace, final String name, final WindowedCounter counter) {
        final long beginMs = System.currentTimeMillis();
        long value;
        try {
            value = counter.add(key(counter));
        } catch (final StoreException ex) {
            value = -1;
        }
        print(namespace + " " + name + " " + beginMs + " " + System.currentTimeMillis() + " " + value);
    }

    /** A line is written whole. */
    private static synchronized void print(final String line) {
        System.out.println(line);
    }
}
