package io.sternline.client.session.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sets and maps whose elements somebody chose so that all have the same hash. Without limits the larger of these take minutes or hours, so a
 * limit that is missing shows by the timeout.
 */
@Timeout(60)
class CollidingHashesTest {
    private static final KryoCodec CODEC =
            KryoCodec.builder().register(100, Constant.class).build();

    /** As many as fit in a value, nearly. */
    private static final int MANY = 30_000;

    /** How Kryo numbers classes in what it writes: that of the registration, and 2. */
    private static final int HASH_SET = 25;

    private static final int SET_OF = 36;

    record Constant(int value) {
        @Override
        public int hashCode() {
            return 7;
        }
    }

    /** "Aa" and "BB" have the same hash, and so has whatever is made of as many of them. */
    private static List<String> texts(final int pairs) {
        final List<String> texts = new ArrayList<>();
        for (int bits = 0; bits < 1 << pairs; bits++) {
            final StringBuilder text = new StringBuilder();
            for (int pair = 0; pair < pairs; pair++) {
                text.append((bits >>> pair & 1) == 0 ? "Aa" : "BB");
            }
            texts.add(text.toString());
        }
        assertThat(texts.stream().mapToInt(String::hashCode).distinct()).hasSize(1);
        return texts;
    }

    /** A list's hash is 31 times that of its first element and that of the second. */
    private static List<Object> lists() {
        final List<Object> lists = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            lists.add(new ArrayList<>(Arrays.asList(i, -31 * i)));
        }
        assertThat(lists.stream().mapToInt(Object::hashCode).distinct()).hasSize(1);
        return lists;
    }

    private static <T> Map<T, Integer> keys(final Map<T, Integer> map, final Collection<T> keys) {
        keys.forEach(key -> map.put(key, 1));
        return map;
    }

    /** As a set would be written that has all these elements, without one that has to be made first. */
    private static byte[] setOf(final List<?> elements) {
        final byte[] bytes = CODEC.encode(new ArrayList<>(elements));
        bytes[0] = HASH_SET;
        return bytes;
    }

    @Test
    void shouldTakeTextsAndNumbersThatCollideAsOthers() {
        final List<String> texts = texts(13);
        for (final Object value : List.of(
                new HashSet<>(texts),
                keys(new HashMap<>(), texts),
                keys(new LinkedHashMap<>(), texts),
                keys(new ConcurrentHashMap<>(), texts))) {
            assertThat(CODEC.decode(CODEC.encode(value), 0)).isEqualTo(value);
        }
        final Set<Long> numbers = new HashSet<>();
        for (long i = 0; i < MANY; i++) {
            numbers.add(i << 32 | i);
        }
        assertThat(CODEC.decode(CODEC.encode(numbers), 0)).isEqualTo(numbers);
    }

    @Test
    void shouldRefuseElementsThatCannotBeToldApartInTime() {
        final byte[] bytes = setOf(lists());
        assertThatThrownBy(() -> CODEC.decode(bytes, 0))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("ArrayList")
                .hasMessageContaining("same hash");
    }

    @Test
    void shouldTakeSomeThatCollide() {
        final Set<Constant> some = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            some.add(new Constant(i));
        }
        assertThat(CODEC.decode(CODEC.encode(some), 0)).isEqualTo(some);
    }

    /** They find their places by probing, whatever the order of their elements. */
    @Test
    void shouldRefuseUnmodifiableSetsAndMapsThatAreLarge() {
        final List<String> texts = texts(14);
        final byte[] bytes = setOf(texts);
        assertThat(CODEC.encode(new HashSet<>(List.of(1)))[0]).isEqualTo((byte) HASH_SET);
        assertThat(CODEC.encode(Set.of(1, 2, 3))[0]).isEqualTo((byte) SET_OF);
        bytes[0] = SET_OF;
        assertThatThrownBy(() -> CODEC.decode(bytes, 0))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("16384")
                .hasMessageContaining("10000");

        final List<String> fewer = texts.subList(0, BoundedSerializers.UNMODIFIABLE_MAX);
        final Set<String> largest = Set.copyOf(fewer);
        assertThat(CODEC.decode(CODEC.encode(largest), 0)).isEqualTo(largest);
        final List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i <= BoundedSerializers.UNMODIFIABLE_MAX; i++) {
            numbers.add(i);
        }
        assertThatThrownBy(() -> CODEC.encode(Set.copyOf(numbers))).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> CODEC.encode(Map.copyOf(keys(new HashMap<>(), numbers))))
                .isInstanceOf(CodecException.class);
    }
}
