package io.sternline.benchmarks.chaos.watch;

/**
 * A change as a watch brought it.
 *
 * @param kind what happened, as {@code Change.Kind} names it.
 * @param key the entry's; empty if it concerns none.
 * @param value what was put, as text; empty for other changes.
 */
public record WatchedChange(long revision, String kind, String key, String value) {}
