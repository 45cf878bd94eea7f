package io.sternline.replication.changelog;

import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.onoes.NullExceptionHandler;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.posix.PosixAPI;

/**
 * How Chronicle Queue is used here: one queue for each segment, which never rolls. Its clock stands still, so it makes one
 * file, whatever the wall clock does; it is opened for writing once, by the process that made it, so no lock of a dead
 * process is ever waited for, and nothing is ever appended behind a torn tail.
 */
final class Chronicle {
    /** Without them it cannot map a file. */
    static final String JVM_FLAGS =
            "--add-opens java.base/sun.nio.ch=ALL-UNNAMED --add-opens" + " java.base/java.lang.reflect=ALL-UNNAMED";

    /** What is mapped at a time. A document must fit a quarter of it. */
    private static final long BLOCK_BYTES = 4L << 20;
    /** Documents, which may be large, that are passed at most to find one by its number. */
    private static final int INDEX_SPACING = 16;
    /** How long it waits for the header of a file, which is there at once or is damaged. */
    private static final long HEADER_WAIT_MS = 200;
    /** Files that are there in any case: index, metadata. On the disk; they look larger as they have holes. */
    static final long OVERHEAD_BYTES = 256L << 10;

    /** It complains of a way to free buffers that the JVM denies it, and that is not needed here. Held, or the level would be lost. */
    private static final Logger CLEANER_LOGGER =
            Logger.getLogger("net.openhft.chronicle.core.internal.cleaner.ReflectionBasedByteBufferCleanerService");

    static {
        CLEANER_LOGGER.setLevel(Level.OFF);
        // What it would need native functions for is not used; their libraries are left out of the build.
        PosixAPI.useNoOpPosixApi();
        // Before any of its classes is touched: it would tell its maker that it is used.
        System.setProperty("chronicle.analytics.disable", "true");
        System.setProperty("chronicle.announcer.disable", "true");
        // The node has a guard of its own, see DiskGuard; this one would be one more thread.
        System.setProperty("chronicle.disk.monitor.disable", "true");
        Jvm.setPerfExceptionHandler(NullExceptionHandler.NOTHING);
    }

    private Chronicle() {}

    static SingleChronicleQueue open(final Path directory, final boolean isReadOnly) {
        return SingleChronicleQueueBuilder.binary(directory)
                .rollCycle(RollCycles.FAST_DAILY)
                .timeProvider(() -> 0)
                .blockSize(BLOCK_BYTES)
                .indexSpacing(INDEX_SPACING)
                .timeoutMS(HEADER_WAIT_MS)
                .readOnly(isReadOnly)
                .build();
    }

    /** Chronicle's number of a segment's document. */
    static long index(final long document) {
        return RollCycles.FAST_DAILY.toIndex(0, document);
    }
}
