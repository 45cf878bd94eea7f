package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.Role;
import org.junit.jupiter.api.Test;

class LiveLogTest {
    private final LiveLog log = new LiveLog();

    @Test
    void shouldTakeWhatWasCommittedBeforeTheElectionsEndForOld() {
        log.update(true, 1, 1_000);
        assertThat(log.isLive(1_000, Role.REPLICA)).isFalse();
        assertThat(log.isLive(1_001, Role.REPLICA)).isTrue();
        log.update(true, 1, 2_000);
        assertThat(log.isLive(1_500, Role.REPLICA)).as("the log has moved on").isTrue();
    }

    @Test
    void shouldTakeNothingForLiveDuringAnElection() {
        log.update(false, 1, 0);
        assertThat(log.isLive(1, Role.REPLICA)).isFalse();
        log.update(true, 1, 1_000);
        log.update(false, 2, 1_000);
        assertThat(log.isLive(1_500, Role.REPLICA)).isFalse();
    }

    @Test
    void shouldTakeWhatALaterTermCommitsForOld() {
        log.update(true, 1, 1_000);
        assertThat(log.isLive(1_500, Role.CANDIDATE))
                .as("the term of the message is over")
                .isFalse();
    }

    @Test
    void shouldDrawTheLineAnewAfterEachElection() {
        log.update(true, 1, 1_000);
        log.update(false, 2, 1_000);
        log.update(true, 2, 3_000);
        assertThat(log.isLive(3_000, Role.PRIMARY)).isFalse();
        assertThat(log.isLive(3_001, Role.PRIMARY)).isTrue();
    }

    @Test
    void shouldNoticeAnElectionThatBeganAndEndedUnseen() {
        log.update(true, 1, 1_000);
        log.update(true, 2, 3_000);
        assertThat(log.isLive(2_500, Role.REPLICA)).isFalse();
        assertThat(log.isLive(3_500, Role.REPLICA)).isTrue();
    }
}
