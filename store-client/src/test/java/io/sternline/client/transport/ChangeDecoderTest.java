package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sternline.client.Change;
import io.sternline.client.WatchOptions;
import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.PackReader;
import io.sternline.protocol.PackWriter;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.RemovalCause;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChangeDecoderTest {
    private static final ChangeMessages.Times TIMES = new ChangeMessages.Times(5_000, 700, 4_000);

    private final NamespaceNames names = new NamespaceNames(new NamespaceResolver(null, call -> {}, 1_000), 1_000);
    private final ChangeDecoder decoder = new ChangeDecoder(names);
    private final RunningWatch watch = watch(new NamespaceRef("default"));
    private final RunningWatch watchOfAll = watch(null);

    @Test
    void shouldNeverReadBeyondTheMessageWhateverItSays() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final List<byte[]> changes = List.of(
                ChangeMessages.put(1, 1, "key", EntryType.VALUE, "value".getBytes(UTF_8), TIMES, List.of("a", "bc")),
                ChangeMessages.put(2, 1, "map", EntryType.MAP, new byte[12], TIMES, List.of()),
                ChangeMessages.touch(3, "key", TIMES),
                ChangeMessages.remove(4, "key", RemovalCause.EXPIRED),
                ChangeMessages.namespace(5, 1, "default"),
                ChangeMessages.other(6));
        for (int i = 0; i < 20_000; i++) {
            final byte[] change = changes.get(random.nextInt(changes.size())).clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                change[random.nextInt(change.length)] = (byte) random.nextInt();
            }
            final Throwable thrown = catchThrowable(() -> decode(change, watchOfAll, 0));
            if (thrown != null) {
                assertThat(thrown)
                        .as("seed %d, change %d", seed, i)
                        .isInstanceOfAny(MalformedMessageException.class, IndexOutOfBoundsException.class);
            }
        }
    }

    @Test
    void shouldTakeTheEarlierOfDeadlineAndIdleTimeout() {
        assertThat(expiresAtMs(new ChangeMessages.Times(5_000, 700, 4_000))).isEqualTo(4_700);
        assertThat(expiresAtMs(new ChangeMessages.Times(4_500, 700, 4_000))).isEqualTo(4_500);
        assertThat(expiresAtMs(new ChangeMessages.Times(4_500, 0, 4_000))).isEqualTo(4_500);
        assertThat(expiresAtMs(new ChangeMessages.Times(0, 700, 4_000))).isEqualTo(4_700);
    }

    @Test
    void shouldTellNoTimeLeftOfWhatShouldHaveExpiredAlready() {
        final Change change =
                decode(ChangeMessages.put(1, 1, "key", EntryType.VALUE, new byte[0], TIMES, List.of()), watch, 1);
        assertThat(change.entry().orElseThrow().remaining().orElseThrow()).isZero();
    }

    @Test
    void shouldRefuseChangesThatTheWatchDidNotAskFor() {
        assertThatThrownBy(() -> decode(ChangeMessages.put(1, "key"), watch, 2))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("namespace 1");
        assertThatThrownBy(() -> decode(ChangeMessages.other(1), watch, 2))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void shouldRefuseWhatIsNoChange() {
        assertThatThrownBy(() -> decode(QueryEncoder.listNamespaces(), watch, 1))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("template 43");
    }

    private long expiresAtMs(final ChangeMessages.Times times) {
        return decode(ChangeMessages.touch(1, "key", times), watch, 1)
                .expiresAt()
                .orElseThrow()
                .toEpochMilli();
    }

    private Change decode(final byte[] change, final RunningWatch from, final int namespaceId) {
        final PackWriter writer = new PackWriter().wrap(new ArrayBuffer(512), 0);
        writer.append(new ArrayBuffer(change), 0, change.length);
        final PackReader pack = new PackReader().wrap(writer.buffer(), 0, writer.length());
        pack.next();
        return decoder.decode(pack, from, namespaceId);
    }

    private static RunningWatch watch(final NamespaceRef namespace) {
        return new RunningWatch(namespace, WatchOptions.fromNow(), null, granted -> {}, ended -> {});
    }
}
