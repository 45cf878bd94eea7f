package io.sternline.replication.changelog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The way from the state thread to the changelog thread: a ring in a mapped file, so that what was put in is still there
 * when the process is killed, at whatever instant.
 *
 * <p>Not one of Agrona's rings. Those tell a record from free space by its length word, and the consumer zeroes what it
 * has read before it moves its position: killed while it zeroes, it leaves a hole at the front with whole records behind
 * it, which nothing tells from an empty ring. Here nothing is ever zeroed. Two positions, which only rise, say what is in
 * the ring: the producer copies a record and then moves the tail past it, the consumer has the records written to the log
 * and then moves the head past them. Both moves are single ordered stores. Killed before the tail moved, the record was
 * never there; killed before the head moved, the record is found again, and passed over by its revision.
 *
 * <p>Each record names the revision before its own. So the ring proves at the next start that it goes on where the log
 * ends. And each has a check word, a sum that takes the producer some ten nanoseconds, so that a byte of the file that was
 * changed while nobody ran is noticed. That is about processes: when the machine has restarted since, any of the file's pages may be old. {@link BootId}
 * tells, and then nothing in it counts.
 *
 * <p>The file is written in full when it is made, so that a store to it never finds the disk full. It is never unmapped by
 * hand: a thread that came too late would take the JVM with it. One thread puts, one takes.
 */
final class ChangeRing {
    static final String FILE = "ring";
    /** Half a second of 100,000 changes a second, each of 260 bytes. */
    static final int CAPACITY_BYTES = 16 << 20;
    /** Bytes in front of a record's change. */
    static final int RECORD_HEADER_BYTES = 32;

    static final int HEADER_BYTES = 4096;

    private static final long MAGIC = 0x31474E4952434C53L; // "SLCRING1"
    private static final int MAGIC_OFFSET = 0;
    private static final int CAPACITY_OFFSET = 8;
    private static final int BOOT_OFFSET = 16;
    private static final int CLOSED_OFFSET = 32;
    /** Each on a cache line that nothing else is on, nor on the one beside. */
    private static final int TAIL_OFFSET = 256;

    private static final int HEAD_OFFSET = 512;

    private static final int LENGTH_OFFSET = 0;
    private static final int TYPE_OFFSET = 4;
    private static final int REVISION_OFFSET = 8;
    private static final int PREVIOUS_OFFSET = 16;
    private static final int CHECK_OFFSET = 24;
    private static final int ALIGNMENT = 8;
    private static final int ROTATION = 7;

    static final int TYPE_CHANGE = 1;
    /** The log begins anew behind the revision. */
    static final int TYPE_ANEW = 2;
    /**
     * The same wherever the log stands: another history begins, whose number is the record's content. Whether that was
     * carried out is told by the number, as revisions may be given out again.
     */
    static final int TYPE_HISTORY = 3;
    /** Fills the file's end, where the next record does not fit. Only its first word is there for sure. */
    private static final int PADDING = -1;

    private final UnsafeBuffer buffer;
    private final int capacity;
    private final int mask;

    /** The producer's. */
    private long tail;

    private long headSeen;

    /** The consumer's. */
    private long next;

    private long tailSeen;
    private int index;

    private ChangeRing(final MappedByteBuffer mapped, final int capacity) {
        this.buffer = new UnsafeBuffer(mapped);
        this.capacity = capacity;
        this.mask = capacity - 1;
    }

    /** What was in the file, and what to know of it. */
    record Opened(ChangeRing ring, LogHistory history, String problem) {
        long lastRevision() {
            return history.newest();
        }
    }

