package io.sternline.client;

/**
 * What {@link Namespace#increment} and {@link Namespace#countInWindow} return.
 *
 * @param receipt the write's receipt; of what only asked, the revision at which that was found.
 * @param value the counter's value after it; the events in the window.
 */
public record Counted(Receipt receipt, long value) {}
