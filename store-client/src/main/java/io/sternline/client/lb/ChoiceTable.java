package io.sternline.client.lb;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/**
 * Finds a backend by its id as an assignment's bytes have it: without making a text of them, so that looking up a session's
 * backend allocates nothing. Open addressing, never more than half full, never changed.
 */
final class ChoiceTable {
    private final byte[][] ids;
    private final Optional<Backend>[] choices;
    private final int mask;

    ChoiceTable(final Collection<Backend> backends) {
        final int places = Math.max(2, Integer.highestOneBit(Math.max(1, backends.size())) << 2);
        mask = places - 1;
        ids = new byte[places][];
        choices = emptyChoices(places);
        for (final Backend backend : backends) {
            final byte[] id = backend.id().getBytes(StandardCharsets.UTF_8);
            int at = KeyHash.of(id) & mask;
            while (ids[at] != null) {
                at = at + 1 & mask;
            }
            ids[at] = id;
            choices[at] = Optional.of(backend);
        }
    }

    Optional<Backend> get(final byte[] id) {
        int at = KeyHash.of(id) & mask;
        while (ids[at] != null) {
            if (Arrays.equals(ids[at], id)) {
                return choices[at];
            }
            at = at + 1 & mask;
        }
        return Optional.empty();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Optional<Backend>[] emptyChoices(final int places) {
        return new Optional[places];
    }
}