    /**
     * Whether the machine may have gone down while a node wrote to this directory: what its disks held may be of different
     * times. So it is if there is no ring that says otherwise.
     */
    static boolean wasCutOff(final Path directory, final BootId bootId) throws IOException {
        final Path file = directory.resolve(FILE);
        if (!Files.exists(file) || Files.size(file) < HEADER_BYTES) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            final UnsafeBuffer header = new UnsafeBuffer(channel.map(FileChannel.MapMode.READ_ONLY, 0, HEADER_BYTES));
            final boolean isWhole = header.getLong(MAGIC_OFFSET) == MAGIC;
            return !isWhole || (header.getLong(CLOSED_OFFSET) == 0 && !isOf(header, bootId));
        }
    }

    private static boolean isOf(final UnsafeBuffer header, final BootId bootId) {
        return bootId.high() == header.getLong(BOOT_OFFSET) && bootId.low() == header.getLong(BOOT_OFFSET + Long.BYTES);
    }

    /**
     * Opens the ring of a directory, or makes one.
     *
     * @param log what the log tells. What is in the ring counts only if it goes on from there.
     * @return with what log and ring tell together, and with what was wrong with the file, or null.
     */
    static Opened open(final Path directory, final LogHistory log, final int capacity, final BootId bootId)
            throws IOException {
        final Path file = directory.resolve(FILE);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final long fileBytes = HEADER_BYTES + (long) capacity;
            final boolean isNew = channel.size() == 0;
            if (channel.size() != fileBytes) {
                fill(channel, fileBytes);
            }
            final MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, fileBytes);
            final ChangeRing ring = new ChangeRing(mapped, capacity);
            final String problem = isNew ? null : ring.problem(bootId);
            final boolean isUsable = !isNew && problem == null;
            if (!isUsable) {
                ring.clear();
            }
            final Opened opened = isUsable ? ring.recover(log) : new Opened(ring, log, problem);
            ring.begin(bootId);
            // What wasCutOff looks at has to be there even if the machine goes down at once.
            mapped.force(0, HEADER_BYTES);
            return opened;
        }
    }

    /** Real zeroes: a file with holes would need room later. */
    private static void fill(final FileChannel channel, final long fileBytes) throws IOException {
        channel.truncate(0);
        final ByteBuffer zeroes = ByteBuffer.allocateDirect(1 << 20);
        for (long position = 0; position < fileBytes; position += zeroes.capacity()) {
            zeroes.clear().limit((int) Math.min(zeroes.capacity(), fileBytes - position));
            while (zeroes.hasRemaining()) {
                channel.write(zeroes, position + zeroes.position());
            }
        }
    }

    private String problem(final BootId bootId) {
        if (buffer.getLong(MAGIC_OFFSET) != MAGIC || buffer.getLong(CAPACITY_OFFSET) != capacity) {
            return "its header is damaged or of another version";
        }
        final long from = buffer.getLong(HEAD_OFFSET);
        final long to = buffer.getLong(TAIL_OFFSET);
        if (from < 0 || to < from || to - from > capacity || !isAligned(from) || !isAligned(to)) {
            return "its positions are damaged: " + from + " and " + to;
        }
        return to == from || isOf(buffer, bootId) ? null : "the machine has restarted since it was written";
    }

    private static boolean isAligned(final long position) {
        return (position & (ALIGNMENT - 1)) == 0;
    }

    private void clear() {
        buffer.setMemory(0, HEADER_BYTES, (byte) 0);
        buffer.putLong(CAPACITY_OFFSET, capacity);
        buffer.putLongOrdered(MAGIC_OFFSET, MAGIC);
    }

    private void begin(final BootId bootId) {
        buffer.putLong(BOOT_OFFSET, bootId.high());
        buffer.putLong(BOOT_OFFSET + Long.BYTES, bootId.low());
        buffer.putLongOrdered(CLOSED_OFFSET, 0);
    }

    /** Consumer: all is in the log, and nothing more will come. */
    void markClosed() {
        buffer.putLongOrdered(CLOSED_OFFSET, 1);
    }

    private Opened recover(final LogHistory log) {
        tail = buffer.getLong(TAIL_OFFSET);
        next = buffer.getLong(HEAD_OFFSET);
        headSeen = next;
        tailSeen = tail;
        LogHistory history = log;
        long before = -1;
        long end = next;
        String problem = null;
        while (problem == null && hasNext()) {
            problem = recordProblem(before, history.newest());
            if (problem == null) {
                before = revision();
                history = recovered(history);
                advance();
                end = next;
            }
        }
        if (end != tail) {
            problem = problem == null ? "it ends in a record that is not there" : problem;
            tail = end;
            tailSeen = tail;
            buffer.putLongOrdered(TAIL_OFFSET, tail);
        }
        rewind();
        return new Opened(this, history, problem);
    }

    /** As the consumer will find it when it has come past the present record. */
    private LogHistory recovered(final LogHistory before) {
        return switch (type()) {
            case TYPE_HISTORY -> history() > before.number() ? LogHistory.begin(history(), revision()) : before;
            case TYPE_ANEW -> revision() > before.newest() ? LogHistory.begin(before.number(), revision()) : before;
            default -> revision() > before.newest() ? before.next(revision()) : before;
        };
    }

    private String recordProblem(final long before, final long last) {
        final int length = length();
        final String where = " at position " + next;
        if (length < 0
                || length > ChangeRecorder.CHANGE_BYTES_MAX
                || next + recordBytes(length) > tail
                || (int) (next & mask) + recordBytes(length) > capacity) {
            return "a record" + where + " claims " + length + " bytes";
        }
        if (buffer.getLong(index + CHECK_OFFSET) != check(index, recordBytes(length))) {
            return "the checksum of a record" + where + " is wrong";
        }
        if (type() != TYPE_CHANGE && type() != TYPE_ANEW && (type() != TYPE_HISTORY || length != Long.BYTES)) {
            return "a record" + where + " is of the unknown type " + type();
        }
        if ((revision() <= previous() && type() != TYPE_HISTORY) || (before >= 0 && previous() != before)) {
            return "the record of revision " + revision() + where + " does not follow on " + before;
        }
        if (type() == TYPE_CHANGE && revision() > last && previous() != last) {
            return "it goes on behind revision " + previous() + ", but the log ends at " + last;
        }
        return null;
    }

    /** Producer. @return false if there is no room now. */
    boolean offer(
            final int type,
            final long revision,
            final long previous,
            final DirectBuffer source,
            final int offset,
            final int length) {
        final int bytes = recordBytes(length);
        final int toEnd = capacity - (int) (tail & mask);
        final int padding = toEnd < bytes ? toEnd : 0;
        if (tail + padding + bytes - headSeen > capacity) {
            headSeen = buffer.getLongVolatile(HEAD_OFFSET);
            if (tail + padding + bytes - headSeen > capacity) {
                return false;
            }
        }
        if (padding > 0) {
            buffer.putInt(at(tail), PADDING);
            tail += padding;
        }
        final int at = at(tail);
        buffer.putInt(at + LENGTH_OFFSET, length);
        buffer.putInt(at + TYPE_OFFSET, type);
        buffer.putLong(at + REVISION_OFFSET, revision);
        buffer.putLong(at + PREVIOUS_OFFSET, previous);
        // The last word is summed up in full, whatever length it is used to.
        buffer.putLong(at + bytes - Long.BYTES, 0);
        buffer.putBytes(at + RECORD_HEADER_BYTES, source, offset, length);
        buffer.putLong(at + CHECK_OFFSET, check(at, bytes));
        tail += bytes;
        buffer.putLongOrdered(TAIL_OFFSET, tail);
        return true;
    }

    /** Consumer: whether there is a record, which is then the present one. */
    boolean hasNext() {
        if (next == tailSeen) {
            tailSeen = buffer.getLongVolatile(TAIL_OFFSET);
            if (next == tailSeen) {
                return false;
            }
        }
        if (buffer.getInt(at(next)) == PADDING) {
            next += capacity - (next & mask);
            if (next >= tailSeen) {
                return false;
            }
        }
        index = at(next);
        return true;
    }

    /** Consumer: goes on behind the present record. It stays in the ring until {@link #release}. */
    void advance() {
        next += recordBytes(length());
    }

    /** Consumer: back to the first record that was not released. */
    void rewind() {
        next = buffer.getLong(HEAD_OFFSET);
    }

    /** Consumer: what was passed by {@link #advance} is in the log now; its room is the producer's again. */
    void release() {
        buffer.putLongOrdered(HEAD_OFFSET, next);
    }

    int type() {
        return buffer.getInt(index + TYPE_OFFSET);
    }

    long revision() {
        return buffer.getLong(index + REVISION_OFFSET);
    }

    long previous() {
        return buffer.getLong(index + PREVIOUS_OFFSET);
    }

    int length() {
        return buffer.getInt(index + LENGTH_OFFSET);
    }

    /** Number of the history that begins with the present record. */
    long history() {
        return buffer.getLong(offset());
    }

    DirectBuffer buffer() {
        return buffer;
    }

    /** Where the present record's change is in {@link #buffer}. */
    int offset() {
        return index + RECORD_HEADER_BYTES;
    }

    private int at(final long position) {
        return HEADER_BYTES + (int) (position & mask);
    }

    /** Any one word that is another makes it another. */
    private long check(final int at, final int bytes) {
        long check = buffer.getLong(at);
        check = Long.rotateLeft(check, ROTATION) + buffer.getLong(at + REVISION_OFFSET);
        check = Long.rotateLeft(check, ROTATION) + buffer.getLong(at + PREVIOUS_OFFSET);
        for (int word = at + RECORD_HEADER_BYTES; word < at + bytes; word += Long.BYTES) {
            check = Long.rotateLeft(check, ROTATION) + buffer.getLong(word);
        }
        return check;
    }

    private static int recordBytes(final int length) {
        return BitUtil.align(RECORD_HEADER_BYTES + length, ALIGNMENT);
    }
}
