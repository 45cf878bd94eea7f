package io.sternline.server.group;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.client.Namespace;
import io.sternline.client.ReadLevel;
import io.sternline.client.StoreClient;
import io.sternline.client.StoreException;
import java.util.concurrent.TimeUnit;

/** What a test tells the processes that it has started, as an entry in the store that they look at every now and then. */
final class Word {
    static final String STOP = "stop";

    private static final long PAUSE_MS = 2;

    private final Namespace namespace;
    private final String key;
    private volatile String last = "";

    /** @param name of the test: what others are told is not heard. */
    Word(final StoreClient client, final String name) {
        this.namespace = client.namespace("default");
        this.key = "word/" + name;
    }

    void say(final String word) {
        namespace.put(key, word.getBytes(UTF_8));
    }

    /** As it was read last; empty: nothing has been said. */
    String last() {
        return last;
    }

    boolean isStop() {
        return last.equals(STOP);
    }

    /** Where no node answers it is what it was. */
    String read() {
        try {
            last = namespace
                    .get(key, ReadLevel.LOCAL)
                    .map(entry -> entry.text())
                    .orElse(last);
        } catch (final StoreException ex) {
            System.out.println("asks for the word again: " + ex);
        }
        return last;
    }

    void awaitFirst() {
        while (read().isEmpty()) {
            pause();
        }
    }

    void awaitStop() {
        while (!isStop()) {
            read();
            pause();
        }
    }

    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
