package io.sternline.replication.cluster;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;

/**
 * What has been opened and not closed yet, on a stack: closing takes it off in reverse, so that a start that fails half-way is
 * undone by the same code that stops what runs.
 */
final class OpenParts {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Object closing = new Object();

    <T extends AutoCloseable> T push(final T part) {
        parts.push(part);
        return part;
    }

    /** Forgets the newest ones, as another part closes them from now on; who calls pushes that next. */
    void disown(final int count) {
        for (int i = 0; i < count; i++) {
            parts.pop();
        }
    }

    /** Any thread; who comes second waits until all is closed. @param onProblem told of what does not close. */
    void close(final BiConsumer<AutoCloseable, Exception> onProblem) {
        synchronized (closing) {
            while (!parts.isEmpty()) {
                final AutoCloseable part = parts.pop();
                try {
                    part.close();
                } catch (final Exception e) {
                    onProblem.accept(part, e);
                }
            }
        }
    }
}
