package io.sternline.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NetworkTest {
    private final List<String> ran = new ArrayList<>();
    private final Network network = new Network((input, line) -> ran.add(String.join(" ", line) + '\n' + input));

    @Test
    void shouldDropAtTheReceiverSoThatTheSenderIsNotTold() {
        network.cut(this, 0, 2);
        assertThat(ran.get(0)).startsWith("nsenter --net=/run/netns/node2 iptables-restore");
        assertThat(drops(ran.get(0))).containsExactly("-A INPUT -s 10.99.0.1 -j DROP");
    }

    @Test
    void shouldCutOffClientsWithoutCuttingOffNodes() {
        network.part(this, 1, Network.CLIENTS);
        assertThat(ran).filteredOn(line -> line.contains("iptables")).allMatch(line -> line.contains("node1"));
        assertThat(drops(lastTable()))
                .containsExactlyInAnyOrder(
                        "-A INPUT -s 10.99.0.254 -j DROP", "-A OUTPUT -p tcp -d 10.99.0.254 -j DROP");
    }

    @Test
    void shouldKeepOneFaultWhenAnotherIsHealed() {
        final Object first = new Object();
        final Object second = new Object();
        network.cut(first, 0, 1);
        network.lose(second, 2, 1, 0.25);
        network.release(first);
        assertThat(drops(lastTable()))
                .containsExactly("-A INPUT -s 10.99.0.3 -m statistic --mode random --probability 0.2500 -j DROP");
    }

    @Test
    void shouldHealAsOftenAsItIsAsked() {
        network.part(this, 0, 1);
        network.slowDown(this, 2, 128);
        network.release(this);
        assertThat(drops(lastTable())).isEmpty();
        assertThat(ran.get(ran.size() - 1)).contains("node2 tc qdisc replace dev eth0 root noqueue");
        final int commands = ran.size();
        network.release(this);
        assertThat(ran).hasSize(commands);
    }

    @Test
    void shouldLetTheSlowestOfTwoLimitsHold() {
        network.slowDown(new Object(), 0, 512);
        network.slowDown(new Object(), 0, 128);
        assertThat(ran.get(ran.size() - 1)).contains("rate 128kbit");
    }

    private String lastTable() {
        return ran.stream()
                .filter(line -> line.contains("iptables-restore"))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static List<String> drops(final String table) {
        return table.lines().filter(line -> line.startsWith("-A")).toList();
    }
}
