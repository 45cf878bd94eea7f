package io.sternline.replication.cluster;

import io.sternline.replication.Member;
import io.sternline.replication.NodeStartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices at once when the process of the primary dies, where silence alone would have to be waited out.
 *
 * <p>Each member listens on a TCP port and keeps one idle connection to each other. When a process dies its kernel closes
 * both, however it died: the connection's end makes the others call again (see {@link LifelinePeer}), and the refusal of
 * that call is proof, which {@link EarlyElection} acts on. So a heartbeat timeout needs to cover only what leaves no such
 * trace, a process that hangs or a machine or network that is gone, and can be long enough never to go off by mistake.
 *
 * <p>It speeds things up and decides nothing. If the port is blocked, or taken by another program at a peer, or this thread
 * meets an error, elections begin by heartbeat timeout. This end of it is closed last when a node closes, with a farewell,
 * so that no one takes for a crash what is none.
 *
 * <p>One thread, which sleeps in a selector unless a member is away.
 */
final class Lifeline implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lifeline.class);

    /** One from each member, as many again that have not been found dead yet, and a few strangers. */
    static final int GUESTS_MAX = 2 * SnapshotLedger.MEMBERS_MAX + 4;

    private static final int BACKLOG = 2 * GUESTS_MAX;
    /** After an error in the loop itself, such as too many open files. */
    private static final long RECOVERY_MS = 1_000;

    private static final long CLOSE_WAIT_MS = 2_000;

    private final Selector selector;
    private final ServerSocketChannel listener;
    private final LifelineHello own;
    private final List<LifelineHello> expected;
    private final List<LifelinePeer> peers = new ArrayList<>();
    private final List<LifelineGuest> guests = new ArrayList<>();
    private final Thread thread;
    private volatile boolean isClosing;
    private volatile boolean isCrash;

    private Lifeline(
            final Selector selector,
            final ServerSocketChannel listener,
            final LifelineHello own,
            final List<Member> others,
            final NodeView view,
            final PrimaryLoss loss,
            final NodeThreads threads) {
        this.selector = selector;
        this.listener = listener;
        this.own = own;
        this.expected = others.stream()
                .map(member -> new LifelineHello(own.group(), member.id()))
                .toList();
        final long nowNs = System.nanoTime();
        others.forEach(member -> peers.add(new LifelinePeer(member, own, selector, view, loss, nowNs)));
        this.thread = threads.factory("lifeline").newThread(this::run);
    }

    /**
     * @param self this node's own greeting.
     * @throws NodeStartException if the port cannot be had.
     */
    static Lifeline open(
            final LifelineHello self,
            final List<Member> members,
            final NodeView view,
            final PrimaryLoss loss,
            final NodeThreads threads) {
        final Member own = members.stream()
                .filter(member -> member.id() == self.nodeId())
                .findFirst()
                .orElseThrow();
        final List<Member> others =
                members.stream().filter(member -> member != own).toList();
        final ServerSocketChannel listener = listen(own);
        try {
            final Selector selector = Selector.open();
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
            final Lifeline lifeline = new Lifeline(selector, listener, self, others, view, loss, threads);
            lifeline.thread.start();
            return lifeline;
        } catch (final IOException e) {
            LifelineSockets.close(listener);
            throw new UncheckedIOException(e);
        }
    }

    private static ServerSocketChannel listen(final Member own) {
        final int port = new MemberPorts(own).lifeline();
        try {
            final ServerSocketChannel listener = ServerSocketChannel.open();
            try {
                // Connections of this node's former life may linger; they are no reason not to start.
                listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                return listener.bind(new InetSocketAddress(InetAddress.getByName(own.host()), port), BACKLOG);
            } catch (final IOException e) {
                LifelineSockets.close(listener);
                throw e;
            }
        } catch (final IOException e) {
            throw PortProbe.refusal(own, "TCP", port, e);
        }
    }

    private void run() {
        try {
            while (!isClosing) {
                try {
                    poll();
                } catch (final IOException | RuntimeException e) {
                    recover(e);
                }
            }
        } finally {
            closeSockets();
        }
    }

    private void poll() throws IOException {
        select(System.nanoTime());
        final long nowNs = System.nanoTime();
        for (final SelectionKey key : selector.selectedKeys()) {
            if (!key.isValid()) {
                continue;
            }
            if (key.attachment() instanceof LifelineEnd end) {
                end.onReady(nowNs);
            } else {
                accept(nowNs);
            }
        }
        selector.selectedKeys().clear();
        peers.forEach(peer -> callIfDue(peer, nowNs));
        guests.forEach(guest -> callIfDue(guest, nowNs));
        guests.removeIf(guest -> !guest.isOpen());
    }

    private static void callIfDue(final LifelineEnd end, final long nowNs) {
        if (end.dueInNs(nowNs) == 0) {
            end.onDue(nowNs);
        }
    }

    private void select(final long nowNs) throws IOException {
        long dueInNs = LifelineEnd.NOTHING_DUE;
        for (final LifelinePeer peer : peers) {
            dueInNs = Math.min(dueInNs, peer.dueInNs(nowNs));
        }
        for (final LifelineGuest guest : guests) {
            dueInNs = Math.min(dueInNs, guest.dueInNs(nowNs));
        }
        if (dueInNs == LifelineEnd.NOTHING_DUE) {
            selector.select();
        } else if (dueInNs == 0) {
            selector.selectNow();
        } else {
            selector.select(TimeUnit.NANOSECONDS.toMillis(dueInNs) + 1);
        }
    }

    private void accept(final long nowNs) throws IOException {
        final SocketChannel channel = listener.accept();
        if (channel == null) {
            return;
        }
        guests.removeIf(guest -> !guest.isOpen());
        if (guests.size() >= GUESTS_MAX) {
            final LifelineGuest oldest = guests.stream()
                    .filter(LifelineGuest::isStranger)
                    .findFirst()
                    .orElse(guests.get(0));
            oldest.close();
            guests.remove(oldest);
        }
        guests.add(new LifelineGuest(channel, selector, own, expected, nowNs));
    }

    /** Sockets stay as they are: closing the listener would look like this process's death. */
    private void recover(final Exception error) {
        LOG.warn("lifeline of member {} has met an error and goes on in {} ms", own.nodeId(), RECOVERY_MS, error);
        try {
            TimeUnit.MILLISECONDS.sleep(RECOVERY_MS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            isClosing = true;
        }
    }

    private void closeSockets() {
        if (!isCrash) {
            guests.forEach(LifelineGuest::sayFarewell);
        }
        LifelineSockets.close(listener);
        guests.forEach(LifelineGuest::close);
        peers.forEach(LifelinePeer::close);
        try {
            selector.close();
        } catch (final IOException e) {
            LOG.debug("the lifeline's selector does not close", e);
        }
    }

    /** As the death of the process would: everything closes, and no one is told. For tests. */
    void halt() {
        isCrash = true;
        close();
    }

    /** May be called twice. */
    @Override
    public void close() {
        isClosing = true;
        selector.wakeup();
        try {
            thread.join(CLOSE_WAIT_MS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
