package io.sternline.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoreClientBuilderTest {
    private final StoreClient.Builder builder = StoreClient.builder();

    @Test
    void shouldInsistOnAnEndpoint() {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("endpoints");
        assertThatThrownBy(() -> builder.endpoints("nowhere")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldBoundTheCallTimeout() {
        builder.callTimeout(Duration.ofMillis(1)).callTimeout(Duration.ofSeconds(60));
        assertThatThrownBy(() -> builder.callTimeout(Duration.ZERO)).hasMessageContaining("1 ms to 60 s");
        assertThatThrownBy(() -> builder.callTimeout(Duration.ofSeconds(61))).hasMessageContaining("PT1M1S");
    }

    @Test
    void shouldBoundNameAndCalls() {
        builder.name("n".repeat(128)).outstandingCallsMax(1).outstandingCallsMax(4096);
        assertThatThrownBy(() -> builder.name("ü".repeat(65))).hasMessageContaining("128");
        assertThatThrownBy(() -> builder.outstandingCallsMax(0)).hasMessageContaining("1 to 4096, not 0");
        assertThatThrownBy(() -> builder.outstandingCallsMax(4097)).hasMessageContaining("not 4097");
    }
}
