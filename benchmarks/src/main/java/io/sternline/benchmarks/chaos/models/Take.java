package io.sternline.benchmarks.chaos.models;

/**
 * One take from a limit.
 *
 * @param invokedNs when it was asked for.
 * @param endedNs when the answer came, or the caller gave up.
 */
record Take(String key, long cost, long invokedNs, long endedNs, Answer answer) {}
