package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.ResultCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** Compares what queries say with the model, between two log messages. */
final class ReadChecks {
    private static final int PAGES_MAX = 1_000;
    private static final long NEVER_DIVERGED = -1;

    private final Random random;
    private final StoreModel model;
    private final CommandMix commands;
    private SlowRead slowRead;
    private long termsFound;

    ReadChecks(final Random random, final StoreModel model, final CommandMix commands) {
        this.random = random;
        this.model = model;
        this.commands = commands;
    }

    /** Asks the last of the replicas for most, and each of them for some. */
    void check(final List<TestReplica> replicas) {
        final TestReplica replica = replicas.get(replicas.size() - 1);
        checkStatus(replica);
        final int namespaceId = 1 + random.nextInt(model.store().namespaces().size());
        checkGet(replica, namespaceId);
        if (random.nextInt(3) == 0) {
            checkTerm(replica, namespaceId, commands.term());
        }
        if (random.nextInt(5) == 0) {
            checkScan(replica, namespaceId, random.nextBoolean() ? "" : "k1");
        }
        readSlowly(replicas, namespaceId);
    }

    /** Compares all there is. */
    void checkAll(final TestReplica replica) {
        checkStatus(replica);
        model.store().namespaces().forEach(namespace -> checkScan(replica, namespace.id(), ""));
    }

    /** Entries found by their terms so far. */
    long termsFound() {
        return termsFound;
    }

    private void checkStatus(final TestReplica replica) {
        final ModelStore store = model.store();
        final Answer.Status status = (Answer.Status) replica.ask(new TestQuery.GetStatus());
        final long bytes = store.entries().entrySet().stream()
                .mapToLong(entry ->
                        entry.getKey().key().length() + entry.getValue().value().length())
                .sum();
        assertThat(status)
                .isEqualTo(new Answer.Status(
                        status.number(),
                        store.revision(),
                        store.timeMs(),
                        store.entries().size(),
                        bytes,
                        replica.machine().digest(),
                        model.clients(),
                        ModelRoom.usedBytes(store.entries()),
                        store.stateBytesMax(),
                        store.entriesMax(),
                        status.memoryBytes(),
                        status.freeBytes(),
                        status.comparedRevision(),
                        NEVER_DIVERGED));
        final Answer.Namespaces namespaces = (Answer.Namespaces) replica.ask(new TestQuery.ListNamespaces());
        assertThat(namespaces.rows())
                .isEqualTo(store.namespaces().stream().map(store::row).toList());
    }

    private void checkGet(final TestReplica replica, final int namespaceId) {
        final String key = commands.key();
        if (key.isEmpty()) {
            return;
        }
        final ModelEntry entry = model.store().live(namespaceId).get(key);
        final Answer.Got got = (Answer.Got) replica.ask(new TestQuery.Get(namespaceId, key, TestQuery.Level.LOCAL));
        assertThat(got.code()).isEqualTo(entry == null ? ResultCode.NOT_FOUND : ResultCode.OK);
        if (entry != null) {
            assertThat(new Answer.Row(key, got.value(), got.entryType(), got.entryRevision(), got.remainingMs()))
                    .isEqualTo(entry.row(key, model.store().timeMs()));
        }
    }

    /** In any order, for that is the engine's; but each once. */
    private void checkScan(final TestReplica replica, final int namespaceId, final String prefix) {
        final List<Answer.Row> rows =
                pages(replica, cursor -> new TestQuery.Scan(namespaceId, prefix, 1 + random.nextInt(6), cursor));
        final List<Answer.Row> expected = model.store().live(namespaceId).entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .map(entry -> entry.getValue().row(entry.getKey(), model.store().timeMs()))
                .toList();
        assertThat(rows.stream().sorted(Comparator.comparing(Answer.Row::key)).toList())
                .isEqualTo(expected);
    }

    private void checkTerm(final TestReplica replica, final int namespaceId, final String term) {
        final List<Answer.Row> rows =
                pages(replica, cursor -> new TestQuery.FindByTerm(namespaceId, term, 1 + random.nextInt(6), cursor));
        final List<Answer.Row> expected = model.store().live(namespaceId).entrySet().stream()
                .filter(entry -> entry.getValue().terms().contains(term))
                .sorted(Map.Entry.comparingByValue(Comparator.comparingLong(ModelEntry::revision)))
                .map(entry -> entry.getValue().row(entry.getKey(), model.store().timeMs()))
                .toList();
        assertThat(rows).isEqualTo(expected);
        termsFound += rows.size();
        final Answer.Count count = (Answer.Count) replica.ask(new TestQuery.CountByTerm(namespaceId, term));
        assertThat(count.count())
                .as("entries with term " + term + ", those included that wait to be reaped")
                .isEqualTo(model.store().entries().entrySet().stream()
                        .filter(entry -> entry.getKey().namespaceId() == namespaceId)
                        .filter(entry -> entry.getValue().terms().contains(term))
                        .count());
    }

    private static List<Answer.Row> pages(final TestReplica replica, final Function<String, TestQuery> query) {
        final List<Answer.Row> rows = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            final Answer.Page page = (Answer.Page) replica.ask(query.apply(cursor));
            assertThat(page.code()).isEqualTo(ResultCode.OK);
            rows.addAll(page.rows());
            cursor = page.cursor();
            assertThat(++pages).as("pages").isLessThan(PAGES_MAX);
        } while (!cursor.isEmpty());
        return rows;
    }

    private void readSlowly(final List<TestReplica> replicas, final int namespaceId) {
        if (slowRead == null || slowRead.isDone()) {
            final boolean byTerm = random.nextBoolean();
            final String prefix = random.nextBoolean() ? "" : "k";
            slowRead = new SlowRead(random, model.store(), namespaceId, byTerm ? commands.term() : prefix, byTerm);
        }
        slowRead.step(replicas);
    }
}
