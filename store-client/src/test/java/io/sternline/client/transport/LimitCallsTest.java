package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.client.Counted;
import io.sternline.client.Durability;
import io.sternline.client.Entry;
import io.sternline.client.Limit;
import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.Receipt;
import io.sternline.client.RejectedException;
import io.sternline.client.StoreClient;
import io.sternline.client.Taken;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitCallsTest {
    private static final Limit TEN_A_SECOND = Limit.of(10).per(Duration.ofSeconds(1));

    private final ScriptedGroup group = new ScriptedGroup(3);
    private final StoreClient client = group.client().build();
    private final Namespace space = client.namespace("default");

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldTakeAndTellWhatIsLeftOrHowLongToWait() {
        assertThat(space.take("key", TEN_A_SECOND, 7))
                .isEqualTo(
                        new Taken(new Receipt(1, Durability.QUORUM), true, 3, Duration.ZERO, Duration.ofMillis(700)));
        assertThat(space.take("key", TEN_A_SECOND, 5))
                .isEqualTo(new Taken(
                        new Receipt(1, Durability.QUORUM), false, 3, Duration.ofMillis(200), Duration.ofMillis(700)));
        assertThat(space.take("key", TEN_A_SECOND, 0).remaining()).isEqualTo(3);
        assertThat(space.take("key", TEN_A_SECOND).remaining()).isEqualTo(2);
        final Outcome<Taken> outcome =
                space.async().take("key", TEN_A_SECOND, 2).toCompletableFuture().join();
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Ok.class,
                        ok -> assertThat(ok.value())
                                .isEqualTo(new Taken(
                                        new Receipt(3, Durability.QUORUM),
                                        true,
                                        0,
                                        Duration.ZERO,
                                        Duration.ofSeconds(1))));
    }

    @Test
    void shouldCountInAWindow() {
        assertThat(space.countInWindow("key", 3, Duration.ofSeconds(10)))
                .isEqualTo(new Counted(new Receipt(1, Durability.QUORUM), 3));
        assertThat(space.countInWindow("key", 0, Duration.ofSeconds(10)).value())
                .isEqualTo(3);
        assertThat(space.async()
                        .countInWindow("key", 4, Duration.ofSeconds(10))
                        .toCompletableFuture()
                        .join())
                .isEqualTo(new Outcome.Ok<>(new Counted(new Receipt(2, Durability.QUORUM), 7)));
    }

    @Test
    void shouldShowWhatStandsThereInWords() {
        space.take("limit", TEN_A_SECOND, 7);
        space.countInWindow("window", 3, Duration.ofSeconds(10));
        final Entry limit = space.get("limit").orElseThrow();
        assertThat(limit.type()).isEqualTo(Entry.Type.LIMIT);
        assertThat(limit.text()).isEqualTo("full at 1970-01-01T00:00:00.700Z");
        final Entry window = space.get("window").orElseThrow();
        assertThat(window.type()).isEqualTo(Entry.Type.WINDOW);
        assertThat(window.text()).isEqualTo("3 since 1970-01-01T00:00:00Z, 0 before");
        assertThat(new Entry("w", Entry.Type.WINDOW, window.value(), Map.of(), 1, Optional.empty()).counter())
                .isFalse();
        assertThatThrownBy(limit::number).hasMessage("'limit' is not a counter but a LIMIT");
    }

    @Test
    void shouldRefuseWhatCannotBeBeforeItIsSent() {
        assertThatThrownBy(() -> space.take("key", TEN_A_SECOND, 11))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("cost must be 0 to 10, the limit's burst, not 11");
        assertThatThrownBy(() -> space.take("key", TEN_A_SECOND, -1)).isInstanceOf(RejectedException.class);
        assertThatThrownBy(() -> space.countInWindow("key", -1, Duration.ofSeconds(1)))
                .hasMessageContaining("amount must be 0 or more");
        assertThatThrownBy(() -> space.countInWindow("key", 1, Duration.ofDays(8)))
                .hasMessageContaining("a window must be from 1 ms to 7 days, not PT192H");
        assertThat(group.store().item("default", "key")).isNull();
    }
}
