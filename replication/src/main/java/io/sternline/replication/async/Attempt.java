package io.sternline.replication.async;

/**
 * One conversation between two nodes.
 *
 * @param number chosen by the one that takes changes, never the same twice, not by another life of its process either.
 */
record Attempt(long term, long number) {}
