package io.sternline.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeersRunTest {
    private final List<String> order = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    private record FakePeer(String name, Promise promise, Optional<String> howToInstall) implements Peer {
        @Override
        public String setup() {
            return "no store at all";
        }

        @Override
        public RunningPeer start(final Path dir) {
            throw new IllegalStateException("nothing there to be started");
        }
    }

    private static Peer installed(final String name) {
        return new FakePeer(name, Promise.MEMORY, Optional.empty());
    }

    private static RoundResult result(final double perSecond) {
        final Map<PeerWorkload, Measured> measured = new EnumMap<>(PeerWorkload.class);
        measured.put(PeerWorkload.CALLERS, new Measured(perSecond, 10, 20, 30, 40, 1000, 1, 0.5, 0.25, 3 << 20));
        return new RoundResult("fake 1.0", measured, new Killed(100, 2, 0, 3, 4000, true));
    }

    private Comparison run(final int rounds, final Peer... peers) throws Exception {
        return new PeersRun(
                        rounds,
                        peer -> {
                            order.add(peer);
                            return result(order.size() * 100);
                        },
                        lines::add)
                .run(List.of(peers));
    }

    @Test
    void shouldBeginEachRoundWithAnotherPeer() throws Exception {
        run(3, installed("a"), installed("b"), installed("c"));
        assertThat(order).containsExactly("a", "b", "c", "b", "c", "a", "c", "a", "b");
    }

    @Test
    void shouldLeaveOutAPeerThatIsNotInstalledAndSayHowToInstallIt() throws Exception {
        final Comparison comparison =
                run(1, installed("a"), new FakePeer("b", Promise.MEMORY, Optional.of("apt-get install -y b-server")));
        assertThat(order).containsExactly("a");
        assertThat(comparison.hasResults()).isTrue();
        assertThat(comparison.notInstalled()).containsEntry("b", "apt-get install -y b-server");
        assertThat(lines).anySatisfy(line -> assertThat(line).contains("b ", "apt-get install -y b-server"));
        assertThat(MarkdownTable.of(comparison))
                .contains("| b |  | not installed | `apt-get install -y b-server` | 0 |");
    }

    @Test
    void shouldHaveNoResultsWhereNothingIsInstalled() throws Exception {
        final Comparison comparison =
                run(1, new FakePeer("b", Promise.DISK, Optional.of("apt-get install -y b-server")));
        assertThat(comparison.hasResults()).isFalse();
    }

    @Test
    void shouldGoOnWithTheOthersWhenOneFails() throws Exception {
        final Comparison comparison = new PeersRun(
                        2,
                        peer -> {
                            if (peer.equals("a")) {
                                throw new IllegalStateException("its port is taken");
                            }
                            return result(100);
                        },
                        lines::add)
                .run(List.of(installed("a"), installed("b")));
        assertThat(comparison.peers().get("a").rounds()).isEmpty();
        assertThat(comparison.peers().get("a").failures()).containsExactly("its port is taken", "its port is taken");
        assertThat(comparison.peers().get("b").rounds()).hasSize(2);
        assertThat(comparison.hasResults()).isTrue();
        assertThat(MarkdownTable.of(comparison)).contains("0, 2 failed");
    }

    @Test
    void shouldHoldEveryPeerAgainstSternlineWithTheSamePromise() throws Exception {
        final Comparison comparison = run(
                3, installed("sternline"), installed("other"), new FakePeer("durable", Promise.DISK, Optional.empty()));
        final String table = MarkdownTable.of(comparison);
        System.out.println(table);
        // Rounds give 100, 600, 800 and 200, 400, 900.
        assertThat(comparison.timesOf("other", PeerWorkload.CALLERS)).hasValue(1.5);
        assertThat(comparison.timesOf("sternline", PeerWorkload.CALLERS)).isEmpty();
        assertThat(comparison.timesOf("durable", PeerWorkload.CALLERS)).isEmpty();
        assertThat(table)
                .contains(
                        "| majority in memory | sternline | 600 (100 to 800) |  | 10 | 20 | 30 | 3 | 0.50 | 0.25 | 3 |")
                .contains("| majority in memory | other | 400 (200 to 900) | 1.50 × |")
                .contains("| majority in memory | other | 3 | 300 | 6 | 0 | 9 | 4,000 | 0 |")
                .doesNotContain(PeerWorkload.OPEN.text());
    }
}
