package io.sternline.client.session;

/**
 * What one {@link Sessions} object has done. Writes to the store are {@code creates + saves + touches + removals}.
 *
 * @param loads sessions asked for, found or not.
 * @param nearCacheHits those of them that were answered from memory.
 * @param creates new sessions stored.
 * @param saves changes of sessions sent.
 * @param touches accesses written down.
 * @param removals sessions ended by this client.
 */
public record SessionStats(long loads, long nearCacheHits, long creates, long saves, long touches, long removals) {}
