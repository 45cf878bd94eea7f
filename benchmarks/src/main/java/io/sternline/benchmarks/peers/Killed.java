package io.sternline.benchmarks.peers;

/**
 * What came of one kill of a primary.
 *
 * @param acknowledged writes, each of a key of its own.
 * @param lost of them: the key is not there, or holds something else.
 * @param unread of them: the store did not say.
 * @param failed writes whose fate the client was not told, or was told that nothing happened.
 * @param longestPauseMs the longest that any one caller went without an acknowledgement.
 * @param hasResumed whether all callers had writes acknowledged again in time; if not, the pause is only as long as it was watched.
 */
public record Killed(long acknowledged, long lost, long unread, long failed, long longestPauseMs, boolean hasResumed) {}
