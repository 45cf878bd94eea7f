package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.Role;
import org.junit.jupiter.api.Test;

class JoinWatchTest {
    private final JoinWatch watch = new JoinWatch();

    @Test
    void shouldSpeakUpOnceInAWhile() {
        assertThat(watch.check(Role.CANDIDATE, 0)).isZero();
        assertThat(watch.check(Role.CANDIDATE, JoinWatch.PATIENCE_NS - 1)).isZero();
        assertThat(watch.check(Role.CANDIDATE, JoinWatch.PATIENCE_NS)).isEqualTo(30);
        assertThat(watch.check(Role.CANDIDATE, JoinWatch.PATIENCE_NS + 1)).isZero();
        assertThat(watch.check(Role.CANDIDATE, JoinWatch.PATIENCE_NS + JoinWatch.REPEAT_NS))
                .isEqualTo(330);
    }

    @Test
    void shouldStartAnewAfterTheNodeWasIn() {
        watch.check(Role.CANDIDATE, 0);
        watch.check(Role.REPLICA, 5);
        assertThat(watch.check(Role.CANDIDATE, JoinWatch.PATIENCE_NS)).isZero();
    }
}
