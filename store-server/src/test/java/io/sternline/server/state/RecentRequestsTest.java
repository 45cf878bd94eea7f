package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentRequestsTest {
    private final RecentRequests recent = new RecentRequests();

    @Test
    void shouldTellAClientsUnfinishedRequestsNewestFirst() {
        for (long number = 1; number <= 5; number++) {
            recent.note(7, number, 100 + number, -number);
            recent.note(8, number, 200 + number, 0);
        }
        recent.note(0, 1, 300, 0);
        final List<List<Long>> seen = new ArrayList<>();
        recent.forClient(
                7, 4, (client, number, revision, result) -> seen.add(List.of(client, number, revision, result)));
        assertThat(seen).containsExactly(List.of(7L, 5L, 105L, -5L), List.of(7L, 4L, 104L, -4L));
        assertThat(recent.end()).isEqualTo(10);
    }

    @Test
    void shouldForgetTheOldestWhenItIsFull() {
        recent.note(1, 1, 1, 0);
        for (long number = 1; number <= RecentRequests.REQUESTS_MAX; number++) {
            recent.note(2, number, number + 1, 0);
        }
        assertThat(numbers(1, 0)).isEmpty();
        assertThat(numbers(2, RecentRequests.REQUESTS_MAX - 1))
                .containsExactly((long) RecentRequests.REQUESTS_MAX, RecentRequests.REQUESTS_MAX - 1L);
        recent.note(1, 2, RecentRequests.REQUESTS_MAX + 2, 0);
        assertThat(numbers(1, 0)).containsExactly(2L);
    }

    @Test
    void shouldLookNoFurtherThanAWindowBelow() {
        recent.note(1, 10_000, 1, 0);
        recent.note(1, 10_000 - Protocol.WINDOW_REQUESTS_MAX - 1, 2, 0);
        assertThat(numbers(1, 10_000)).isEmpty();
    }

    @Test
    void shouldGoOnInSlices() {
        for (long number = 1; number <= 5; number++) {
            recent.note(1, number, number, 0);
        }
        final List<Long> seen = new ArrayList<>();
        long at = 0;
        while (at < recent.end()) {
            at = recent.forAll(at, 2, (client, number, revision, result) -> seen.add(number));
        }
        assertThat(seen).containsExactly(1L, 2L, 3L, 4L, 5L);
        recent.clear();
        assertThat(numbers(1, 0)).isEmpty();
    }

    private List<Long> numbers(final long clientId, final long finishedBelow) {
        final List<Long> numbers = new ArrayList<>();
        recent.forClient(clientId, finishedBelow, (client, number, revision, result) -> numbers.add(number));
        return numbers;
    }
}
