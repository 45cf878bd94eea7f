package io.sternline.server.cli.demo;

import static io.sternline.server.cli.demo.ServerHealth.Check.BAD;
import static io.sternline.server.cli.demo.ServerHealth.Check.GOOD;
import static io.sternline.server.cli.demo.ServerHealth.Check.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerHealthTest {
    private final ServerHealth health = new ServerHealth();
    private long nowNs;

    private void record(final ServerHealth.Check check, final int times) {
        for (int i = 0; i < times; i++) {
            health.record(check, ++nowNs);
        }
    }

    @Test
    void shouldBeDownUntilTheFirstGoodCheck() {
        assertThat(health.isUp()).isFalse();
        record(REFUSED, 10);
        assertThat(health.isUp()).isFalse();
        record(GOOD, 1);
        assertThat(health.isUp()).isTrue();
    }

    @Test
    void shouldFallQuicklyWhenConnectionsAreRefused() {
        record(GOOD, 1);
        record(REFUSED, ServerHealth.REFUSED_FALL - 1);
        assertThat(health.isUp()).isTrue();
        record(REFUSED, 1);
        assertThat(health.isUp()).isFalse();
    }

    @Test
    void shouldFallSlowlyWhenAnswersAreLate() {
        record(GOOD, 1);
        record(BAD, ServerHealth.FAILED_FALL - 1);
        assertThat(health.isUp()).isTrue();
        record(BAD, 1);
        assertThat(health.isUp()).isFalse();
    }

    @Test
    void shouldStartToCountAnewAfterAGoodCheck() {
        record(GOOD, 1);
        record(REFUSED, ServerHealth.REFUSED_FALL - 1);
        record(GOOD, 1);
        record(REFUSED, ServerHealth.REFUSED_FALL - 1);
        assertThat(health.isUp()).isTrue();
    }

    @Test
    void shouldRiseAfterGoodChecksInARow() {
        record(GOOD, 1);
        record(REFUSED, ServerHealth.REFUSED_FALL);
        record(GOOD, ServerHealth.RISE - 1);
        assertThat(health.isUp()).isFalse();
        record(GOOD, 1);
        assertThat(health.isUp()).isTrue();
    }

    @Test
    void shouldGiveAVerdictOnceTheServerIsDownOrACheckFoundItWell() throws InterruptedException {
        record(GOOD, 1);
        final long askedNs = nowNs;
        assertThat(health.awaitVerdict(askedNs - 1, 60_000)).isTrue();
        record(REFUSED, ServerHealth.REFUSED_FALL);
        assertThat(health.awaitVerdict(askedNs, 60_000)).isFalse();
    }

    @Test
    void shouldNotWaitForAVerdictForEver() throws InterruptedException {
        record(GOOD, 1);
        assertThat(health.awaitVerdict(nowNs, 1)).isTrue();
    }
}
