package io.sternline.client;

/**
 * What an increment returns.
 *
 * @param receipt the write's receipt.
 * @param value the counter's value after it.
 */
public record Counted(Receipt receipt, long value) {}
