package io.sternline.server.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole demo on a store in memory: once as it should be, and with a store that breaks each promise. */
@Timeout(90)
class DemoTest {
    private static final int CUSTOMERS = 8;
    private static final long TRAFFIC_MS = 4000;

    private final InMemoryStore store = new InMemoryStore();
    private final StringWriter told = new StringWriter();
    private InJvmStage stage;

    @BeforeEach
    void setStage() throws IOException {
        stage = new InJvmStage(store);
    }

    @AfterEach
    void clearStage() {
        stage.close();
    }

    private Report run() throws InterruptedException {
        return new Demo(stage, new Narrator(new PrintWriter(told)), CUSTOMERS, TRAFFIC_MS).run();
    }

    private String explanation(final Report report) {
        return told + String.join("\n", report.summary());
    }

    @Test
    void shouldLoseNothing() throws InterruptedException {
        final Report report = run();
        assertThat(report.isClean()).as(explanation(report)).isTrue();
        assertThat(report.counts().failedRequests()).as(explanation(report)).isZero();
        assertThat(report.counts().retriedRequests()).isPositive();
        assertThat(report.counts().addsAcknowledged()).isPositive();
        assertThat(report.movedSessions()).isPositive();
        assertThat(report.failoverMs()).isGreaterThanOrEqualTo(250);
        assertThat(report.kills()).extracting(Kill::what).containsExactly("primary", "balancer", "server");
        assertThat(report.kills().get(0).newPrimary()).isPresent();
        assertThat(report.kills().get(0).caughtUpMs()).isPresent();
        assertThat(report.figures())
                .containsEntry("lostSessions", 0)
                .containsEntry("wrongCarts", 0)
                .containsEntry("brokenAffinity", 0)
                .containsKeys("requests", "failedRequests", "sessions", "failoverMs");
        assertThat(told.toString())
                .contains(
                        "killed the primary, node-0",
                        "node-1 is primary (term 2); writes paused",
                        "node-0 has caught up",
                        "killed a load balancer, lb-1",
                        "the limit is ",
                        "its breaker was open on both balancers",
                        "is drained: ",
                        "killed an application server, app-",
                        "every cart is intact");
    }

    @Test
    void shouldNoticeCartsLostInAFailover() throws InterruptedException {
        stage.onElected(() -> store.keys(Carts.NAMESPACE).forEach(key -> store.plant(Carts.NAMESPACE, key, null)));
        final Report report = run();
        assertThat(report.lostSessions()).as(explanation(report)).isPositive();
        assertThat(report.isClean()).isFalse();
        assertThat(told.toString()).contains("LOST SESSION", "that did harm");
    }

    @Test
    void shouldNoticeCartsSetBackInAFailover() throws InterruptedException {
        final byte[] foreign = CartCodec.encode(Cart.EMPTY.with(new Cart.Line("r", "somebody else's")));
        stage.onElected(() -> store.keys(Carts.NAMESPACE).forEach(key -> store.plant(Carts.NAMESPACE, key, foreign)));
        final Report report = run();
        assertThat(report.wrongCarts()).as(explanation(report)).isPositive();
        assertThat(report.isClean()).isFalse();
    }

    @Test
    void shouldNoticeAssignmentsLostInAFailover() throws InterruptedException {
        final byte[] other = "app-2".getBytes(StandardCharsets.UTF_8);
        stage.onElected(() ->
                store.keys(AffinityTable.NAMESPACE).forEach(key -> store.plant(AffinityTable.NAMESPACE, key, other)));
        final Report report = run();
        assertThat(report.brokenAffinity()).as(explanation(report)).isPositive();
        assertThat(report.isClean()).isFalse();
    }

    @Test
    void shouldNoticeWritesOfTheSteadyWriterThatAreGone() throws InterruptedException {
        stage.onElected(() -> store.plant(SteadyWriter.NAMESPACE, SteadyWriter.KEY, null));
        final Report report = run();
        assertThat(report.counter()).isPresent();
        assertThat(report.isClean()).as(explanation(report)).isFalse();
        assertThat(report.lostSessions() + report.wrongCarts() + report.brokenAffinity())
                .as(explanation(report))
                .isZero();
    }
}
