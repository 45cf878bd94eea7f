package io.sternline.client;

import java.util.Optional;

/**
 * What a write that asks for the entry before it returns.
 *
 * @param receipt the write's receipt.
 * @param entry the entry that stood before, or empty if there was none.
 */
public record Previous(Receipt receipt, Optional<Entry> entry) {}
