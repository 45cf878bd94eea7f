package io.sternline.benchmarks.history;

/**
 * A key whose linearizability was not decided.
 *
 * @param why which limit was met.
 */
public record Undecided(String key, String why) {}
