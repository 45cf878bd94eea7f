package io.sternline.benchmarks.chaos.models;

/**
 * One take from a limit.
 *
 * @param bucket what counts as one limit: the key; in an ASYNC namespace, the key and the term of whoever answered.
 * @param invokedNs when it was asked for.
 * @param endedNs when the answer came, or the caller gave up.
 */
record Take(String bucket, String key, long cost, long invokedNs, long endedNs, Answer answer) {}
