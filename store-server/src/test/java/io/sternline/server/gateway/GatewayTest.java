package io.sternline.server.gateway;

import static io.sternline.server.gateway.TestClient.commandFrame;
import static io.sternline.server.gateway.TestClient.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.protocol.sbe.CloseReason;
import io.sternline.protocol.sbe.ReadLevel;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.replication.NodeStartException;
import io.sternline.replication.Profile;
import io.sternline.replication.Role;
import io.sternline.server.gateway.DeclaredNamespace.Mode;
import io.sternline.server.gateway.DeclaredNamespace.WhenFull;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GatewayTest {
    private static final DeclaredNamespace SESSIONS = new DeclaredNamespace(
            "sessions", 0, 1_800_000, 256, 65_536, 1000, 1 << 20, WhenFull.EVICT_SOONEST, Mode.ASYNC);
    private static final DeclaredNamespace CARTS =
            new DeclaredNamespace("carts", 0, 0, 256, 65_536, 0, 0, WhenFull.REJECT, Mode.SYNC);

    @Test
    void shouldDeclareNamespacesInEveryTermItIsPrimary() {
        try (GatewayFixture fixture = new GatewayFixture(GatewayLimits.DEFAULT, SESSIONS, CARTS)) {
            await().until(() -> fixture.state.namespaces().size() == 2);
            fixture.group.status(Role.REPLICA, 2, 1);
            fixture.group.status(Role.PRIMARY, 3, 0);
            await().untilAsserted(() ->
                    assertThat(fixture.state.namespaces()).containsExactly("sessions", "carts", "sessions", "carts"));
        }
    }

    @Test
    void shouldDeclareNamespacesAgainWhenTheDeclarationIsLost() {
        try (GatewayFixture fixture = new GatewayFixture(GatewayLimits.DEFAULT, SESSIONS)) {
            await().until(() -> fixture.state.namespaces().size() == 1);
            fixture.group.loseNextBatchOfFrames();
            fixture.group.status(Role.PRIMARY, 2, 0);
            await().until(() -> fixture.state.namespaces().size() == 2);
        }
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void shouldNamePortAndAddressWhenThePortIsTaken(final Profile profile) {
        try (GatewayFixture fixture = new GatewayFixture(profile)) {
            final int port = fixture.address().getPort();
            final GatewayConfig config = new GatewayConfig(
                    "g",
                    1,
                    "v",
                    "127.0.0.1",
                    port,
                    List.of(),
                    GatewayLimits.DEFAULT,
                    GroupLimits.DEFAULT,
                    profile,
                    List.of());
            assertThatThrownBy(() -> Gateway.start(
                            config,
                            GatewayPorts.create(),
                            fixture.group,
                            fixture.group,
                            Authenticator.NONE,
                            fixture.fatal::set,
                            fixture.group))
                    .isInstanceOf(GatewayStartException.class)
                    .hasMessageContaining("cannot listen for clients on 127.0.0.1:" + port)
                    .hasMessageContaining("client.bindHost");
            assertThat(fixture.fatal).hasNullValue();
        }
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldNotWaitForEverWhenBindingThrows(final Profile profile) {
        try (GatewayFixture fixture = new GatewayFixture(profile)) {
            final GatewayConfig config = new GatewayConfig(
                    "g",
                    1,
                    "v",
                    "127.0.0.1",
                    -1,
                    List.of(),
                    GatewayLimits.DEFAULT,
                    GroupLimits.DEFAULT,
                    profile,
                    List.of());
            assertThatThrownBy(() -> Gateway.start(
                            config,
                            GatewayPorts.create(),
                            fixture.group,
                            fixture.group,
                            Authenticator.NONE,
                            fixture.fatal::set,
                            fixture.group))
                    .isInstanceOf(GatewayStartException.class)
                    .hasMessageContaining("-1");
            assertThat(fixture.fatal).as("the caller knows").hasNullValue();
        }
    }

    @Test
    void shouldNotStartOnAThreadThatHasEnded() {
        final FakeGroup group = new FakeGroup();
        assertThatThrownBy(() -> Gateway.start(
                        new GatewayConfig(
                                "g",
                                1,
                                "v",
                                "127.0.0.1",
                                0,
                                List.of(),
                                GatewayLimits.DEFAULT,
                                GroupLimits.DEFAULT,
                                Profile.SMALL,
                                List.of()),
                        GatewayPorts.create(),
                        group,
                        group,
                        Authenticator.NONE,
                        failure -> {},
                        guest -> false))
                .isInstanceOf(NodeStartException.class)
                .hasMessageContaining("has ended");
    }

    @Test
    void shouldSayGoodbyeWhenTheThreadThatItIsAGuestOfEnds() throws IOException {
        try (GatewayFixture fixture = new GatewayFixture(Profile.SMALL);
                TestClient client = fixture.open()) {
            fixture.group.close();
            assertThat(client.farewell().reason()).isEqualTo(CloseReason.SHUTTING_DOWN);
            assertThat(fixture.fatal).hasNullValue();
        }
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void shouldReportWhatItCannotSurvive(final Profile profile) {
        try (GatewayFixture fixture = new GatewayFixture(profile)) {
            final RuntimeException failure = new IllegalStateException("the log is gone");
            fixture.group.failPoll(failure);
            await().untilAsserted(() -> assertThat(fixture.fatal).hasValue(failure));
        }
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void shouldSurviveAnyBytesWhileAGoodConnectionWorks(final Profile profile) throws IOException {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final Random random = new Random(seed);
        try (GatewayFixture fixture = new GatewayFixture(profile);
                TestClient good = fixture.open()) {
            for (int round = 1; round <= 300; round++) {
                try (TestClient bad = random.nextBoolean() ? fixture.open() : new TestClient(fixture.address())) {
                    bad.sendRaw(badBytes(random));
                }
                good.send(commandFrame(1, put(round, "key" + round)));
                assertThat(good.reply().code()).as("round %d", round).isEqualTo(ResultCode.OK);
            }
            await().until(() -> fixture.counters().connections() == 1);
            assertThat(fixture.fatal).hasNullValue();
            assertThat(fixture.state.applied())
                    .filteredOn(one -> one.clientId() == 1)
                    .hasSizeGreaterThanOrEqualTo(300);
        }
    }

    /** Pure noise, or a good frame with a few bytes changed. */
    private static byte[] badBytes(final Random random) {
        if (random.nextInt(3) == 0) {
            final byte[] noise = new byte[random.nextInt(2000)];
            random.nextBytes(noise);
            return noise;
        }
        final byte[] frame = TestClient.framed(
                switch (random.nextInt(4)) {
                    case 0 -> TestClient.hello(1, 1, "fuzz", "", "");
                    case 2 ->
                        commandFrame(
                                7,
                                TestClient.move(1, "a", "b"),
                                TestClient.guarded(2, put(2, "b"), "c", "d"),
                                TestClient.guarded(3, TestClient.remove(3, "b"), "c"));
                    case 1 ->
                        commandFrame(
                                7,
                                put(1, "a"),
                                put(2, "b"),
                                TestClient.register(3),
                                TestClient.take(4, "l"),
                                TestClient.countInWindow(5, "w"));
                    default ->
                        TestClient.queryFrame(
                                TestClient.get(1, ReadLevel.LINEARIZABLE, "c"),
                                TestClient.get(2, ReadLevel.LOCAL, "d"));
                });
        for (int i = random.nextInt(6); i >= 0; i--) {
            frame[random.nextInt(frame.length)] = (byte) random.nextInt();
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(frame, random.nextInt(frame.length)) : frame;
    }
}
