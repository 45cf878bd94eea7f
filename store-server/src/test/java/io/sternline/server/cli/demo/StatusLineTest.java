package io.sternline.server.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StatusLineTest {
    @Test
    void shouldTellWhatHappenedSinceTheLastLine() {
        final Account account = new Account(new Liveness(), fault -> {});
        account.request(1, true);
        final StatusLine line = new StatusLine(account, 0);
        for (int i = 0; i < 30; i++) {
            account.request(i < 2 ? 2 : 1, i > 0);
            account.answeredBy(i < 20 ? "app-1" : "app-2");
        }
        account.open("s", "app-1");
        assertThat(line.next(TimeUnit.SECONDS.toNanos(2)))
                .isEqualTo("    15 requests/s, 2 retried, 1 failed; 1 sessions; app-1 67 %, app-2 33 %");
        assertThat(line.next(TimeUnit.SECONDS.toNanos(3)))
                .isEqualTo("     0 requests/s, 0 retried, 0 failed; 1 sessions; app-1 0 %, app-2 0 %");
    }
}
