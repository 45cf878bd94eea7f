package io.sternline.benchmarks.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Entry;
import io.sternline.client.Outcome;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The final check on a store of made-up content: each thing it is there to find, it must find. */
class ReadBackTest {
    private static final int KEYS = 50;

    private final Map<String, Entry> store = new HashMap<>();
    private final Payload payload = new Payload(64, 7);
    private final KeyLedger keys = new KeyLedger("w", KEYS);
    private final CounterLedger counter = new CounterLedger("counter");

    @BeforeEach
    void write() {
        for (int revision = 1; revision <= 3 * KEYS; revision++) {
            final KeyLedger.Attempt attempt = keys.take().orElseThrow();
            final String key = attempt.before().key();
            store.put(key, value(key, payload.of(attempt.sequence()), revision));
            keys.acknowledged(attempt, revision);
            counter.acknowledged();
        }
        counter.indeterminate();
        count(3 * KEYS);
    }

    @Test
    void shouldFindNothingWhereAllIsWell() {
        assertThat(check().isClean()).isTrue();
        assertThat(check().readBack()).isEqualTo(KEYS + 1);
    }

    @Test
    void shouldFindALostWrite() {
        store.remove("w-13-0");

        assertThat(check().lost()).isEqualTo(1);
        assertThat(check().isClean()).isFalse();
        assertThat(check().messages()).anyMatch(message -> message.startsWith("LOST: w-13-0 should hold write 114"));
    }

    @Test
    void shouldFindAnOlderValueThatCameBack() {
        store.put("w-13-0", value("w-13-0", payload.of(64), 64));

        assertThat(check().lost()).isEqualTo(1);
    }

    @Test
    void shouldFindASingleFlippedBit() {
        store.get("w-20-0").value()[40] ^= 1;

        assertThat(check().lost()).isEqualTo(1);
    }

    @Test
    void shouldFindAWriteThatWasCarriedOutTwice() {
        store.put("w-13-0", value("w-13-0", payload.of(114), 900));

        assertThat(check().doubled()).isEqualTo(1);
    }

    @Test
    void shouldFindADoubledIncrement() {
        count(3 * KEYS + 1);
        assertThat(check().isClean()).isTrue();

        count(3 * KEYS + 2);
        assertThat(check().doubled()).isEqualTo(1);
    }

    @Test
    void shouldFindLostIncrements() {
        count(3 * KEYS - 4);
        assertThat(check().lost()).isEqualTo(4);
    }

    @Test
    void shouldTakeAMissingCounterForLostIncrements() {
        store.remove("counter");
        assertThat(check().lost()).isEqualTo(3 * KEYS);
    }

    @Test
    void shouldNotTakeAFailedReadForAnything() {
        final Findings findings = new Findings();
        final ReadBack readBack = new ReadBack(
                key -> CompletableFuture.completedFuture(new Outcome.Unavailable<>("nobody there")), findings);
        readBack.counter(counter);
        readBack.await();

        assertThat(findings.summary().unread()).isEqualTo(1);
        assertThat(findings.summary().isClean()).isFalse();
    }

    private Findings.Summary check() {
        final Findings findings = new Findings();
        final ReadBack readBack = new ReadBack(this::read, findings);
        final List<Expected> expected = keys.expected();
        readBack.keys(expected, entry -> new Expected.Found(payload.sequenceOf(entry.value()), entry.revision()));
        readBack.counter(counter);
        readBack.await();
        return findings.summary();
    }

    private CompletionStage<Outcome<Optional<Entry>>> read(final String key) {
        return CompletableFuture.completedFuture(new Outcome.Ok<>(Optional.ofNullable(store.get(key))));
    }

    private void count(final long value) {
        final byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        store.put("counter", new Entry("counter", Entry.Type.COUNTER, bytes, Map.of(), 1, Optional.empty()));
    }

    private static Entry value(final String key, final byte[] bytes, final long revision) {
        return new Entry(key, Entry.Type.VALUE, bytes, Map.of(), revision, Optional.empty());
    }
}
