package io.sternline.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** etcd with three members: with fsync, as it comes, or without, to be held against what is in memory only. */
final class EtcdPeer implements Peer {
    static final String NO_FSYNC = "--unsafe-no-fsync";
    private static final String BINARY = "etcd";

    /** Nothing there has a disk to wait for, so that versions without the flag can be measured too. */
    private static final Path MEMORY_FILES = Path.of("/dev/shm");

    private final Promise promise;

    EtcdPeer(final Promise promise) {
        this.promise = promise;
    }

    @Override
    public String name() {
        return promise == Promise.DISK ? "etcd" : "etcd-no-fsync";
    }

    @Override
    public Promise promise() {
        return promise;
    }

    @Override
    public String setup() {
        final String durability = promise == Promise.DISK
                ? "fsync, data on disk"
                : "data in " + MEMORY_FILES
                        + (knowsNoFsync() ? ", " + NO_FSYNC : " (this version has no " + NO_FSYNC + ")");
        return "three members, " + durability + ", " + String.join(" ", EtcdNodes.FLAGS)
                + "; jetcd, one client object connected to the leader (kill: to all members)";
    }

    private static boolean knowsNoFsync() {
        return Binary.find(BINARY)
                .map(binary -> binary.output("--help").contains(NO_FSYNC))
                .orElse(false);
    }

    @Override
    public Optional<String> howToInstall() {
        return Binary.find(BINARY).isPresent() ? Optional.empty() : Optional.of("apt-get install -y etcd-server");
    }

    @Override
    public RunningPeer start(final Path dir) throws IOException, InterruptedException {
        final Binary binary =
                Binary.find(BINARY).orElseThrow(() -> new IllegalStateException("no " + BINARY + " in the PATH"));
        if (promise == Promise.DISK) {
            return EtcdNodes.start(binary, dir, dir, List.of());
        }
        final Path memoryDir = Files.isDirectory(MEMORY_FILES)
                ? Files.createTempDirectory(MEMORY_FILES, "peers-etcd-")
                : Files.createDirectory(dir.resolve("data"));
        return EtcdNodes.start(binary, dir, memoryDir, knowsNoFsync() ? List.of(NO_FSYNC) : List.of());
    }
}
