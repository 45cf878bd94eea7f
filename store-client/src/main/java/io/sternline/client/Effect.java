package io.sternline.client;

/**
 * What a write returns that needs an entry to act on.
 *
 * @param found whether there was a live entry, and so whether anything changed.
 * @param receipt the write's receipt; if nothing was found, the revision at which that was so.
 */
public record Effect(boolean found, Receipt receipt) {}
