package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.sternline.replication.Member;
import io.sternline.replication.NodeStartException;
import io.sternline.replication.Role;
import io.sternline.replication.TestGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Member 0's lifeline, with a member 1 that the test plays. */
@Timeout(60)
class LifelineTest {
    private static final String GROUP = "carts";
    private static final long TERM = 5;
    private static final int WAIT_MS = 30_000;

    private final NodeView view = new NodeView();
    private final PrimaryLoss loss = new PrimaryLoss();
    private final Faults faults = new Faults(fault -> {});
    private final NodeThreads threads = new NodeThreads(0, faults);

    private List<Member> members;
    private Lifeline lifeline;
    private ServerSocket peer;

    @BeforeEach
    void open() throws IOException {
        members = TestGroup.members(2);
        view.leadership(Role.REPLICA, TERM, 1);
        peer = listen();
    }

    /** From now on member 1 is called: what the view says before counts from the first call on. */
    private void start() {
        lifeline = Lifeline.open(new LifelineHello(GROUP, 0), members, view, loss, threads);
    }

    @AfterEach
    void close() throws IOException {
        faults.close();
        lifeline.close();
        peer.close();
    }

    private ServerSocket listen() throws IOException {
        final ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.setSoTimeout(WAIT_MS);
        socket.bind(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), new MemberPorts(members.get(1)).lifeline()));
        return socket;
    }

    /** Takes the next call and answers it. */
    private Socket answer(final LifelineHello hello) throws IOException {
        final Socket call = peer.accept();
        call.setSoTimeout(WAIT_MS);
        assertThat(call.getInputStream().readNBytes(LifelineHello.LENGTH))
                .isEqualTo(new LifelineHello(GROUP, 0).encode().array());
        call.getOutputStream().write(hello.encode().array());
        return call;
    }

    private Socket answer() throws IOException {
        return answer(new LifelineHello(GROUP, 1));
    }

    private static void reset(final Socket call) throws IOException {
        call.setSoLinger(true, 0);
        call.close();
    }

    /** Whoever is called again has been found absent before, if that is to be noticed at all. */
    private void assertNothingWasProven() throws IOException {
        peer = listen();
        answer().close();
        answer().close();
        assertThat(loss.latest()).isNull();
    }

    @Test
    void shouldTellThatThePrimaryIsGoneAndSayItAgain() throws IOException {
        start();
        final Socket call = answer();
        peer.close();
        call.close();
        await().until(() -> loss.latest() != null);
        assertThat(loss.latest().term()).isEqualTo(TERM);
        final long number = loss.latest().number();
        await().until(() -> loss.latest().number() > number);
        assertThat(loss.latest().term()).isEqualTo(TERM);
    }

    @Test
    void shouldTellNothingOfAReplica() throws IOException {
        view.leadership(Role.PRIMARY, TERM, 0);
        start();
        final Socket call = answer();
        peer.close();
        call.close();
        assertNothingWasProven();
    }

    @Test
    void shouldTakeAResetForNoDeath() throws IOException {
        start();
        for (int i = 0; i < 3; i++) {
            reset(answer());
        }
        answer();
        assertThat(loss.latest()).isNull();
    }

    @Test
    void shouldTakeSilenceForNoDeath() throws IOException {
        start();
        reset(answer());
        // Taken by the kernel, as for a process that is suspended, and never answered.
        final Socket silent = peer.accept();
        assertThat(silent.getInputStream().readNBytes(LifelineHello.LENGTH)).hasSize(LifelineHello.LENGTH);
        assertThat(silent.getInputStream().read()).as("end of the wait").isEqualTo(-1);
        answer();
        assertThat(loss.latest()).isNull();
    }

    @Test
    void shouldBelieveNoRefusalWithoutHavingMetTheMember() throws IOException {
        peer.close();
        start();
        assertNothingWasProven();
    }

    @Test
    void shouldBelieveNothingOfAnotherProgramOnThePort() throws IOException {
        start();
        answer(new LifelineHello("orders", 1)).close();
        answer(new LifelineHello(GROUP, 2)).close();
        final Socket call = peer.accept();
        call.getOutputStream().write("220 mail.example ESMTP ready".getBytes());
        peer.close();
        call.close();
        assertNothingWasProven();
    }

    @Test
    void shouldTakeAFarewellForNoDeath() throws IOException {
        start();
        final Socket call = answer();
        call.getOutputStream().write(LifelineHello.FAREWELL);
        peer.close();
        call.close();
        assertNothingWasProven();
    }

    @Test
    void shouldAnswerMembersOnlyAndSayFarewell() throws IOException {
        start();
        try (Socket stranger = call();
                Socket member = call()) {
            stranger.getOutputStream().write(new byte[LifelineHello.LENGTH]);
            assertThat(stranger.getInputStream().read()).isEqualTo(-1);

            member.getOutputStream().write(new LifelineHello(GROUP, 1).encode().array());
            assertThat(ByteBuffer.wrap(member.getInputStream().readNBytes(LifelineHello.LENGTH)))
                    .isEqualTo(new LifelineHello(GROUP, 0).encode());
            lifeline.close();
            assertThat(member.getInputStream().read()).isEqualTo(LifelineHello.FAREWELL);
            assertThat(member.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void shouldKeepRoomForMembersAmongManyStrangers() throws IOException {
        start();
        final Socket[] strangers = new Socket[2 * Lifeline.GUESTS_MAX];
        try {
            for (int i = 0; i < strangers.length; i++) {
                strangers[i] = call();
            }
            try (Socket member = call()) {
                member.getOutputStream()
                        .write(new LifelineHello(GROUP, 1).encode().array());
                assertThat(member.getInputStream().readNBytes(LifelineHello.LENGTH))
                        .hasSize(LifelineHello.LENGTH);
            }
        } finally {
            for (final Socket stranger : strangers) {
                stranger.close();
            }
        }
    }

    private Socket call() throws IOException {
        final Socket socket = new Socket(InetAddress.getLoopbackAddress(), new MemberPorts(members.get(0)).lifeline());
        socket.setSoTimeout(WAIT_MS);
        return socket;
    }

    @Test
    void shouldRefuseToStartWithoutItsPort() {
        start();
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> Lifeline.open(new LifelineHello(GROUP, 1), members, view, loss, threads))
                .withMessageContaining("TCP port " + new MemberPorts(members.get(1)).lifeline() + " of localhost")
                .withMessageContaining("stop what holds the port");
    }
}
