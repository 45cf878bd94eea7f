package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.client.Conditional;
import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.Field;
import io.sternline.client.MapUpdate;
import io.sternline.client.Namespace;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.UpdateMapDecoder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Updates of maps, there and back. */
class MapTest {
    private static final int HALF_A_MAP_BYTES = Protocol.VALUE_BYTES_MAX / 2;

    private final ScriptedGroup group = new ScriptedGroup(3);
    private final StoreClient client = group.client().build();
    private final Namespace space = client.namespace("default");

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldMakeAMapAndReadItsFieldsInOrderOfTheirNames() {
        final Conditional made = update(MapUpdate.create().set("b", "2").set("a", new byte[] {1, 2}));
        assertThat(made.applied()).isTrue();
        assertThat(made.current()).isEmpty();
        final Entry entry = read();
        assertThat(entry.type()).isEqualTo(Entry.Type.MAP);
        assertThat(entry.counter()).isFalse();
        assertThat(entry.value()).isEmpty();
        assertThat(entry.fields().keySet()).containsExactly("a", "b");
        assertThat(entry.field("a").orElseThrow().value()).containsExactly(1, 2);
        assertThat(entry.field("b").map(Field::text)).contains("2");
        assertThat(entry.field("c")).isEmpty();
        assertThatThrownBy(() -> entry.fields().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void shouldTellTheRevisionEachFieldWasLastSetAt() {
        update(MapUpdate.create().set("a", "1").set("b", "1").set("c", "1"));
        update(MapUpdate.create().set("b", "2").remove("c"));
        final Entry entry = read();
        assertThat(entry.revision()).isEqualTo(2);
        assertThat(entry.fields()).containsOnlyKeys("a", "b");
        assertThat(entry.field("a").orElseThrow().revision()).isEqualTo(1);
        assertThat(entry.field("b").orElseThrow().revision()).isEqualTo(2);
        assertThat(entry.text()).isEqualTo("{a=1, b=2}");
    }

    @Test
    void shouldKeepAMapThatHasLostItsLastField() {
        update(MapUpdate.create().set("a", "1"));
        update(MapUpdate.create().remove("a"));
        assertThat(read().fields()).isEmpty();
        assertThat(read().text()).isEqualTo("{}");
        assertThat(update(MapUpdate.create()).applied()).isTrue();
    }

    @Test
    void shouldCarryEmptyValuesAndNamesOfAnyScript() {
        update(MapUpdate.create().set("ключ 鍵 🔑", "").set("空", "値"));
        assertThat(read().field("ключ 鍵 🔑").orElseThrow().value()).isEmpty();
        assertThat(read().field("空").orElseThrow().text()).isEqualTo("値");
    }

    @Test
    void shouldShowTheWholeMapWhereAFieldHasChangedMeanwhile() {
        update(MapUpdate.create().set("seats", "4").set("user", "alice"));
        final long seen = read().field("seats").orElseThrow().revision();
        final MapUpdate book =
                MapUpdate.create().setIfRevision("seats", "3", seen).set("user", "bob");
        assertThat(update(book).applied()).isTrue();
        final Conditional late = update(book);
        assertThat(late.applied()).isFalse();
        assertThat(late.current().orElseThrow().text()).isEqualTo("{seats=3, user=bob}");
        assertThat(late.current().orElseThrow().key()).isEqualTo("key");
        final Conditional removal = update(MapUpdate.create().removeIfRevision("seats", seen));
        assertThat(removal.applied()).isFalse();
        assertThat(read().field("seats").orElseThrow().revision()).isEqualTo(2);
    }

    @Test
    void shouldSetAFieldThatIsAbsentOnce() {
        assertThat(update(MapUpdate.create().setIfAbsent("owner", "me")).applied())
                .isTrue();
        final Conditional second = update(MapUpdate.create().setIfAbsent("owner", "you".getBytes(UTF_8)));
        assertThat(second.applied()).isFalse();
        assertThat(second.current().orElseThrow().field("owner").orElseThrow().text())
                .isEqualTo("me");
    }

    @Test
    void shouldUpdateOnlyWhatStandsAsExpected() {
        final Conditional late = update(MapUpdate.create().set("a", "1").onlyIfPresent());
        assertThat(late.applied()).isFalse();
        assertThat(late.current()).isEmpty();
        assertThat(update(MapUpdate.create().set("a", "1").onlyIfAbsent()).applied())
                .isTrue();
        assertThat(update(MapUpdate.create().set("a", "2").onlyIfAbsent()).current())
                .isPresent();
        final long revision = read().revision();
        assertThat(update(MapUpdate.create().set("a", "2").onlyIfRevision(revision))
                        .applied())
                .isTrue();
        assertThat(update(MapUpdate.create().set("a", "3").onlyIfRevision(revision))
                        .applied())
                .isFalse();
        assertThat(update(MapUpdate.create().set("a", "4").onlyIfPresent()).applied())
                .isTrue();
    }

    @Test
    void shouldReplaceAllFieldsAndEntriesOfOtherTypes() {
        update(MapUpdate.create().set("a", "1").set("b", "1"));
        update(MapUpdate.create().set("b", "2").replacingAll());
        assertThat(read().text()).isEqualTo("{b=2}");
        space.put("key", new byte[3]);
        assertRejected(Rejection.WRONG_TYPE, MapUpdate.create().set("a", "1"), "not a map");
        assertThat(update(MapUpdate.create().set("a", "1").replacingAll()).applied())
                .isTrue();
        assertThat(read().type()).isEqualTo(Entry.Type.MAP);
    }

    @Test
    void shouldLeaveExpiryAndTermsAsTheyAreUnlessTold() {
        update(MapUpdate.create()
                .set("a", "1")
                .withExpiry(Expiry.idle(Duration.ofMinutes(30)))
                .withTerms("user:alice"));
        update(MapUpdate.create().set("a", "2"));
        assertThat(item().idleMs()).isEqualTo(1_800_000);
        assertThat(item().terms()).containsExactly("user:alice");
        update(MapUpdate.create().withExpiry(Expiry.NEVER).withTerms("user:bob", "role:admin"));
        assertThat(item().idleMs()).isZero();
        assertThat(item().terms()).containsExactly("user:bob", "role:admin");
        update(MapUpdate.create().withTerms());
        assertThat(item().terms()).isEmpty();
    }

    @Test
    void shouldShowMapsInPagesAndAsWhatStoodBefore() {
        update(MapUpdate.create().set("a", "1"));
        assertThat(space.scan("").map(Entry::text)).containsExactly("{a=1}");
        assertThat(space.getAndPut("key", new byte[0]).entry().map(Entry::text)).contains("{a=1}");
    }

    @Test
    void shouldApplyAnUpdateOnceThoughItsAnswerIsLost() {
        final AtomicBoolean isLost = new AtomicBoolean();
        group.node(0)
                .onCommand(
                        seen -> seen.templateId() == UpdateMapDecoder.TEMPLATE_ID && isLost.compareAndSet(false, true)
                                ? Act.APPLY_AND_CLOSE
                                : Act.ANSWER);
        assertThat(update(MapUpdate.create().setIfAbsent("a", "1")).applied()).isTrue();
        assertThat(group.commands(UpdateMapDecoder.TEMPLATE_ID)).hasSize(2);
        assertThat(group.store().applied("key")).isEqualTo(1);
    }

    @Test
    void shouldTakeTheUpdateAsItIsAtTheCall() {
        final MapUpdate update = MapUpdate.create().set("a", "1");
        final var first = space.async().updateMap("key", update);
        update.set("a", "2").set("b", "2");
        assertThat(first.toCompletableFuture().join().orThrow().applied()).isTrue();
        assertThat(read().text()).isEqualTo("{a=1}");
    }

    @Test
    void shouldCarryTheLargestMap() {
        final MapUpdate update = MapUpdate.create();
        for (int i = 0; i < Protocol.FIELDS_MAX; i++) {
            update.set("field-" + i, "v".repeat(20));
        }
        assertThat(update(update).applied()).isTrue();
        assertThat(read().fields()).hasSize(Protocol.FIELDS_MAX);
        final byte[] half = new byte[HALF_A_MAP_BYTES - 30];
        assertThat(space.updateMap("large", MapUpdate.create().set("a", half).set("b", half))
                        .applied())
                .isTrue();
        assertThat(space.get("large").orElseThrow().field("b"))
                .map(Field::value)
                .contains(half);
    }

    @Test
    void shouldNameTheLimitThatAnUpdateBreaks() {
        assertRejected(
                Rejection.INVALID_ARGUMENT,
                MapUpdate.create().set("", "v"),
                "field's name has 1 to 256 bytes of UTF-8, not 0");
        assertRejected(
                Rejection.INVALID_ARGUMENT,
                MapUpdate.create().remove("n".repeat(257)),
                "1 to 256 bytes of UTF-8, not 257: 'nnn");
        assertRejected(Rejection.INVALID_ARGUMENT, MapUpdate.create().set("\udc00", "v"), "half a surrogate pair");
        final MapUpdate many = MapUpdate.create();
        for (int i = 0; i <= Protocol.FIELDS_MAX; i++) {
            many.remove("f" + i);
        }
        assertRejected(Rejection.INVALID_ARGUMENT, many, "has 10001 changes, the limit is 10000");
        final MapUpdate tooLong = MapUpdate.create();
        for (int i = 0; i < Protocol.FIELDS_MAX; i++) {
            tooLong.remove("f".repeat(100) + i);
        }
        assertRejected(
                Rejection.INVALID_ARGUMENT, tooLong, "a frame has room for " + PartEncoder.MAP_CHANGES_BYTES_MAX);
        final byte[] half = new byte[HALF_A_MAP_BYTES];
        final MapUpdate large = MapUpdate.create().set("a", half).set("b", half);
        assertRejected(Rejection.VALUE_TOO_LARGE, large, "make a map of 524330 bytes, the limit is 524288");
        assertRejected(
                Rejection.INVALID_ARGUMENT,
                MapUpdate.create().withTerms("a", "b", "c", "d", "e"),
                "at most 4 terms, not 5");
        assertThatThrownBy(() -> space.updateMap("key", null)).isInstanceOf(NullPointerException.class);
        assertThat(group.commands()).isEmpty();
    }

    private Conditional update(final MapUpdate update) {
        return space.updateMap("key", update);
    }

    private Entry read() {
        final Optional<Entry> entry = space.get("key");
        return entry.orElseThrow();
    }

    private ScriptedStore.Item item() {
        return group.store().item("default", "key");
    }

    private void assertRejected(final Rejection reason, final MapUpdate update, final String words) {
        assertThatThrownBy(() -> update(update))
                .isInstanceOfSatisfying(
                        RejectedException.class, ex -> assertThat(ex.reason()).isEqualTo(reason))
                .hasMessageContaining(words);
    }
}
