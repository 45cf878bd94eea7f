package io.sternline.client;

import java.util.Optional;

/**
 * What a conditional write returns. That the condition did not hold is an answer, not an error.
 *
 * @param applied whether the condition held and the write took effect.
 * @param receipt the write's receipt if it was applied; otherwise the revision at which the condition was found false.
 * @param current if not applied: the entry that stands, or empty if there is none.
 */
public record Conditional(boolean applied, Receipt receipt, Optional<Entry> current) {}
