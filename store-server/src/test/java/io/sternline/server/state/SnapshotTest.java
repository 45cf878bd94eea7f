package io.sternline.server.state;

import static io.sternline.server.state.Command.increment;
import static io.sternline.server.state.Command.put;
import static io.sternline.server.state.MapText.Change.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.replication.statemachine.DamagedSnapshotException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final long BUCKET_MS = 256;
    private static final long SEED = 20_261_121;
    private static final long NOW_MS = 1_000;

    private final TestReplica replica = new TestReplica();
    private List<byte[]> snapshot;

    @BeforeEach
    void fill() {
        replica.apply(NOW_MS, Batch.of(Batch.Frame.own(new NodeCommand.Settings(0, 3, 4, 9_000, 90))));
        final long first = replica.register(NOW_MS);
        final long second = replica.register(NOW_MS);
        replica.apply(NOW_MS, first, new Command.Define(1, true, StoredNamespace.Settings.DEFAULT, "carts"));
        replica.apply(NOW_MS, first, put(2, "a", "1").expiring(Command.Times.ttl(100)), increment(3, "n", 7));
        replica.apply(NOW_MS + 1, second, put(1, "b", "22").in(2).expiring(Command.Times.idle(300)));
        replica.apply(NOW_MS + 2, first, put(4, "b", "v").carrying("anna", "admin"));
        replica.apply(NOW_MS + 2, first, MapCommand.set(5, "m", set("f", "1"), set("g", "2")));
        replica.apply(NOW_MS + 2, first, put(6, "too large", "v".repeat(9_000)));
        snapshot = replica.snapshot();
    }

    @Test
    void shouldRestoreTheWholeState() {
        final TestReplica restored = new TestReplica().load(snapshot);

        assertThat(restored.machine().digest()).isEqualTo(replica.machine().digest());
        assertThat(restored.machine().revision()).isEqualTo(6);
        assertThat(restored.snapshot().toArray()).isEqualTo(snapshot.toArray());
        assertThat(restored.ask(TestQuery.get("a"))).isEqualTo(replica.ask(TestQuery.get("a")));
        restored.tick(NOW_MS + 100 + BUCKET_MS);
        assertThat(restored.machine().revision()).as("deadlines came along").isEqualTo(7);
        assertThat(restored.register(NOW_MS)).isEqualTo(3);
    }

    @Test
    void shouldSnapshotAnEmptyState() {
        final List<byte[]> empty = new TestReplica().snapshot();

        assertThat(new TestReplica().load(empty).snapshot().toArray()).isEqualTo(empty.toArray());
    }

    @Test
    void shouldNotLoadIntoAStateThatIsNotEmpty() {
        assertThatThrownBy(() -> replica.load(snapshot)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldRefuseANewerFormatAndSayWhatToDo() {
        snapshot.get(0)[MessageHeaderEncoder.ENCODED_LENGTH] = 5;

        assertThatThrownBy(() -> new TestReplica().load(snapshot))
                .isInstanceOf(DamagedSnapshotException.class)
                .hasMessageContaining("format 5 is newer than this node's format 4")
                .hasMessageContaining("start the node with the version");
    }

    @Test
    void shouldRefuseAnOlderFormatAndSayWhatToDo() {
        snapshot.get(0)[MessageHeaderEncoder.ENCODED_LENGTH] = 1;

        assertThatThrownBy(() -> new TestReplica().load(snapshot))
                .isInstanceOf(DamagedSnapshotException.class)
                .hasMessageContaining("format 1 is older than this node's format 4")
                .hasMessageContaining("start the node with the version");
    }

    @Test
    void shouldBringTermsMapsLimitsSeedAndCountersAlong() {
        final TestReplica restored = new TestReplica().load(snapshot);

        final Answer.Page byTerm = (Answer.Page) restored.ask(new TestQuery.FindByTerm(1, "admin", 9, ""));
        assertThat(byTerm.rows()).extracting(Answer.Row::key).containsExactly("b");
        assertThat(((Answer.Got) restored.ask(TestQuery.get("m"))).entryType()).isEqualTo(EntryType.MAP);
        final Answer.Status status = (Answer.Status) restored.ask(new TestQuery.GetStatus());
        assertThat(status.stateBytesMax()).isEqualTo(9_000);
        assertThat(status.entriesMax()).isEqualTo(90);
        final Answer.Namespaces namespaces = (Answer.Namespaces) restored.ask(new TestQuery.ListNamespaces());
        assertThat(namespaces.rows()).extracting(Answer.NamespaceRow::rejected).containsExactly(1L, 0L);
        for (final TestReplica each : List.of(replica, restored)) {
            each.apply(NOW_MS + 3, Batch.of(Batch.Frame.own(new NodeCommand.Settings(0, 8, 8, 9_000, 90))));
        }
        assertThat(restored.machine().digest())
                .as("the seed is kept")
                .isEqualTo(replica.machine().digest());
    }

    @Test
    void shouldNoticeEveryRecordThatIsMissingDoubledOrOutOfPlace() {
        for (int i = 0; i < snapshot.size(); i++) {
            final List<byte[]> missing = new ArrayList<>(snapshot);
            missing.remove(i);
            refuses(missing);
            final List<byte[]> doubled = new ArrayList<>(snapshot);
            doubled.add(i, snapshot.get(i));
            refuses(doubled);
        }
        refuses(List.of());
    }

    @Test
    void shouldNoticeEveryByteThatIsCutOff() {
        for (int i = 0; i < snapshot.size(); i++) {
            for (int length = 0; length < snapshot.get(i).length; length++) {
                final List<byte[]> cut = new ArrayList<>(snapshot);
                cut.set(i, Arrays.copyOf(snapshot.get(i), length));
                refuses(cut);
            }
        }
    }

    @Test
    void shouldNeverLoadAnotherStateFromFlippedBits() {
        final Random random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            final List<byte[]> flipped = new ArrayList<>(snapshot);
            final int record = random.nextInt(flipped.size());
            final byte[] bytes = flipped.get(record).clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            flipped.set(record, bytes);
            final TestReplica restored = new TestReplica();
            try {
                restored.load(flipped);
            } catch (final DamagedSnapshotException refused) {
                continue;
            }
            // The schema version in a header and the group's time are no part of the digest; the log's checksums
            // below this guard them.
            assertThat(restored.machine().digest())
                    .as("seed %d, flip %d", SEED, i)
                    .isEqualTo(replica.machine().digest());
        }
    }

    private static void refuses(final List<byte[]> records) {
        assertThatThrownBy(() -> new TestReplica().load(records)).isInstanceOf(DamagedSnapshotException.class);
    }
}
