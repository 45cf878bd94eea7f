package io.sternline.server.state;

import static io.sternline.server.state.Command.increment;
import static io.sternline.server.state.Command.put;
import static io.sternline.server.state.Command.remove;
import static io.sternline.server.state.Command.touch;
import static io.sternline.server.state.MapText.Change.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.DrainNodeDecoder;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.WriteCondition;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the change log is told, message by message. That nothing is left out, {@link ChangeJournal} sees to. */
class ChangePublisherTest {
    private static final long NOW_MS = 1_000;

    /** After so long, what has expired has been reaped. */
    private static final long LATER_MS = 1_000_000;

    private final TestReplica replica = new TestReplica();
    private final long client = replica.register(NOW_MS);

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void shouldTellOfAPutWithAllThatIsStored() {
        apply(put(7, "a", "1").expiring(new Command.Times(50L, 30L)).carrying("anna", "admin"));

        final StoredEntry entry =
                new StoredEntry(EntryType.VALUE, "1", List.of("anna", "admin"), 1, NOW_MS + 50, 30, NOW_MS);
        assertThat(told()).containsExactly(new RecordedChange.Put(head(1, 7), key("a"), entry));
    }

    @Test
    void shouldTellOfCountersAndMapsAsTheyAreAfterwards() {
        apply(increment(1, "n", 7));
        apply(increment(2, "n", 1));
        assertThat(told())
                .containsExactly(
                        new RecordedChange.Put(head(2, 2), key("n"), stored(ModelEntry.counter(8, List.of()), 2)));

        apply(MapCommand.set(3, "m", set("f", "1"), set("g", "2")));
        apply(MapCommand.set(4, "m", set("g", "3"), MapText.Change.remove("f")));
        final ModelEntry map =
                ModelEntry.map(ModelEntry.changed(new TreeMap<>(), List.of(set("g", "3")), 4), List.of());
        assertThat(told()).containsExactly(new RecordedChange.Put(head(4, 4), key("m"), stored(map, 4)));
    }

    @Test
    void shouldKeepTheTermsOfAnEntryThatIsChangedInPart() {
        apply(put(1, "a", "").carrying("anna"));
        apply(MapCommand.set(2, "m", set("f", "1")));
        final MapCommand carrying = MapCommand.set(3, "m", set("f", "2"));
        apply(new MapCommand(
                3,
                carrying.namespaceId(),
                carrying.condition(),
                false,
                false,
                true,
                0,
                carrying.times(),
                "m",
                carrying.changes(),
                List.of("berta"),
                MapCommand.Flaw.NONE));
        apply(MapCommand.set(4, "m", set("f", "3")));

        assertThat(told())
                .hasSize(1)
                .allSatisfy(change -> assertThat(
                                ((RecordedChange.Put) change).entry().terms())
                        .containsExactly("berta"));
    }

    @Test
    void shouldTellOfATouchWithTheDeadlinesItLeavesBehind() {
        apply(put(1, "a", "v").expiring(Command.Times.ttl(90)));
        replica.apply(NOW_MS + 5, client, touch(2, "a", Command.Times.idle(40)));

        assertThat(told())
                .containsExactly(new RecordedChange.Touch(
                        new RecordedChange.Head(2, NOW_MS + 5, client, 2), key("a"), NOW_MS + 90, 40, NOW_MS + 5));
        assertThat(replica.journal().entries()).isEqualTo(StoredEntry.in(replica.snapshot()));
    }

    @Test
    void shouldTellWhoRemovedAndThatNobodyAskedForAnExpiryOrAnEviction() {
        define(new StoredNamespace.Settings(0, 0, 100, 100, 2, 0, FullPolicy.EVICT_SOONEST));
        apply(put(1, "a", "").in(2).expiring(Command.Times.ttl(500)));
        apply(put(2, "b", "").in(2).expiring(Command.Times.ttl(900)));
        apply(put(3, "c", "").in(2));
        assertThat(told())
                .startsWith(new RecordedChange.Remove(nobody(4, NOW_MS), key(2, "a"), RemovalCause.EVICTED))
                .hasSize(2);

        replica.apply(NOW_MS, client, new Command.Remove(4, 2, WriteCondition.NONE, false, 0, "c"));
        assertThat(told()).containsExactly(new RecordedChange.Remove(head(6, 4), key(2, "c"), RemovalCause.REMOVED));

        replica.tick(LATER_MS);
        assertThat(told())
                .containsExactly(new RecordedChange.Remove(nobody(7, LATER_MS), key(2, "b"), RemovalCause.EXPIRED));
    }

