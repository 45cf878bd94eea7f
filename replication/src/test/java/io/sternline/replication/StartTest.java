package io.sternline.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class StartTest {
    @TempDir
    Path directory;

    private List<String> directoriesBefore;
    private NodeConfig config;

    @BeforeEach
    void configure() throws IOException {
        directoriesBefore = aeronDirectories();
        config = new NodeConfig(
                "carts",
                0,
                TestGroup.members(1),
                directory.resolve("data"),
                Durability.MEMORY,
                NodeConfig.Timing.STEADY,
                0,
                Profile.SMALL);
    }

    @AfterEach
    void shouldLeaveNothingBehind() throws IOException {
        await("threads to end")
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("sternline-")));
        assertThat(aeronDirectories()).isEqualTo(directoriesBefore);
    }

    private static List<String> aeronDirectories() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
            return files.map(Path::toString)
                    .filter(name -> name.contains("sternline-carts"))
                    .sorted()
                    .toList();
        }
    }

    private NodeConfig with(final String group, final int nodeId, final List<Member> members) {
        return new NodeConfig(
                group,
                nodeId,
                members,
                config.dataDir(),
                config.durability(),
                config.timing(),
                config.snapshotLogBytes(),
                config.profile());
    }

    private static ReplicatedNode start(final NodeConfig config) {
        return ReplicatedNode.start(config, new Journal(), fault -> {
            throw new AssertionError("a node that does not start calls nobody", fault);
        });
    }

    private static ThrowableAssertAlternative<NodeStartException> assertRefused(final NodeConfig config) {
        return assertThatExceptionOfType(NodeStartException.class).isThrownBy(() -> start(config));
    }

    /** What one of the two has written, the other goes on from. */
    @ParameterizedTest
    @EnumSource
    void shouldLeadWhateverThreadsItHas(final Profile profile) {
        try (ReplicatedNode node = start(config)) {
            awaitPrimary(node);
        }
        config = new NodeConfig(
                config.group(),
                config.nodeId(),
                config.members(),
                config.dataDir(),
                config.durability(),
                config.timing(),
                config.snapshotLogBytes(),
                profile);
        try (ReplicatedNode node = start(config)) {
            awaitPrimary(node);
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .filteredOn("sternline-0-driver"::equals)
                    .hasSize(profile == Profile.LARGE ? 1 : 0);
        }
    }

    /** One that has no bell of its own gives another each time: who rings must have the one that is slept on. */
    @Test
    void shouldAskForTheDoorbellOnce() {
        final AtomicInteger bells = new AtomicInteger();
        final Journal machine = new Journal() {
            @Override
            public Doorbell doorbell() {
                bells.incrementAndGet();
                return super.doorbell();
            }
        };
        try (ReplicatedNode node = ReplicatedNode.start(config, machine, fault -> {
            throw new AssertionError("nothing ends it", fault);
        })) {
            awaitPrimary(node);
        }
        assertThat(bells).hasValue(1);
    }

    private static void awaitPrimary(final ReplicatedNode node) {
        await().atMost(TestGroup.PATIENCE).until(() -> node.status().role() == Role.PRIMARY);
    }

    @Test
    void shouldRefuseTheDataOfAnotherGroupOrNode() {
        start(config).close();
        assertRefused(with("sessions", 0, config.members()))
                .withMessageContaining("node 0 of group 'carts'")
                .withMessageContaining("node 0 of group 'sessions'");
        final Member other = new Member(1, "localhost", config.members().get(0).basePort());
        assertRefused(with("carts", 1, List.of(other)))
                .withMessageContaining("node 0 of group 'carts'")
                .withMessageContaining("node 1 of group 'carts'");
        start(config).close();
    }

    @Test
    void shouldRefuseDataInANewerFormat() throws IOException {
        start(config).close();
        final Path identity = config.dataDir().resolve("node.properties");
        Files.writeString(identity, Files.readString(identity).replace("format=3", "format=4"));
        assertRefused(config).withMessageContaining("format 4").withMessageContaining("newer");
    }

    @Test
    void shouldRefuseDataOfAnEarlierVersion() throws IOException {
        start(config).close();
        final Path identity = config.dataDir().resolve("node.properties");
        Files.writeString(identity, Files.readString(identity).replace("format=3", "format=2"));
        assertRefused(config).withMessageContaining("format 2").withMessageContaining("of an earlier version");
    }

    @Test
    void shouldRefuseDataThatNobodyVouchesFor() throws IOException {
        start(config).close();
        Files.delete(config.dataDir().resolve("node.properties"));
        assertRefused(config).withMessageContaining("node.properties");
    }

    @Test
    void shouldRefuseADirectoryInUse() {
        try (ReplicatedNode node = start(config)) {
            final NodeConfig second = with("carts", 0, TestGroup.members(1));
            assertRefused(second).withMessageContaining("in use by another node");
            assertThat(node.status()).isNotNull();
        }
    }

    @Test
    void shouldRemoveBuffersOnceTheNodeIsGone() throws IOException {
        final List<String> buffers = new ArrayList<>();
        try (ReplicatedNode node = start(config)) {
            buffers.addAll(aeronDirectories());
            StoppedNode.removeBuffers("carts", 0, config.dataDir());
            assertThat(aeronDirectories()).isEqualTo(buffers);
            assertThat(node.status()).isNotNull();
        }
        buffers.removeAll(directoriesBefore);
        assertThat(buffers).hasSize(1);
        Files.createDirectories(Path.of(buffers.get(0), "publications"));
        StoppedNode.removeBuffers("carts", 0, config.dataDir());
        assertThat(aeronDirectories()).isEqualTo(directoriesBefore);
        StoppedNode.removeBuffers("carts", 1, directory.resolve("never there"));
    }

    @Test
    void shouldNameThePortThatIsTaken() throws IOException {
        final int port = config.members().get(0).basePort() + 4;
        try (DatagramSocket taken =
                new DatagramSocket(new InetSocketAddress(InetAddress.getByName("localhost"), port))) {
            assertThat(taken.getLocalPort()).isEqualTo(port);
            assertRefused(config).withMessageContaining("UDP port " + port);
        }
        start(config).close();
    }

    @Test
    void shouldNameTheHostThatDoesNotResolve() {
        assertRefused(with("carts", 0, List.of(new Member(0, "no-such-host.invalid", 20_000))))
                .withMessageContaining("no-such-host.invalid");
    }

    @Test
    void shouldRefuseAConfigurationThatMakesNoSense() {
        final Member member = config.members().get(0);
        assertRefused(with("carts", 3, config.members())).withMessageContaining("node id 3");
        assertRefused(with(" ", 0, config.members())).withMessageContaining("name");
        assertRefused(with("carts", 0, List.of(member, member))).withMessageContaining("2 are configured");
        assertRefused(with("carts", 0, List.of(member, member, member))).withMessageContaining("same id");
        assertRefused(with("carts", 0, List.of(new Member(0, "localhost", 65_530))))
                .withMessageContaining("65530");
        assertRefused(with("carts", 9, List.of(new Member(9, "localhost", 20_000))))
                .withMessageContaining("member id 9");
        assertRefused(with("carts", 0, List.of(new Member(0, "a,b", 20_000)))).withMessageContaining("a,b");
    }

    @Test
    void shouldRefuseADataDirectoryThatIsAFile() throws IOException {
        Files.writeString(config.dataDir(), "in the way");
        assertRefused(config).withMessageContaining(config.dataDir().toString());
    }

    @Test
    void shouldCloseTwiceAndAnswerAfterwards() {
        final ReplicatedNode node = start(config);
        node.close();
        node.close();
        assertThat(node.publisher().poll()).isZero();
        assertThat(node.publisher().isConnected()).isFalse();
        assertThat(node.publisher().offerBarrier()).isEqualTo(LogPublisher.Offer.NOT_CONNECTED);
        assertThat(node.status()).isNotNull();
    }
}
