package io.sternline.server.group;

import io.sternline.client.Change;
import io.sternline.client.CompactedException;
import io.sternline.client.Entry;
import io.sternline.client.StoreException;
import io.sternline.client.UnavailableException;
import io.sternline.client.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Takes from a watch without pause, on a thread of its own, and writes down what it brought. */
final class RecordedWatch implements AutoCloseable {
    /** A change, comparable. */
    record Seen(long revision, Change.Kind kind, String namespace, String key, String value) {}

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int VALUE_CHARS_MAX = 100;

    private final Watch watch;
    private final List<Seen> changes = new ArrayList<>();
    private final Thread thread;
    private RuntimeException end;
    private volatile boolean isClosing;

    RecordedWatch(final String name, final Watch watch) {
        this.watch = watch;
        thread = new Thread(this::run, name);
        thread.start();
    }

    private void run() {
        try {
            while (!isClosing) {
                watch.poll(POLL).ifPresent(this::add);
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        } catch (final CompactedException | UnavailableException ex) {
            end(ex);
        } catch (final StoreException ex) {
            end(new IllegalStateException(thread.getName() + " ended", ex));
        }
    }

    private synchronized void add(final Change change) {
        final String text = change.entry().map(Entry::text).orElse("");
        changes.add(new Seen(
                change.revision(),
                change.kind(),
                change.namespace(),
                change.key(),
                text.length() > VALUE_CHARS_MAX ? "" : text));
    }

    private synchronized void end(final RuntimeException why) {
        end = why;
    }

    /** Where it stands: every matching change up to there has been brought. */
    long revision() {
        return watch.revision();
    }

    synchronized List<Seen> changes() {
        return List.copyOf(changes);
    }

    /** Null while it goes on. */
    synchronized RuntimeException end() {
        return end;
    }

    @Override
    public void close() {
        isClosing = true;
        try {
            thread.join();
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        watch.close();
    }
}
