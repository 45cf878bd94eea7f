package io.sternline.replication.changelog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Names the time from one start of the machine to the next, where the system tells (Linux); the same always, where it does not. */
record BootId(long high, long low) {
    private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");

    static BootId read() {
        try {
            final UUID id = UUID.fromString(Files.readString(FILE).trim());
            return new BootId(id.getMostSignificantBits(), id.getLeastSignificantBits());
        } catch (final IOException | IllegalArgumentException e) {
            return new BootId(0, 0);
        }
    }
}
