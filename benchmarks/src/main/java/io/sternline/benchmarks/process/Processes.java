package io.sternline.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessHandle.Info;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What processes take of the machine, as its operating system sees it. */
public final class Processes {
    private static final String RESIDENT = "VmRSS:";
    private static final long KIB = 1024;

    private Processes() {}

    /** Processor time that they have had since each began; 0 of those that are gone. */
    public static double cpuSeconds(final List<Long> pids) {
        return pids.stream()
                .map(ProcessHandle::of)
                .flatMap(Optional::stream)
                .map(ProcessHandle::info)
                .map(Info::totalCpuDuration)
                .flatMap(Optional::stream)
                .mapToDouble(Processes::seconds)
                .sum();
    }

    private static double seconds(final Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** Physical memory they hold. What several share, as a mapped file, counts in each. */
    public static long residentBytes(final List<Long> pids) {
        return pids.stream().mapToLong(Processes::residentBytes).sum();
    }

    private static long residentBytes(final long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith(RESIDENT))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
                    .findFirst()
                    .orElse(0);
        } catch (final NoSuchFileException ex) {
            // It has ended, or the machine has no such files.
            return 0;
        } catch (final IOException ex) {
            throw new UncheckedIOException("could not read the memory of process " + pid, ex);
        }
    }
}
