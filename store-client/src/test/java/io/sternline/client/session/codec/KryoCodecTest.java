package io.sternline.client.session.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class KryoCodecTest {
    private static final KryoCodec PLAIN = KryoCodec.builder().build();

    private static final KryoCodec SHOP = KryoCodec.builder()
            .register(100, Cart.class)
            .register(101, Line.class)
            .register(102, Colour.class)
            .register(103, Line[].class)
            .register(104, Node.class)
            .register(105, NoConstructor.class)
            .build();

    enum Colour {
        RED,
        GREEN {
            @Override
            boolean isNice() {
                return true;
            }
        };

        boolean isNice() {
            return false;
        }
    }

    record Line(String article, int count, Colour colour) {}

    static final class Cart {
        private List<Line> lines = new ArrayList<>();
        private Line[] offers = {};
        private transient String cache = "made by the constructor";
        private int version;
    }

    static final class Node {
        private Node next;
    }

    static final class NoConstructor {
        private final int number;

        NoConstructor(final int number) {
            this.number = number;
        }
    }

    private static Object roundTrip(final KryoCodec codec, final Object value) {
        return codec.decode(codec.encode(value), codec.version());
    }

    @Test
    void shouldKeepTheUsualValuesOfTheJdk() {
        final Map<String, Object> map = new HashMap<>(Map.of("a", 1, "b", List.of("x", 2L)));
        map.put("null", null);
        final List<Object> values = List.of(
                true,
                (byte) 1,
                (short) 2,
                3,
                4L,
                5f,
                6d,
                'c',
                "text \u00e4\ud83d\ude00",
                "",
                BigInteger.TEN.pow(40),
                new BigDecimal("1.230"),
                new Date(7),
                Locale.GERMANY,
                UUID.randomUUID(),
                Optional.of("x"),
                Instant.now(),
                Duration.ofMillis(8),
                LocalDate.of(2026, 11, 21),
                ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 6, ZoneId.of("Europe/Berlin")),
                ZoneId.of("UTC"),
                DayOfWeek.FRIDAY,
                new ArrayList<>(Arrays.asList(1, null, "x")),
                new LinkedList<>(List.of(1, 2)),
                new HashSet<>(Set.of("a", "b")),
                new TreeSet<>(Set.of(3, 1, 2)),
                map,
                new LinkedHashMap<>(Map.of("k", "v")),
                new TreeMap<>(Map.of("k", "v")),
                new ConcurrentHashMap<>(Map.of("k", "v")),
                EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.SUNDAY),
                BitSet.valueOf(new long[] {5, 6}),
                List.of(),
                List.of(1),
                List.of(1, 2, 3),
                Set.of(),
                Set.of(1),
                Set.of(1, 2, 3),
                Map.of(),
                Map.of(1, 2),
                Map.of(1, 2, 3, 4),
                Arrays.asList(1, null),
                Collections.emptyList(),
                Collections.singletonMap("k", "v"));
        for (final Object value : values) {
            assertThat(roundTrip(PLAIN, value)).as("%s", value.getClass()).isEqualTo(value);
        }
        assertThat(roundTrip(PLAIN, new byte[] {1, 2})).isEqualTo(new byte[] {1, 2});
        assertThat(roundTrip(PLAIN, new String[] {"a", null})).isEqualTo(new String[] {"a", null});
        assertThat(roundTrip(PLAIN, new Object[] {"a", 1})).isEqualTo(new Object[] {"a", 1});
        assertThat(roundTrip(PLAIN, new double[] {1.5})).isEqualTo(new double[] {1.5});
        assertThat(List.copyOf((ArrayDeque<?>) roundTrip(PLAIN, new ArrayDeque<>(List.of(1, 2)))))
                .isEqualTo(List.of(1, 2));
    }

    @Test
    void shouldKeepObjectsOfRegisteredClasses() {
        final Cart cart = new Cart();
        cart.lines.add(new Line("tea", 2, Colour.GREEN));
        cart.offers = new Line[] {new Line("milk", 1, null), null};
        cart.version = 7;
        final Cart back = (Cart) roundTrip(SHOP, cart);
        assertThat(back.lines).containsExactly(new Line("tea", 2, Colour.GREEN));
        assertThat(back.offers).containsExactly(new Line("milk", 1, null), null);
        assertThat(back.version).isEqualTo(7);
        assertThat(back.cache).isEqualTo("made by the constructor");
        assertThat(((NoConstructor) roundTrip(SHOP, new NoConstructor(9))).number)
                .isEqualTo(9);
    }

    @Test
    void shouldKeepObjectsThatReferToThemselves() {
        final Node node = new Node();
        node.next = node;
        final Node back = (Node) roundTrip(SHOP, node);
        assertThat(back.next).isSameAs(back);
    }

    @Test
    void shouldPassOverFieldsThatCameOrWent() {
        final KryoCodec before = KryoCodec.builder().register(100, Before.class).build();
        final KryoCodec after = KryoCodec.builder().register(100, After.class).build();
        final After newer = (After) after.decode(before.encode(new Before()), 0);
        assertThat(newer.kept).isEqualTo("before");
        assertThat(newer.added).isEqualTo("from the constructor");
        final Before older = (Before) before.decode(after.encode(new After()), 0);
        assertThat(older.kept).isEqualTo("after");
        assertThat(older.removed).isEqualTo("removed");
    }

    static final class Before {
        private String kept = "before";
        private String removed = "removed";
    }

    static final class After {
        private String kept = "after";
        private String added = "from the constructor";
    }

    @Test
    void shouldReadWhatAnEarlierVersionWrote() {
        final KryoCodec one =
                KryoCodec.builder().register(100, Before.class).version(1).build();
        final AttributeCodec two = KryoCodec.builder()
                .register(100, After.class)
                .version(2)
                .build()
                .migratingFrom(one, old -> {
                    final After upgraded = new After();
                    upgraded.added = ((Before) old).removed;
                    return upgraded;
                });
        assertThat(((After) two.decode(one.encode(new Before()), 1)).added).isEqualTo("removed");
        assertThat(((After) two.decode(two.encode(new After()), 2)).added).isEqualTo("from the constructor");
        assertThatThrownBy(() -> two.decode(one.encode(new Before()), 3))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("version 3 is not known");
    }

    @Test
    void shouldRefuseToWriteAClassThatIsNotRegistered() {
        assertThatThrownBy(() -> PLAIN.encode(new Cart()))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(Cart.class.getName())
                .hasMessageContaining("not registered");
        assertThatThrownBy(() -> PLAIN.encode(new ArrayList<>(List.of("x", new Node()))))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(Node.class.getName());
        assertThatThrownBy(() -> PLAIN.encode(new PriorityQueue<>(List.of(1)))).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> PLAIN.encode((Runnable & java.io.Serializable) () -> {}))
                .isInstanceOf(CodecException.class);
        // It goes on working after that.
        assertThat(roundTrip(PLAIN, "x")).isEqualTo("x");
    }

    @Test
    void shouldRefuseRegistrationsThatCannotBeMeant() {
        final KryoCodec.Builder builder = KryoCodec.builder().register(100, Cart.class);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.register(100, Line.class));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.register(101, Cart.class));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.register(99, Line.class));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.register(65_536, Line.class));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.register(102, Runnable.class));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.register(102, Number.class));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.register(102, int.class));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.register(102, ArrayList.class));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.version(65_536));
    }

    @Test
    void shouldRefuseWhatItCouldNotReadAgain() {
        final List<Object> nulls = new ArrayList<>(Collections.nCopies(BoundedInput.FREE_ELEMENTS_MAX, null));
        assertThat(roundTrip(PLAIN, nulls)).isEqualTo(nulls);
        nulls.addAll(Collections.nCopies(100, null));
        assertThatThrownBy(() -> PLAIN.encode(nulls))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("could not be read again");
    }

    @Test
    void shouldRefuseWhatIsNestedTooDeep() {
        Object nested = "x";
        for (int i = 0; i < 100_000; i++) {
            nested = new ArrayList<>(List.of(nested));
        }
        final Object tooDeep = nested;
        assertThatThrownBy(() -> PLAIN.encode(tooDeep))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("epth");
    }

    @Test
    void shouldTakeNoMoreThanAValueMayHave() {
        assertThatThrownBy(() -> PLAIN.encode(new byte[1 << 20])).isInstanceOf(CodecException.class);
    }
}
