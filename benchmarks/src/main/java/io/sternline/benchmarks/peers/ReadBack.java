package io.sternline.benchmarks.peers;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads all keys that were acknowledged and compares what they hold. */
final class ReadBack {
    private static final int AT_A_TIME = 200;
    private static final int TRIES = 5;
    private static final long READ_TIME_MAX_S = 10;

    private final Driver driver;
    private final int valueBytes;
    private long read;
    private long lost;
    private long unread;

    ReadBack(final Driver driver, final int valueBytes) {
        this.driver = driver;
        this.valueBytes = valueBytes;
    }

    /** What a key is given: follows from the key. */
    static byte[] valueOf(final String key, final int bytes) {
        final byte[] pattern = key.getBytes(StandardCharsets.ISO_8859_1);
        final byte[] value = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            value[i] = pattern[i % pattern.length];
        }
        return value;
    }

    /** Keys there should be. */
    void read(final List<String> keys) throws InterruptedException {
        for (int from = 0; from < keys.size(); from += AT_A_TIME) {
            List<String> left = keys.subList(from, Math.min(keys.size(), from + AT_A_TIME));
            for (int i = 0; i < TRIES && !left.isEmpty(); i++) {
                left = readOnce(left);
            }
            unread += left.size();
        }
        read += keys.size();
    }

    /** @return those that could not be read. */
    private List<String> readOnce(final List<String> keys) throws InterruptedException {
        final Map<String, CompletableFuture<byte[]>> answers = new LinkedHashMap<>();
        keys.forEach(key -> answers.put(key, driver.read(key).toCompletableFuture()));
        return keys.stream().filter(key -> !isJudged(key, answers.get(key))).toList();
    }

    private boolean isJudged(final String key, final CompletableFuture<byte[]> answer) {
        try {
            if (!Arrays.equals(answer.get(READ_TIME_MAX_S, TimeUnit.SECONDS), valueOf(key, valueBytes))) {
                lost++;
            }
            return true;
        } catch (final ExecutionException | TimeoutException ex) {
            // Asked again; in the end it is counted as unread.
            return false;
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    long read() {
        return read;
    }

    long lost() {
        return lost;
    }

    long unread() {
        return unread;
    }
}
