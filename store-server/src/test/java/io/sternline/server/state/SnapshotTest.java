package io.sternline.server.state;

import static io.sternline.server.state.Command.increment;
import static io.sternline.server.state.Command.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.replication.statemachine.DamagedSnapshotException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final long SEED = 20_261_121;
    private static final long NOW_MS = 1_000;

    private final TestReplica replica = new TestReplica();
    private List<byte[]> snapshot;

    @BeforeEach
    void fill() {
        final long first = replica.register(NOW_MS);
        final long second = replica.register(NOW_MS);
        replica.apply(NOW_MS, first, new Command.Define(1, true, StoredNamespace.Settings.DEFAULT, "carts"));
        replica.apply(NOW_MS, first, put(2, "a", "1").expiring(Command.Times.ttl(100)), increment(3, "n", 7));
        replica.apply(NOW_MS + 1, second, put(1, "b", "22").in(2).expiring(Command.Times.idle(300)));
        replica.apply(NOW_MS + 2, first, put(4, "b", "v"));
        snapshot = replica.snapshot();
    }

    @Test
    void shouldRestoreTheWholeState() {
        final TestReplica restored = new TestReplica().load(snapshot);

        assertThat(restored.machine().digest()).isEqualTo(replica.machine().digest());
        assertThat(restored.machine().revision()).isEqualTo(5);
        assertThat(restored.snapshot().toArray()).isEqualTo(snapshot.toArray());
        assertThat(restored.ask(TestQuery.get("a"))).isEqualTo(replica.ask(TestQuery.get("a")));
        restored.tick(NOW_MS + 100);
        assertThat(restored.machine().revision()).as("deadlines came along").isEqualTo(6);
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
        snapshot.get(0)[MessageHeaderEncoder.ENCODED_LENGTH] = 3;

        assertThatThrownBy(() -> new TestReplica().load(snapshot))
                .isInstanceOf(DamagedSnapshotException.class)
                .hasMessageContaining("format 3 is newer than this node's format 2")
                .hasMessageContaining("start the node with the version");
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
