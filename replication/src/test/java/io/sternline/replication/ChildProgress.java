package io.sternline.replication;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;

/** What a killed child has done for sure, noted down where it outlives the process. */
public final class ChildProgress {
    private static final String FILE = "progress";
    private static final int BYTES = 64;

    private ChildProgress() {}

    /** Shared by all processes that map it; zeros at first. */
    public static UnsafeBuffer map(final Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(
                directory.resolve(FILE),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            return new UnsafeBuffer(channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES));
        }
    }
}
