package io.sternline.server.cli.process;

import java.nio.file.Path;
import java.util.List;

/**
 * What kind of {@link LocalGroup}.
 *
 * @param dir where everything of it is kept.
 * @param group its name.
 * @param firstPort where to begin to look for free ports.
 * @param durability {@code memory} or {@code disk}.
 * @param timing how soon a silent primary is replaced: {@code steady} or {@code fast}.
 * @param profile of its nodes' threads: {@code small}, {@code large}, or {@code auto}: what suits a node's share of this machine.
 * @param namespaces to be there from the start, with default settings.
 * @param nodeHeapMb most Java heap of a node, in MiB.
 * @param stateBytesMax what a node's entries may take outside of the heap.
 * @param hasChangeLog whether nodes keep a change log, which watches and near caches live on.
 * @param mainClass what to run with the arguments {@code server --config FILE}.
 */
public record LocalGroupSettings(
        Path dir,
        String group,
        int firstPort,
        String durability,
        String timing,
        String profile,
        List<String> namespaces,
        int nodeHeapMb,
        long stateBytesMax,
        boolean hasChangeLog,
        String mainClass) {
    /** Where a local group is looked for unless told otherwise. */
    public static final int FIRST_PORT_DEFAULT = 7100;

    static final String PROFILE_AUTO = "auto";

    /** Java heap of a node: its Aeron buffers lie elsewhere, and so do its entries. */
    public static final int NODE_HEAP_MB_DEFAULT = 256;

    /** What a node's entries may take: three nodes and whatever else runs here share one machine. */
    public static final long STATE_BYTES_MAX_DEFAULT = 1L << 30;

    public LocalGroupSettings {
        namespaces = List.copyOf(namespaces);
    }

    /** Durability {@code memory}, timing {@code steady}, profile {@code auto}, unless told otherwise. */
    public static Builder in(final Path dir) {
        return new Builder(dir);
    }

    /** Says what is to be other than usual. */
    public static final class Builder {
        private final Path dir;
        private String group = "local";
        private int firstPort = FIRST_PORT_DEFAULT;
        private String durability = "memory";
        private String timing = "steady";
        private String profile = PROFILE_AUTO;
        private List<String> namespaces = List.of();
        private int nodeHeapMb = NODE_HEAP_MB_DEFAULT;
        private long stateBytesMax = STATE_BYTES_MAX_DEFAULT;
        private boolean hasChangeLog = true;
        private String mainClass = JavaCommand.STERNLINE;

        private Builder(final Path dir) {
            this.dir = dir;
        }

        public Builder group(final String name) {
            group = name;
            return this;
        }

        public Builder firstPort(final int port) {
            firstPort = port;
            return this;
        }

        public Builder durability(final String memoryOrDisk) {
            durability = memoryOrDisk;
            return this;
        }

        public Builder timing(final String steadyOrFast) {
            timing = steadyOrFast;
            return this;
        }

        public Builder profile(final String autoSmallOrLarge) {
            profile = autoSmallOrLarge;
            return this;
        }

        public Builder namespaces(final String... names) {
            namespaces = List.of(names);
            return this;
        }

        public Builder nodeHeapMb(final int mb) {
            nodeHeapMb = mb;
            return this;
        }

        public Builder stateBytesMax(final long bytes) {
            stateBytesMax = bytes;
            return this;
        }

        public Builder changeLog(final boolean isKept) {
            hasChangeLog = isKept;
            return this;
        }

        public Builder mainClass(final String name) {
            mainClass = name;
            return this;
        }

        public LocalGroupSettings build() {
            return new LocalGroupSettings(
                    dir,
                    group,
                    firstPort,
                    durability,
                    timing,
                    profile,
                    namespaces,
                    nodeHeapMb,
                    stateBytesMax,
                    hasChangeLog,
                    mainClass);
        }
    }
}
