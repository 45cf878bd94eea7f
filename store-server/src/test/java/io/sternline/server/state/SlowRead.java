package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A read that takes its pages between log messages, now from one replica and now from another, while entries come and
 * go. What was there from its first page to its last must be in exactly one of them.
 */
final class SlowRead {
    /** An entry is the same as long as this is: for a scan its key's, for a lookup by term its value's. */
    private record Identity(String key, long revision) {}

    private final Random random;
    private final ModelStore model;
    private final int namespaceId;
    private final String wanted;
    private final boolean byTerm;
    private final Set<Identity> seen = new HashSet<>();
    private final Set<Identity> steady = new HashSet<>();
    private String cursor = "";
    private boolean isDone;

    SlowRead(
            final Random random,
            final ModelStore model,
            final int namespaceId,
            final String wanted,
            final boolean byTerm) {
        this.random = random;
        this.model = model;
        this.namespaceId = namespaceId;
        this.wanted = wanted;
        this.byTerm = byTerm;
        steady.addAll(matching().keySet());
    }

    boolean isDone() {
        return isDone;
    }

    /** Takes a page from one of the replicas. */
    void step(final List<TestReplica> replicas) {
        final Map<Identity, Answer.Row> matching = matching();
        steady.retainAll(matching.keySet());
        final TestReplica replica = replicas.get(random.nextInt(replicas.size()));
        final Answer.Page page = (Answer.Page) replica.ask(query());
        for (final Answer.Row row : page.rows()) {
            final Identity identity =
                    identity(row.key(), model.entries().get(new ModelEntry.Key(namespaceId, row.key())));
            assertThat(row).isEqualTo(matching.get(identity));
            assertThat(seen.add(identity)).as("comes once: " + row).isTrue();
        }
        cursor = page.cursor();
        isDone = cursor.isEmpty();
        if (isDone) {
            assertThat(seen).as("entries that were there all the time").containsAll(steady);
        }
    }

    private TestQuery query() {
        final int entriesMax = 1 + random.nextInt(6);
        return byTerm
                ? new TestQuery.FindByTerm(namespaceId, wanted, entriesMax, cursor)
                : new TestQuery.Scan(namespaceId, wanted, entriesMax, cursor);
    }

    private Map<Identity, Answer.Row> matching() {
        final Map<Identity, Answer.Row> matching = new HashMap<>();
        model.live(namespaceId).forEach((key, entry) -> {
            if (byTerm ? entry.terms().contains(wanted) : key.startsWith(wanted)) {
                matching.put(identity(key, entry), entry.row(key, model.timeMs()));
            }
        });
        return matching;
    }

    private Identity identity(final String key, final ModelEntry entry) {
        return entry == null ? null : new Identity(key, byTerm ? entry.revision() : entry.since());
    }
}
