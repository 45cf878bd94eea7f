package io.sternline.benchmarks.chaos.watch;

/**
 * What a near cache answered.
 *
 * @param known what the cache said, right before, that it had come to.
 * @param revision of the entry it showed; 0: none.
 */
public record NearRead(String key, long known, long revision) {}
