package io.sternline.benchmarks.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.benchmarks.failover.Distribution.Bucket;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DistributionTest {
    @Test
    void shouldTellPercentilesAndBuckets() {
        final Distribution times = Distribution.of(
                LongStream.rangeClosed(1, 100).map(i -> 101 - i).boxed().toList());

        assertThat(times.p50()).isEqualTo(50);
        assertThat(times.p90()).isEqualTo(90);
        assertThat(times.p99()).isEqualTo(99);
        assertThat(times.max()).isEqualTo(100);
        assertThat(times.histogram()).containsExactly(new Bucket(0, 99), new Bucket(100, 1));
    }

    @Test
    void shouldLeaveOutEmptyBuckets() {
        assertThat(Distribution.of(List.of(2_010L, 650L, 699L)).histogram())
                .containsExactly(new Bucket(600, 2), new Bucket(2_000, 1));
    }

    @Test
    void shouldRoundPercentilesUpWhereThereAreFewTimes() {
        final Distribution times = Distribution.of(List.of(600L, 700L, 5_000L));

        assertThat(times.p50()).isEqualTo(700);
        assertThat(times.p99()).isEqualTo(5_000);
    }

    @Test
    void shouldHaveNothingToTellOfNoTimes() {
        assertThat(Distribution.of(List.of()).count()).isZero();
    }
}