    @Test
    void shouldTellOfAnExpiryThatAWriteMeetsBeforeTheWrite() {
        apply(put(1, "a", "old").expiring(Command.Times.ttl(10)));
        replica.apply(NOW_MS + 10, client, put(2, "a", "new"));

        assertThat(told()).extracting(change -> change.head().revision()).containsExactly(2L, 3L);
        assertThat(told().get(0))
                .isEqualTo(new RecordedChange.Remove(nobody(2, NOW_MS + 10), key("a"), RemovalCause.EXPIRED));
    }

    @Test
    void shouldTellOfNamespacesAndOfWhatConcernsNoEntry() {
        final StoredNamespace.Settings settings =
                new StoredNamespace.Settings(1, 2, 3, 4, 5, 6, FullPolicy.EVICT_SOONEST);
        define(settings);
        assertThat(told()).containsExactly(new RecordedChange.Define(nobody(1, NOW_MS), 2, "n", settings));
        define(settings);
        assertThat(told()).as("nothing new").isEmpty();

        apply(new Command.Drain(3, 1, 1));
        assertThat(told()).containsExactly(new RecordedChange.Other(head(2, 3), DrainNodeDecoder.TEMPLATE_ID));
        apply(new Command.Drain(4, 1, 1));
        assertThat(told()).as("nothing new").isEmpty();
    }

    @Test
    void shouldTellNothingOfWhatIsRefusedOrSentAgain() {
        apply(put(1, "a", "1"));
        apply(put(1, "a", "1"));
        assertThat(told()).isEmpty();
        apply(put(2, "a", "2").ifAbsent());
        assertThat(told()).isEmpty();
        apply(remove(3, "b"));
        assertThat(told()).isEmpty();
    }

    @Test
    void shouldTellOfTheLargestEntryThereCanBe() {
        final String key = "k".repeat(Protocol.KEY_BYTES_MAX);
        final String[] terms = new String[Protocol.USER_TERMS_MAX];
        for (int i = 0; i < terms.length; i++) {
            terms[i] = i + "t".repeat(Protocol.TERM_BYTES_MAX - 1);
        }
        final String value = "v".repeat(Protocol.VALUE_BYTES_MAX);
        apply(put(1, key, value).carrying(terms).expiring(Command.Times.ttl(50)));
        assertThat(replica.journal().entries()).isEqualTo(StoredEntry.in(replica.snapshot()));

        replica.apply(NOW_MS + 1, client, touch(2, key, Command.Times.ttl(60)));
        assertThat(replica.journal().entries()).isEqualTo(StoredEntry.in(replica.snapshot()));
        replica.tick(LATER_MS);
        assertThat(told()).hasSize(1);
        assertThat(replica.journal().entries()).isEmpty();
    }

    @Test
    void shouldContinueBehindASnapshot() {
        apply(put(1, "a", "1"));
        apply(put(2, "b", "1"));
        try (TestReplica restored = new TestReplica().load(replica.snapshot())) {
            assertThat(restored.write(NOW_MS, client, remove(3, "a")).code()).isEqualTo(ResultCode.OK);
            assertThat(restored.journal().changes())
                    .containsExactly(new RecordedChange.Remove(head(3, 3), key("a"), RemovalCause.REMOVED));
        }
    }

    @Test
    void shouldPassOverTheRevisionsThatARecoverySetsAside() {
        apply(put(1, "a", "1"));
        assertThat(replica.apply(NOW_MS, Batch.of(Batch.Frame.own(new NodeCommand.Recovered(1)))))
                .isEmpty();
        assertThat(told()).isEmpty();
        apply(put(2, "a", "2"));
        assertThat(told()).extracting(change -> change.head().revision()).containsExactly(NewLife.REVISIONS + 2);
    }

    private void apply(final Command command) {
        replica.apply(NOW_MS, client, command);
    }

    private void define(final StoredNamespace.Settings settings) {
        replica.apply(NOW_MS, 0, new Command.Define(9, false, settings, "n"));
    }

    private List<RecordedChange> told() {
        return replica.journal().changes();
    }

    private RecordedChange.Head head(final long revision, final long requestNumber) {
        return new RecordedChange.Head(revision, NOW_MS, client, requestNumber);
    }

    private static RecordedChange.Head nobody(final long revision, final long timeMs) {
        return new RecordedChange.Head(revision, timeMs, 0, 0);
    }

    private static ModelEntry.Key key(final String key) {
        return key(1, key);
    }

    private static ModelEntry.Key key(final int namespaceId, final String key) {
        return new ModelEntry.Key(namespaceId, key);
    }

    private static StoredEntry stored(final ModelEntry entry, final long revision) {
        return new StoredEntry(entry.type(), entry.value(), entry.terms(), revision, 0, 0, 0);
    }
}
