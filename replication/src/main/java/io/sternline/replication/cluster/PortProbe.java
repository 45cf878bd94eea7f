package io.sternline.replication.cluster;

import io.sternline.replication.Member;
import io.sternline.replication.NodeStartException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the node's own address and ports before Aeron does: Aeron would report a port in use from deep inside, half
 * started.
 */
final class PortProbe {
    private static final Logger LOG = LoggerFactory.getLogger(PortProbe.class);

    private PortProbe() {}

    /** @throws NodeStartException if the node's host is unknown or not this machine's, or a port is taken. */
    static void check(final Member own, final List<Member> members) {
        final InetAddress address = resolveOwn(own);
        for (int port = own.basePort() + MemberPorts.FIRST; port <= own.basePort() + MemberPorts.LAST; port++) {
            checkFree(own, address, port);
        }
        members.stream().filter(member -> member.id() != own.id()).forEach(PortProbe::warnIfUnknown);
    }

    /** Whether all members live on this machine's loopback. */
    static boolean isAllLoopback(final List<Member> members) {
        return members.stream().allMatch(member -> {
            try {
                return InetAddress.getByName(member.host()).isLoopbackAddress();
            } catch (final UnknownHostException e) {
                return false;
            }
        });
    }

    private static InetAddress resolveOwn(final Member own) {
        try {
            return InetAddress.getByName(own.host());
        } catch (final UnknownHostException e) {
            throw new NodeStartException(
                    "host '" + own.host() + "' of member " + own.id()
                            + ", this node, does not resolve: correct it, or add it to DNS or the hosts file",
                    e);
        }
    }

    private static void checkFree(final Member own, final InetAddress address, final int port) {
        try (DatagramSocket probe = new DatagramSocket(null)) {
            probe.setReuseAddress(false);
            probe.bind(new InetSocketAddress(address, port));
        } catch (final SocketException e) {
            throw refusal(own, "UDP", port, e);
        }
    }

    /** Why a node without that port does not start. */
    static NodeStartException refusal(
            final Member own, final String protocol, final int port, final IOException cause) {
        return new NodeStartException(
                protocol + " port " + port + " of " + own.host() + " cannot be used (" + cause.getMessage() + "): node "
                        + own.id() + " needs UDP ports " + (own.basePort() + MemberPorts.FIRST) + " to "
                        + (own.basePort() + MemberPorts.LAST) + " and TCP port " + new MemberPorts(own).lifeline()
                        + " on an address of this machine; stop what holds the port, or give the member another"
                        + " base port on all nodes",
                cause);
    }

    /** Not fatal: where nodes start together, a peer's name may appear a little later. Aeron goes on asking. */
    private static void warnIfUnknown(final Member member) {
        try {
            InetAddress.getByName(member.host());
        } catch (final UnknownHostException e) {
            LOG.warn("host '{}' of member {} does not resolve yet", member.host(), member.id());
        }
    }
}
