package io.sternline.replication.changelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedChangeLogTest {
    @TempDir
    private Path directory;

    @Test
    void shouldDropWhatLiesAtOrBeforeDamage() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            threeSegments(rig);
            rig.close();
            flip(file(1), offsetOfRevision(1, 150));
            rig.open();

            assertThat(rig.log().oldestRevision()).isEqualTo(200);
            assertThat(rig.readAfter(200)).isEqualTo(LogRig.range(201, 300));
            assertThatThrownBy(() -> rig.log().openCursor(120)).isInstanceOf(CompactedLogException.class);
            rig.reopen();
            assertThat(rig.log().oldestRevision()).isEqualTo(200);
        }
    }

    @Test
    void shouldDropATornTailAndTakeItFromTheReplay() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            threeSegments(rig);
            rig.close();
            flip(file(2), offsetOfRevision(2, 290));
            rig.open();
            final long newest = rig.log().newestRevision();
            assertThat(newest).isBetween(200L, 289L);
            rig.recordAll(1, 400).drain();

            assertThat(rig.readAfter(0)).isEqualTo(LogRig.range(1, 400));
            rig.reopen();
            assertThat(rig.readAfter(0)).isEqualTo(LogRig.range(1, 400));
            assertThat(LogRig.readAfter(ChangeLogs.openReadOnly(directory), 0)).isEqualTo(LogRig.range(1, 400));
        }
    }

    @Test
    void shouldTellACursorThatMeetsDamage() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            threeSegments(rig);
            flip(file(1), offsetOfRevision(1, 150));
            try (ChangeCursor cursor = rig.log().openCursor(0)) {
                assertThatThrownBy(() -> LogRig.readOn(cursor))
                        .isInstanceOf(DamagedLogException.class)
                        .hasMessageContaining(file(1).getParent().toString())
                        .hasMessageContaining("checksum");
                assertThat(cursor.revision()).isBetween(100L, 149L);
            }
            assertThat(rig.readAfter(200)).isEqualTo(LogRig.range(201, 300));
        }
    }

    @Test
    void shouldTellWhoAsksForASegmentThatCannotBeOpened() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            threeSegments(rig);
            rig.reopen();
            final Path segment = file(1).getParent();
            final Path elsewhere = directory.resolve("elsewhere");
            Files.move(segment, elsewhere);
            Files.createFile(segment);
            try {
                assertThatThrownBy(() -> LogRig.readAfter(rig.log(), 120))
                        .isInstanceOf(DamagedLogException.class)
                        .hasMessageContaining(segment.toString());
                assertThatThrownBy(() -> LogRig.readAfter(rig.log(), 0))
                        .isInstanceOf(DamagedLogException.class)
                        .hasMessageContaining(segment.toString());
                assertThat(rig.readAfter(200)).isEqualTo(LogRig.range(201, 300));
            } finally {
                Files.delete(segment);
                Files.move(elsewhere, segment);
            }
        }
    }

    @RepeatedTest(5)
    void shouldNeverServeWhatWasNotRecordedWhateverIsDamaged() throws Exception {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final SplittableRandom random = new SplittableRandom(seed);
        try (LogRig rig = new LogRig(directory)) {
            threeSegments(rig);
            for (int round = 0; round < 6; round++) {
                rig.close();
                final List<Path> files = files();
                final Path file = files.get(random.nextInt(files.size()));
                final long bytes = Math.min(Files.size(file), 400_000);
                for (int flip = 0; flip < 20; flip++) {
                    flip(file, random.nextLong(bytes));
                }
                rig.open();
                final long oldest = rig.log().oldestRevision();
                final long newest = rig.log().newestRevision();
                assertThat(rig.readAfter(oldest)).isEqualTo(LogRig.range(oldest + 1, newest));
                rig.recordAll(1, 300 + round).drain();
                assertThat(rig.readAfter(oldest)).isEqualTo(LogRig.range(oldest + 1, 300 + round));
            }
        }
    }

    /** Of which Chronicle Queue complains only when the segment is about to be read. */
    @Test
    void shouldDropASegmentWhoseHeaderIsDamaged() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            threeSegments(rig);
            rig.close();
            final byte[] start = new byte[1024];
            try (RandomAccessFile file = new RandomAccessFile(file(0).toFile(), "rw")) {
                file.readFully(start);
                final int header = new String(start, StandardCharsets.ISO_8859_1).indexOf("header");
                assertThat(header).isNotNegative();
                file.seek(header + 1);
                file.write('0');
            }
            rig.open();
            assertThat(rig.log().oldestRevision()).isEqualTo(100);
            rig.recordAll(1, 310).drain();
            assertThat(rig.readAfter(100)).isEqualTo(LogRig.range(101, 310));
        }
    }

    @Test
    void shouldDropASegmentThatIsCutShortOrEmpty() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            threeSegments(rig);
            rig.close();
            try (RandomAccessFile cut = new RandomAccessFile(file(2).toFile(), "rw")) {
                cut.setLength(70_000);
            }
            try (RandomAccessFile cut = new RandomAccessFile(file(0).toFile(), "rw")) {
                cut.setLength(0);
            }
            rig.open();
            assertThat(rig.log().oldestRevision()).isEqualTo(100);
            rig.recordAll(1, 310).drain();
            assertThat(rig.readAfter(100)).isEqualTo(LogRig.range(101, 310));
        }
    }

    @Test
    void shouldDoWithoutADamagedRing() throws Exception {
        final SplittableRandom random = new SplittableRandom(7);
        try (LogRig rig = new LogRig(directory)) {
            for (int round = 1; round <= 8; round++) {
                final long before = rig.log().newestRevision();
                rig.recordAll(before + 1, before + 100);
                final Path ring = directory.resolve(LogKind.GROUP.directory()).resolve(ChangeRing.FILE);
                for (int flip = 0; flip < 5; flip++) {
                    flip(ring, random.nextInt(16_000));
                }
                rig.abandonAndOpen();
                rig.drain();
                assertThat(rig.log().newestRevision()).isBetween(before, before + 100);
                rig.recordAll(1, before + 150).drain();
                assertThat(rig.readAfter(0)).isEqualTo(LogRig.range(1, before + 150));
                rig.reopen();
            }
        }
    }

    /** 1 to 100, 101 to 200, 201 to 300; ten changes a batch. */
    private static void threeSegments(final LogRig rig) throws Exception {
        for (long revision = 1; revision <= 300; revision++) {
            rig.record(revision);
            if (revision % 10 == 0) {
                rig.drain();
            }
            if (revision % 100 == 0 && revision < 300) {
                rig.reopen();
            }
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve(LogKind.GROUP.directory()))) {
            return files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
    }

    private Path file(final int index) throws IOException {
        return files().get(index);
    }

    /** Of a byte in that change, which begins with its revision. */
    private long offsetOfRevision(final int index, final long revision) throws IOException {
        final byte[] content = Files.readAllBytes(file(index));
        final UnsafeBuffer buffer = new UnsafeBuffer(content);
        // Behind Chronicle's own header and index.
        for (int offset = 66_000; offset < content.length - 8; offset++) {
            if (buffer.getLong(offset) == revision
                    && buffer.getInt(offset - 4) > 8
                    && buffer.getInt(offset - 4) < 300) {
                return offset;
            }
        }
        throw new IllegalStateException("revision " + revision + " is not in " + file(index));
    }

    private static void flip(final Path file, final long offset) throws IOException {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            content.seek(offset);
            final int value = content.read();
            content.seek(offset);
            content.write(value ^ 0x55);
        }
    }
}
