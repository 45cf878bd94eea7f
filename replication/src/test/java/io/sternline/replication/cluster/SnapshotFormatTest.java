package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sternline.replication.Journal;
import io.sternline.replication.statemachine.DamagedSnapshotException;
import io.sternline.replication.statemachine.SnapshotOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class SnapshotFormatTest {
    private static final long POSITION = 4711;
    private static final long FILE_ID = -42;

    private final List<byte[]> chunks = new ArrayList<>();
    private final LogState state = new LogState(new SnapshotLedger(List.of(0, 1, 2), 1));

    /** So small that each record gets a chunk of its own. */
    private int chunkBytesTarget = 1;

    private final SnapshotWriter.Target target = (chunk, length) -> {
        final byte[] copy = new byte[length];
        chunk.getBytes(0, copy);
        chunks.add(copy);
    };

    private SnapshotWriter writer() {
        return new SnapshotWriter(FILE_ID, state, chunkBytesTarget);
    }

    private void write(final int records) {
        write(IntStream.range(0, records).mapToObj(i -> "line " + i).toList());
    }

    private void write(final List<String> lines) {
        final Journal journal = new Journal();
        journal.loadSnapshot(handler -> lines.forEach(line -> {
            final UnsafeBuffer record = new UnsafeBuffer(line.getBytes());
            handler.onRecord(record, 0, record.capacity());
        }));
        writer().write(target, journal.freeze(() -> {}));
    }

    private Journal read(final LogState into) {
        final Journal journal = new Journal();
        new SnapshotReader(new ListSource(chunks), POSITION).readAll(FILE_ID, into, journal);
        return journal;
    }

    private void assertDamaged(final String what) {
        assertThatExceptionOfType(DamagedSnapshotException.class)
                .isThrownBy(() -> read(new LogState(new SnapshotLedger(List.of(0, 1, 2), 1))))
                .withMessageContaining(what)
                .withMessageContaining(Long.toString(POSITION));
    }

    @Test
    void shouldReadBackWhatWasWritten() {
        state.onTerm(7, 2);
        state.clock().onTick(100, 5_000, 7);
        state.ledger().onHeld(0, 11);
        state.ledger().onHeld(1, 12);
        state.ledger().onHeld(2, 13);
        write(3);

        final LogState restored = new LogState(new SnapshotLedger(List.of(0, 1, 2), 1));
        assertThat(read(restored).lines()).containsExactly("line 0", "line 1", "line 2");
        assertThat(restored.primaryId()).isEqualTo(2);
        assertThat(restored.clock().term()).isEqualTo(7);
        assertThat(restored.clock().isFixed()).isTrue();
        assertThat(restored.clock().onMessage(150)).isEqualTo(5_050);
        assertThat(restored.ledger().heldPosition(2)).isEqualTo(13);
    }

    @Test
    void shouldReadAnEmptyState() {
        write(0);
        assertThat(read(state).lines()).isEmpty();
    }

    @Test
    void shouldGatherRecordsIntoChunks() {
        chunkBytesTarget = SnapshotFormat.CHUNK_BYTES_MAX;
        write(10_000);
        assertThat(chunks).hasSizeLessThan(10).allMatch(chunk -> chunk.length <= chunkBytesTarget);
        assertThat(read(state).count()).isEqualTo(10_000);
    }

    @Test
    void shouldRefuseAChunkWhoseRecordsDoNotAddUp() {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[] {9, 0, 0, 0, 1});
        for (int length = 1; length <= record.capacity(); length++) {
            final UnsafeBuffer chunk = new UnsafeBuffer(new byte[SnapshotFormat.CHUNK_BYTES_MAX]);
            chunk.putBytes(SnapshotFormat.FRAME_BYTES, record, 0, length);
            SnapshotFormat.frame(chunk, SnapshotFormat.RECORDS, 1, length);
            chunks.clear();
            write(0);
            chunks.set(1, Arrays.copyOf(chunk.byteArray(), SnapshotFormat.FRAME_BYTES + length));
            assertDamaged("is longer than its chunk");
        }
    }

    @Test
    void shouldLetMoreLogGatherTheLargerTheStateIs() {
        assertThat(SnapshotTrigger.dueAfterBytes(100, 10)).isEqualTo(100);
        assertThat(SnapshotTrigger.dueAfterBytes(100, 1_000)).isEqualTo(4_000);
    }

    @Test
    void shouldRefuseAnyFlippedBit() {
        write(5);
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            final byte[] chunk = chunks.get(random.nextInt(chunks.size()));
            final int at = random.nextInt(chunk.length);
            final byte mask = (byte) (1 << random.nextInt(8));
            chunk[at] ^= mask;
            assertThatExceptionOfType(DamagedSnapshotException.class).isThrownBy(() -> read(state));
            chunk[at] ^= mask;
        }
        assertThat(read(state).count()).isEqualTo(5);
    }

    @Test
    void shouldRefuseTheFileOfAnotherSnapshot() {
        write(1);
        assertThatExceptionOfType(DamagedSnapshotException.class)
                .isThrownBy(() ->
                        new SnapshotReader(new ListSource(chunks), POSITION).readAll(FILE_ID + 1, state, new Journal()))
                .withMessageContaining("of another snapshot");
    }

    @Test
    void shouldRefuseMissingDoubledAndSwappedRecords() {
        write(3);
        damage(list -> list.remove(2), "chunk 3 comes where 2 should");
        damage(list -> list.add(2, list.get(1)), "chunk 1 comes where 2 should");
        damage(list -> list.add(1, list.remove(2)), "chunk 2 comes where 1 should");
        damage(list -> list.remove(list.size() - 1), "without a trailer");
        damage(List::clear, "without a trailer");
        damage(list -> list.remove(0), "chunk 1 comes where 0 should");
        damage(list -> list.set(1, new byte[3]), "has no frame");
    }

    private void damage(final Consumer<List<byte[]>> how, final String what) {
        final List<byte[]> whole = List.copyOf(chunks);
        how.accept(chunks);
        assertDamaged(what);
        chunks.clear();
        chunks.addAll(whole);
    }

    @Test
    void shouldNameTheFormatThatIsTooNew() {
        write(1);
        chunks.get(0)[4] = SnapshotFormat.VERSION + 1;
        assertThatExceptionOfType(DamagedSnapshotException.class)
                .isThrownBy(() -> read(state))
                .withMessageContaining("format " + (SnapshotFormat.VERSION + 1))
                .withMessageContaining("newer");
    }

    @Test
    void shouldBringLargeRecordsInPieces() {
        chunkBytesTarget = SnapshotFormat.CHUNK_BYTES_MAX;
        final int oneChunk = SnapshotFormat.PIECE_BYTES_MAX - SnapshotFormat.RECORD_LENGTH_BYTES;
        final int largest = SnapshotOutput.RECORD_BYTES_MAX;
        final List<String> lines = IntStream.of(oneChunk, oneChunk + 1, 1, 2 * oneChunk, largest, largest, 0)
                .mapToObj(SnapshotFormatTest::line)
                .toList();
        write(lines);

        assertThat(chunks).allMatch(chunk -> chunk.length <= SnapshotFormat.CHUNK_BYTES_MAX);
        assertThat(read(state).lines()).isEqualTo(lines);
    }

    /** No two stretches of it are alike. */
    private static String line(final int length) {
        return IntStream.iterate(0, number -> number + 1)
                .limit(length)
                .mapToObj(number -> number + " ")
                .collect(Collectors.joining())
                .substring(0, length);
    }

    @Test
    void shouldRefuseALargerRecord() {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[SnapshotOutput.RECORD_BYTES_MAX + 1]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer().write(record, 0, SnapshotOutput.RECORD_BYTES_MAX + 1))
                .withMessageContaining("split it");
    }

    @Test
    void shouldRefuseARecordWhosePiecesDoNotAddUp() {
        write(0);
        chunks.set(1, chunk(SnapshotFormat.PIECE, 1, 10));
        chunks.add(chunk(SnapshotFormat.TRAILER, 2, 0));
        assertDamaged("in the middle of a record");

        chunks.subList(1, chunks.size()).clear();
        for (int at = 0, index = 1; at <= SnapshotOutput.RECORD_BYTES_MAX; at += SnapshotFormat.PIECE_BYTES_MAX) {
            chunks.add(chunk(SnapshotFormat.PIECE, index++, SnapshotFormat.PIECE_BYTES_MAX));
        }
        assertDamaged("is longer than " + SnapshotOutput.RECORD_BYTES_MAX);
    }

    private static byte[] chunk(final int type, final long index, final int length) {
        final byte[] bytes = new byte[SnapshotFormat.FRAME_BYTES + length];
        SnapshotFormat.frame(new UnsafeBuffer(bytes), type, index, length);
        return bytes;
    }

    private static final class ListSource implements SnapshotChunk.Source {
        private final List<byte[]> chunks;
        private int next;

        ListSource(final List<byte[]> chunks) {
            this.chunks = chunks;
        }

        @Override
        public boolean next(final SnapshotChunk.Handler handler) {
            if (next == chunks.size()) {
                return false;
            }
            final byte[] chunk = chunks.get(next++);
            handler.onChunk(new UnsafeBuffer(chunk), 0, chunk.length);
            return true;
        }
    }
}
