package io.sternline.server.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Memory in pages of 2 MiB, for children on a Linux that gives them to whoever asks. A look-up in a few hundred megabytes of entries
 * costs less with them; what they bring is in {@code benchmarks/FINDINGS.md}.
 *
 * <p>The JVM asks for its heap only. Entries and rings lie outside of it, in memory of the C library, and that asks where its
 * environment tells it to (glibc from 2.35 on; others know nothing of it, and do no harm).
 */
final class HugePages {
    private static final Path OFFER = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    private static final String NOT_OFFERED = "[never]";
    private static final String HEAP_FLAG = "-XX:+UseTransparentHugePages";
    private static final String TUNABLES = "GLIBC_TUNABLES";
    private static final String ASK = "glibc.malloc.hugetlb=1";

    private HugePages() {}

    /** For the JVM's command line. It would complain where the system has none. */
    static List<String> flags() {
        return flags(OFFER);
    }

    /** @param offer a file as Linux has it: its choices, with the one that is made in brackets. */
    static List<String> flags(final Path offer) {
        try {
            return Files.exists(offer) && !Files.readString(offer).contains(NOT_OFFERED)
                    ? List.of(HEAP_FLAG)
                    : List.of();
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + offer, e);
        }
    }

    /** For memory outside the heap. What somebody has set already stays. */
    static void ask(final Map<String, String> environment) {
        environment.putIfAbsent(TUNABLES, ASK);
    }
}
