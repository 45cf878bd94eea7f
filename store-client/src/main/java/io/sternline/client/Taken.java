package io.sternline.client;

import java.time.Duration;

/**
 * What became of taking from a limit.
 *
 * @param receipt of the write; of what only asked or was refused, the revision at which that was found.
 * @param allowed whether it was taken.
 * @param remaining what can be taken now.
 * @param retryAfter if not taken: after this time it can be, unless somebody else takes it; otherwise zero.
 * @param fullAfter when all of it is there again, unless more is taken.
 */
public record Taken(Receipt receipt, boolean allowed, long remaining, Duration retryAfter, Duration fullAfter) {}
