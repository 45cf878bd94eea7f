package io.sternline.server.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import io.sternline.client.ReadLevel;
import org.junit.jupiter.api.Test;

class SteadyWriterTest {
    private final InMemoryStore store = new InMemoryStore();
    private final Namespace pulse = store.namespace(SteadyWriter.NAMESPACE);

    @Test
    void shouldKnowWhatItsCounterMayBe() throws InterruptedException {
        store.failWrites(
                InMemoryStore.WriteFault.APPLIED_INDETERMINATE, InMemoryStore.WriteFault.DROPPED_INDETERMINATE);
        final SteadyWriter writer = new SteadyWriter(pulse, new PauseMeter());
        writer.start();
        await().until(() -> writer.tally().acknowledged() >= 5);
        writer.close();
        final SteadyWriter.Tally tally = writer.tally();
        final long counter = pulse.get(SteadyWriter.KEY, ReadLevel.LINEARIZABLE)
                .map(Entry::number)
                .orElseThrow();
        assertThat(tally.indeterminate()).isEqualTo(2);
        assertThat(counter).isEqualTo(tally.acknowledged() + 1);
        assertThat(tally.allows(counter)).isTrue();
        assertThat(tally.allows(tally.acknowledged() - 1)).isFalse();
        assertThat(tally.allows(tally.acknowledged() + 3)).isFalse();
    }
}
