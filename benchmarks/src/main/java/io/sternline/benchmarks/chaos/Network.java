package io.sternline.benchmarks.chaos;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The network between three nodes and their clients: each node in a network namespace of its own, with one virtual
 * cable to a bridge in the rig's, where the clients are.
 *
 * <p>What disturbs it is a list, each item with the one that wants it. Whenever the list changes a node's rules are
 * written anew from it, in one transaction: two faults at once do not undo each other, and healing twice does no harm.
 *
 * <p>Packets are dropped where they arrive, never where a node sends them: there the kernel would tell the sender, which
 * no network does. Thread-safe.
 */
final class Network {
    /** Stands for the clients where a node's id is expected. */
    static final int CLIENTS = -1;

    static final int NODES = 3;

    private static final String SUBNET = "10.99.0.";
    private static final int CLIENTS_HOST = 254;

    /** Sent in one go at most, and kept waiting at most, by a slow link. */
    private static final String SLOW_BURST = "16kb";

    private static final String SLOW_LATENCY = "200ms";

    /** @param rule as iptables takes it, without the chain's name in front. */
    private record Drop(Object owner, int node, String chain, String rule) {}

    private record Slow(Object owner, int node, int kilobits) {}

    /** Runs a program for its effect. */
    interface Tool {
        void run(String input, String... line);
    }

    private final Tool tool;
    private final List<Drop> drops = new ArrayList<>();
    private final List<Slow> slow = new ArrayList<>();

    Network() {
        this(Shell::feed);
    }

    Network(final Tool tool) {
        this.tool = tool;
    }

    /** Builds it. The namespaces' names are private to the rig, as all its mounts are; they end with the rig. */
    void build() {
        ip("link", "set", "lo", "up");
        ip("link", "add", "bridge", "type", "bridge");
        ip("address", "add", address(CLIENTS) + "/24", "dev", "bridge");
        ip("link", "set", "bridge", "up");
        for (int node = 0; node < NODES; node++) {
            final String cable = "cable" + node;
            ip("netns", "add", namespace(node));
            ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", namespace(node));
            ip("link", "set", cable, "master", "bridge", "up");
            ip("-n", namespace(node), "address", "add", address(node) + "/24", "dev", "eth0");
            ip("-n", namespace(node), "link", "set", "eth0", "up");
            ip("-n", namespace(node), "link", "set", "lo", "up");
        }
    }

    private void ip(final String... words) {
        final List<String> line = new ArrayList<>(List.of("ip"));
        line.addAll(List.of(words));
        tool.run("", line.toArray(String[]::new));
    }

    static String address(final int node) {
        return SUBNET + (node == CLIENTS ? CLIENTS_HOST : node + 1);
    }

    /** A command line, run as a process of that node's machine. */
    static List<String> at(final int node, final List<String> line) {
        final List<String> whole = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + namespace(node)));
        whole.addAll(line);
        return whole;
    }

    private static String namespace(final int node) {
        return "node" + node;
    }

    /** Lets nothing through from one to the other; the way back stays open. */
    synchronized void cut(final Object owner, final int from, final int to) {
        lose(owner, from, to, 1);
    }

    /** Lets nothing through either way. */
    synchronized void part(final Object owner, final int one, final int other) {
        cut(owner, one, other);
        cut(owner, other, one);
    }

    /**
     * Loses packets at random.
     *
     * @param share 0 to 1.
     */
    synchronized void lose(final Object owner, final int from, final int to, final double share) {
        final String random =
                share < 1 ? String.format(Locale.ROOT, " -m statistic --mode random --probability %.4f", share) : "";
        if (to == CLIENTS) {
            // TCP only; it takes a packet that the sending machine drops for one that was lost on the way.
            drops.add(new Drop(owner, from, "OUTPUT", "-p tcp -d " + address(CLIENTS) + random));
            write(from);
        } else {
            drops.add(new Drop(owner, to, "INPUT", "-s " + address(from) + random));
            write(to);
        }
    }

    /** Limits what a node can send. */
    synchronized void slowDown(final Object owner, final int node, final int kilobits) {
        slow.add(new Slow(owner, node, kilobits));
        write(node);
    }

    /** Takes back all that {@code owner} has asked for. */
    synchronized void release(final Object owner) {
        final int[] touched = IntStream.concat(
                        drops.stream().filter(drop -> drop.owner() == owner).mapToInt(Drop::node),
                        slow.stream().filter(link -> link.owner() == owner).mapToInt(Slow::node))
                .distinct()
                .toArray();
        drops.removeIf(drop -> drop.owner() == owner);
        slow.removeIf(link -> link.owner() == owner);
        Arrays.stream(touched).forEach(this::write);
    }

    private void write(final int node) {
        final StringBuilder table = new StringBuilder("*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n");
        drops.stream()
                .filter(drop -> drop.node() == node)
                .map(drop -> "-A " + drop.chain() + " " + drop.rule() + " -j DROP\n")
                .forEach(table::append);
        table.append("COMMIT\n");
        tool.run(table.toString(), at(node, List.of("iptables-restore")).toArray(String[]::new));
        final int kilobits = slow.stream()
                .filter(link -> link.node() == node)
                .mapToInt(Slow::kilobits)
                .min()
                .orElse(0);
        final List<String> queue = kilobits > 0
                ? List.of("tbf", "rate", kilobits + "kbit", "burst", SLOW_BURST, "latency", SLOW_LATENCY)
                : List.of("noqueue");
        final List<String> line = new ArrayList<>(List.of("tc", "qdisc", "replace", "dev", "eth0", "root"));
        line.addAll(queue);
        tool.run("", at(node, line).toArray(String[]::new));
    }
}
