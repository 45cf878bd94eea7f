package io.sternline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProfileTest {
    @Test
    void shouldBeLargeWhereProcessorsAreManyEnough() {
        assertThat(Profile.of(1)).isEqualTo(Profile.SMALL);
        assertThat(Profile.of(Profile.LARGE_PROCESSORS_MIN - 1)).isEqualTo(Profile.SMALL);
        assertThat(Profile.of(Profile.LARGE_PROCESSORS_MIN)).isEqualTo(Profile.LARGE);
        assertThat(Profile.of(256)).isEqualTo(Profile.LARGE);
    }
}
