package io.sternline.replication.cluster;

import io.sternline.replication.Member;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's connection to one other member, and what its end means.
 *
 * <p>An end by itself means nothing: connections are reset for many reasons. So the member is called again at once, and
 * only if the kernel there says that nobody listens any more is its process gone. That answer counts from an address
 * where this very process has talked to the member before, after a connection that ended without a farewell, and for
 * the term in which the member was known to lead when the call was made. Whatever else happens (no answer, no route, a
 * connection after all, another program) proves nothing. A process that is suspended still listens: its kernel takes
 * connections up to its backlog, and drops what is more.
 *
 * <p>While the member stays away it is called again, less and less often, and each refusal is told anew: the one who
 * listens may not have been able to make use of the first.
 */
final class LifelinePeer implements LifelineEnd {
    private static final Logger LOG = LoggerFactory.getLogger(LifelinePeer.class);

    /**
     * Shorter than any kernel takes to give up by itself, which Java reports by the same exception as a refusal.
     */
    private static final long CONNECT_WAIT_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long HELLO_WAIT_NS = TimeUnit.SECONDS.toNanos(2);
    /** A process that dies may still accept while its sockets are being closed: worth a second look. */
    private static final long SECOND_LOOK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long RETRY_MIN_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long RETRY_MAX_NS = TimeUnit.SECONDS.toNanos(2);
    /** Calls to where the member was before its name is looked up again; later every other one goes there. */
    private static final int CALLS_TO_KNOWN = 4;

    private final Member member;
    private final LifelineHello own;
    private final LifelineHello expected;
    private final Selector selector;
    private final NodeView view;
    private final PrimaryLoss loss;
    private final ByteBuffer received = ByteBuffer.allocate(LifelineHello.LENGTH);
    private final Deque<InetAddress> addresses = new ArrayDeque<>();

    private State state = State.AWAY;
    private SocketChannel channel;
    /** When the present state has to end; while away, when to call. */
    private long deadlineNs;

    private int calls;
    private InetSocketAddress called;
    /** Where the member was met, unless it has said farewell since. */
    private InetSocketAddress known;

    private long ledTerm = GroupClock.NO_TERM;
    private boolean isGone;
    private boolean isForeignReported;

    private enum State {
        AWAY,
        CALLING,
        GREETING,
        CONNECTED
    }

    LifelinePeer(
            final Member member,
            final LifelineHello own,
            final Selector selector,
            final NodeView view,
            final PrimaryLoss loss,
            final long nowNs) {
        this.member = member;
        this.own = own;
        this.expected = new LifelineHello(own.group(), member.id());
        this.selector = selector;
        this.view = view;
        this.loss = loss;
        this.deadlineNs = nowNs;
    }

    @Override
    public long dueInNs(final long nowNs) {
        return state == State.CONNECTED ? NOTHING_DUE : Math.max(0, deadlineNs - nowNs);
    }

    @Override
    public void onDue(final long nowNs) {
        if (state == State.AWAY) {
            call(nowNs);
        } else {
            end(nowNs);
        }
    }

    private void call(final long nowNs) {
        // Before the call: who leads a term then, and listens no more afterwards, is dead.
        final NodeView.Leadership leadership = view.leadership();
        if (leadership.primaryId() == member.id()) {
            ledTerm = leadership.term();
        }
        try {
            called = next();
            received.clear();
            channel = SocketChannel.open();
            state = State.CALLING;
            deadlineNs = nowNs + CONNECT_WAIT_NS;
            LifelineSockets.register(channel, selector, SelectionKey.OP_CONNECT, this);
            if (channel.connect(called)) {
                greet(nowNs);
            }
        } catch (final ConnectException e) {
            onRefused(nowNs);
        } catch (final IOException | IllegalArgumentException e) {
            LOG.trace("member {} cannot be called", member.id(), e);
            end(nowNs);
        }
    }

    /**
     * First where the member was, then also wherever its name leads. Looking up a name can take long, and holds up the
     * lifelines to the others meanwhile: it is only done for a member that stays away.
     */
    private InetSocketAddress next() throws IOException {
        if (known != null && (calls < CALLS_TO_KNOWN || calls % 2 == 0)) {
            return known;
        }
        if (addresses.isEmpty()) {
            addresses.addAll(List.of(InetAddress.getAllByName(member.host())));
        }
        return new InetSocketAddress(addresses.poll(), new MemberPorts(member).lifeline());
    }

    @Override
    public void onReady(final long nowNs) {
        try {
            switch (state) {
                case CALLING -> {
                    if (channel.finishConnect()) {
                        greet(nowNs);
                    }
                }
                case GREETING -> readHello(nowNs);
                case CONNECTED -> readFarewell(nowNs);
                case AWAY -> LOG.trace("lifeline to member {} has ended already", member.id());
            }
        } catch (final ConnectException e) {
            onRefused(nowNs);
        } catch (final IOException e) {
            LOG.trace("lifeline to member {} ends", member.id(), e);
            end(nowNs);
        }
    }

    private void greet(final long nowNs) throws IOException {
        state = State.GREETING;
        deadlineNs = nowNs + HELLO_WAIT_NS;
        channel.keyFor(selector).interestOps(SelectionKey.OP_READ);
        if (channel.write(own.encode()) < LifelineHello.LENGTH) {
            end(nowNs);
        }
    }

    private void readHello(final long nowNs) throws IOException {
        final int count = channel.read(received);
        if (count < 0) {
            end(nowNs);
        } else if (!received.hasRemaining()) {
            if (expected.isIn(received)) {
                onConnected();
            } else {
                reportForeign();
                end(nowNs);
            }
        }
    }

    private void onConnected() {
        state = State.CONNECTED;
        known = called;
        calls = 0;
        isGone = false;
        addresses.clear();
        received.clear();
    }

    private void readFarewell(final long nowNs) throws IOException {
        if (channel.read(received) > 0 && received.get(0) == LifelineHello.FAREWELL) {
            known = null;
        }
        end(nowNs);
    }

    private void reportForeign() {
        if (!isForeignReported) {
            isForeignReported = true;
            LOG.warn(
                    "TCP port {} of {} is answered by something else than member {} of group '{}': the death of that"
                            + " member will be noticed by heartbeat timeout only; stop what holds the port",
                    called.getPort(),
                    member.host(),
                    member.id(),
                    own.group());
        }
    }

    private void onRefused(final long nowNs) {
        final boolean isProof = called.equals(known) && deadlineNs - nowNs > 0;
        end(nowNs);
        // Refused is refused: a second look at once would see nothing else.
        calls = Math.max(calls, 2);
        deadlineNs = nowNs + retryNs();
        if (!isProof) {
            return;
        }
        if (!isGone) {
            isGone = true;
            LOG.info("the process of member {} is gone: {} refuses connections", member.id(), called);
        }
        if (ledTerm != GroupClock.NO_TERM) {
            loss.onProven(ledTerm);
        }
    }

    private void end(final long nowNs) {
        final boolean wasConnected = state == State.CONNECTED;
        close();
        state = State.AWAY;
        calls = wasConnected ? 0 : calls + 1;
        deadlineNs = nowNs + retryNs();
    }

    private long retryNs() {
        return switch (calls) {
            case 0 -> 0;
            case 1 -> SECOND_LOOK_NS;
            default -> Math.min(RETRY_MAX_NS, RETRY_MIN_NS << Math.min(calls - 2, Integer.SIZE / 2));
        };
    }

    @Override
    public void close() {
        if (channel != null) {
            LifelineSockets.close(channel);
            channel = null;
        }
    }
}
