package io.sternline.benchmarks.chaos.watch;

import io.sternline.client.Change;
import io.sternline.client.Entry;
import java.util.Set;

/**
 * A change as a watch brought it.
 *
 * @param kind what happened, as {@link Change.Kind} names it.
 * @param key the entry's; empty if it concerns none.
 * @param value what was put, as text; empty for other changes.
 * @param isPerishable whether the entry may go away by itself from then on.
 */
public record WatchedChange(long revision, String kind, String key, String value, boolean isPerishable) {
    private static final Set<String> REMOVALS = Set.of("REMOVED", "EXPIRED", "EVICTED", "MOVED", "LEASE_ENDED");

    public static WatchedChange of(final Change change) {
        return new WatchedChange(
                change.revision(),
                change.kind().name(),
                change.key(),
                change.entry().map(Entry::text).orElse(""),
                change.expiresAt().isPresent());
    }

    boolean isRemoval() {
        return REMOVALS.contains(kind);
    }

    boolean isPut() {
        return kind.equals("PUT");
    }
}
