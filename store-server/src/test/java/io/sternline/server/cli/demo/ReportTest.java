package io.sternline.server.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final SteadyWriter.Tally STEADY = new SteadyWriter.Tally(1000, 2, 0);
    private static final List<Kill> KILLS = List.of(
            new Kill(
                    "primary",
                    new Stage.Part("node-1", 77),
                    3000,
                    640,
                    655,
                    0,
                    OptionalLong.of(2),
                    OptionalLong.of(2100)),
            new Kill(
                    "server",
                    new Stage.Part("app-2", 78),
                    9000,
                    20,
                    900,
                    11,
                    OptionalLong.empty(),
                    OptionalLong.empty()));

    private final Liveness liveness = new Liveness();
    private final Account account = new Account(liveness, fault -> {});
    private final SessionRecord session = account.open("s", "app-1");

    private Report report(final int unverified, final long counter) {
        return Report.of(25_000, account, unverified, STEADY, Optional.of(counter), KILLS);
    }

    private void read(final SessionRecord.Answer answer) {
        session.answered(session.sending(), answer, Optional.empty());
    }

    @Test
    void shouldBeCleanWhenNothingIsMissing() {
        assertThat(report(0, 1000).isClean()).isTrue();
        assertThat(report(0, 1002).isClean()).isTrue();
        assertThat(report(0, 1000).summary()).last().asString().isEqualTo("Nothing was lost.");
    }

    @Test
    void shouldNotBeCleanWithALostSession() {
        read(new SessionRecord.Answer("app-1", true, Cart.EMPTY));
        assertThat(report(0, 1000).lostSessions()).isEqualTo(1);
        assertThat(report(0, 1000).isClean()).isFalse();
    }

    @Test
    void shouldNotBeCleanWithAWrongCart() {
        read(new SessionRecord.Answer("app-1", false, Cart.EMPTY.with(new Cart.Line("r", "gold"))));
        assertThat(report(0, 1000).wrongCarts()).isEqualTo(1);
        assertThat(report(0, 1000).isClean()).isFalse();
    }

    @Test
    void shouldNotBeCleanWithBrokenAffinity() {
        read(new SessionRecord.Answer("app-2", false, Cart.EMPTY));
        assertThat(report(0, 1000).brokenAffinity()).isEqualTo(1);
        assertThat(report(0, 1000).isClean()).isFalse();
        assertThat(report(0, 1000).summary()).last().asString().startsWith("NOT AS PROMISED");
    }

    @Test
    void shouldNotBeCleanWithACartThatCouldNotBeChecked() {
        assertThat(report(1, 1000).isClean()).isFalse();
    }

    @Test
    void shouldNotBeCleanWithACounterTooLowOrTooHighOrUnread() {
        assertThat(report(0, 999).isClean()).isFalse();
        assertThat(report(0, 1003).isClean()).isFalse();
        assertThat(Report.of(1, account, 0, STEADY, Optional.empty(), KILLS).isClean())
                .isFalse();
    }

    @Test
    void shouldNotBeCleanWithoutSessions() {
        final Account nobodyCame = new Account(liveness, fault -> {});
        assertThat(Report.of(1, nobodyCame, 0, STEADY, Optional.of(1000L), KILLS)
                        .isClean())
                .isFalse();
    }

    @Test
    void shouldWriteTheFiguresAsJson(@TempDir final Path dir) throws IOException {
        account.request(1, true);
        account.request(3, true);
        account.request(12, false);
        final Path file = dir.resolve("figures.json");
        report(0, 1000).writeJson(file);
        final JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.get("ok").asBoolean()).isTrue();
        assertThat(json.get("requests").asInt()).isEqualTo(3);
        assertThat(json.get("failedRequests").asInt()).isEqualTo(1);
        assertThat(json.get("retriedRequests").asInt()).isEqualTo(2);
        assertThat(json.get("sessions").asInt()).isEqualTo(1);
        assertThat(json.get("lostSessions").asInt()).isZero();
        assertThat(json.get("wrongCarts").asInt()).isZero();
        assertThat(json.get("brokenAffinity").asInt()).isZero();
        assertThat(json.get("failoverMs").asInt()).isEqualTo(655);
        assertThat(json.get("kills").get(0).get("newPrimary").asInt()).isEqualTo(2);
        assertThat(json.get("kills").get(1).get("sessionsMoved").asInt()).isEqualTo(11);
    }
}
