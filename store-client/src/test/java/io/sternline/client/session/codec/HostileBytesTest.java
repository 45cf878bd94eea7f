package io.sternline.client.session.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Bytes that somebody made up: of objects that do something when they are made, compared, hashed, or called by deserialisers; names of classes; lengths that nothing
 * stands behind; and anything at all. Nothing may come of them but a {@link CodecException}.
 */
class HostileBytesTest {
    private static final KryoCodec CODEC = KryoCodec.builder()
            .register(100, Known.class)
            .register(101, Known[].class)
            .register(102, Pair.class)
            .register(103, Ordered.class)
            .register(104, Keyed.class)
            .register(105, PriorityQueue.class)
            .build();

    /** What a gadget did. */
    private static final AtomicInteger DONE = new AtomicInteger();

    static final class Known {
        private String name = "known";
        private Object anything;
    }

    record Pair(Object first, Object second) {}

    record Ordered(Object anything) implements Comparable<Ordered> {
        @Override
        public int compareTo(final Ordered other) {
            return 0;
        }
    }

    /** Takes keys that no other map could hash. */
    static final class Keyed extends IdentityHashMap<Object, Object> {
        private static final long serialVersionUID = 1L;
    }

    /** Does something whatever one does with it. */
    static final class Gadget
            implements Serializable, Externalizable, Comparator<Object>, Comparable<Gadget>, Runnable {
        private static final long serialVersionUID = 1L;

        static {
            DONE.incrementAndGet();
        }

        public Gadget() {
            DONE.incrementAndGet();
        }

        private void readObject(final ObjectInputStream in) {
            DONE.incrementAndGet();
        }

        private Object readResolve() {
            DONE.incrementAndGet();
            return this;
        }

        @Override
        public void readExternal(final ObjectInput in) {
            DONE.incrementAndGet();
        }

        @Override
        public void writeExternal(final ObjectOutput out) throws IOException {
            out.writeInt(1);
        }

        @Override
        public int compare(final Object one, final Object two) {
            return DONE.incrementAndGet();
        }

        @Override
        public int compareTo(final Gadget other) {
            return DONE.incrementAndGet();
        }

        @Override
        public void run() {
            DONE.incrementAndGet();
        }

        @Override
        public boolean equals(final Object other) {
            DONE.incrementAndGet();
            return this == other;
        }

        @Override
        public int hashCode() {
            return DONE.incrementAndGet();
        }

        @Override
        public String toString() {
            DONE.incrementAndGet();
            return "gadget";
        }
    }

    @BeforeEach
    void forget() {
        new Gadget();
        DONE.set(0);
    }

    /** As Kryo writes it for those who do not require registration: classes by name. */
    private static byte[] writtenFreely(final Object value) {
        final Kryo kryo = new Kryo();
        kryo.setRegistrationRequired(false);
        kryo.setReferences(true);
        final Output output = new Output(1024, -1);
        kryo.writeClassAndObject(output, value);
        return output.toBytes();
    }

    private static byte[] written(final Consumer<Output> writing) {
        final Output output = new Output(1024, -1);
        writing.accept(output);
        return output.toBytes();
    }

    private static void assertRefused(final byte[] bytes) {
        assertThatThrownBy(() -> CODEC.decode(bytes, 0)).isInstanceOf(CodecException.class);
    }

    @Test
    void shouldRefuseClassesByNameWithoutLoadingOrMakingThem() {
        for (final String name : List.of(
                Gadget.class.getName(),
                Known.class.getName(),
                "java.util.ArrayList",
                "java.lang.ProcessBuilder",
                "javax.script.ScriptEngineManager",
                "com.sun.rowset.JdbcRowSetImpl",
                "java.net.URL",
                "org.apache.commons.collections.functors.InvokerTransformer",
                "does.not.Exist",
                "evil\nname\u0000" + "x".repeat(5000))) {
            final byte[] bytes = written(output -> {
                output.writeVarInt(1, true);
                output.writeVarInt(0, true);
                output.writeString(name);
                output.writeBytes(new byte[64]);
            });
            assertThatThrownBy(() -> CODEC.decode(bytes, 0))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining(name.substring(0, 4))
                    .hasMessageContaining("registered number only")
                    .satisfies(
                            thrown -> assertThat(thrown.getMessage().length()).isLessThan(500))
                    .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("\n"));
        }
        assertThat(DONE).hasValue(0);
    }

    @Test
    void shouldRefuseGadgetsWhereverTheyHide() {
        final Map<Object, Object> keyed = new HashMap<>(Map.of(new Gadget(), 1));
        final Known carrier = new Known();
        carrier.anything = new Gadget();
        final List<Object> gadgets = List.of(
                new Gadget(),
                new ArrayList<>(List.of(new Gadget())),
                keyed,
                new TreeMap<>(new Gadget()),
                new PriorityQueue<>(3, new Gadget()),
                new Object[] {new Gadget()},
                carrier);
        for (final Object value : gadgets) {
            final byte[] bytes = writtenFreely(value);
            DONE.set(0);
            assertRefused(bytes);
            assertThatThrownBy(() -> CODEC.encode(value)).isInstanceOf(CodecException.class);
            assertThat(DONE).as("of %s", value.getClass()).hasValueLessThanOrEqualTo(0);
        }
    }

    @Test
    void shouldRefuseNumbersOfClassesThatNobodyRegistered() {
        for (final int number : List.of(9, 99, 106, 65_535, Integer.MAX_VALUE - 2)) {
            assertRefused(written(output -> {
                output.writeVarInt(number + 2, true);
                output.writeBytes(new byte[64]);
            }));
        }
    }

    @Test
    void shouldMakeNoRoomForLengthsThatNothingStandsBehind() {
        final List<Object> values = List.of(
                new byte[1],
                new short[1],
                new int[1],
                new long[1],
                new char[1],
                new float[1],
                new double[1],
                new boolean[1],
                new String[] {"x"},
                new Object[] {"x"},
                new Known[] {null},
                "\u00e4\u00f6",
                new ArrayList<>(List.of(1)),
                new HashMap<>(Map.of(1, 1)),
                List.of(1),
                java.util.Set.of(1),
                Map.of(1, 1),
                Arrays.asList(1),
                new java.math.BigDecimal("1"),
                java.math.BigInteger.TWO,
                java.util.BitSet.valueOf(new long[] {1}),
                new Known());
        final byte[] huge = written(output -> output.writeVarInt(Integer.MAX_VALUE - 8, true));
        final byte[] hugeWithFlag = written(output -> output.writeVarIntFlag(true, Integer.MAX_VALUE / 2, true));
        final long before = allocated();
        for (final Object value : values) {
            final byte[] bytes = CODEC.encode(value);
            for (int at = 0; at < bytes.length; at++) {
                decodeAnyhow(spliced(bytes, at, huge));
                decodeAnyhow(spliced(bytes, at, hugeWithFlag));
            }
        }
        assertThat(allocated() - before).as("bytes allocated").isLessThan(1L << 30);
    }

    private static byte[] spliced(final byte[] bytes, final int at, final byte[] inserted) {
        final byte[] spliced = Arrays.copyOf(bytes, at + inserted.length + bytes.length - at - 1);
        System.arraycopy(inserted, 0, spliced, at, inserted.length);
        System.arraycopy(bytes, at + 1, spliced, at + inserted.length, bytes.length - at - 1);
        return spliced;
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** Either it is some value, or it is refused as it should be. */
    private static boolean decodeAnyhow(final byte[] bytes) {
        try {
            assertThat(CODEC.decode(bytes, 0)).isNotNull();
            return true;
        } catch (final CodecException ex) {
            assertThat(ex.getMessage()).isNotBlank();
            return false;
        }
    }

    @Test
    void shouldRefuseEveryTruncation() {
        final Known value = new Known();
        value.anything = new ArrayList<>(List.of("some text", 17, UUID.randomUUID(), Map.of("k", 2.5)));
        final byte[] bytes = CODEC.encode(value);
        for (int length = 0; length < bytes.length; length++) {
            assertRefused(Arrays.copyOf(bytes, length));
        }
        assertRefused(Arrays.copyOf(bytes, bytes.length + 1));
    }

    @Test
    void shouldSurviveRandomAndDamagedBytes() {
        final long seed = System.nanoTime();
        System.out.println("HostileBytesTest: seed " + seed);
        final Random random = new Random(seed);
        final Known value = new Known();
        value.anything =
                new Object[] {"text", new HashMap<>(Map.of("k", new ArrayList<>(List.of(1, 2L, 3.0)))), new long[5]};
        final byte[] good = CODEC.encode(value);
        final long before = allocated();
        final int rounds = 2_000;
        for (int i = 0; i < rounds; i++) {
            final byte[] bytes;
            if (random.nextBoolean()) {
                bytes = new byte[random.nextInt(100)];
                random.nextBytes(bytes);
            } else {
                bytes = good.clone();
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
            try {
                decodeAnyhow(bytes);
            } catch (final RuntimeException | Error ex) {
                throw new AssertionError("seed " + seed + ", round " + i + ": " + Arrays.toString(bytes), ex);
            }
        }
        assertThat((allocated() - before) / rounds)
                .as("bytes allocated each, seed %d", seed)
                .isLessThan(1 << 20);
        assertThat(CODEC.decode(good, 0)).isInstanceOf(Known.class);
    }

    private static List<Object> bomb(final int levels) {
        List<Object> list = new ArrayList<>(List.of("x", "x"));
        for (int level = 1; level < levels; level++) {
            final List<Object> outer = new ArrayList<>();
            outer.add(list);
            outer.add(list);
            list = outer;
        }
        return list;
    }

    /** As a set would be written that holds the elements: a list of them, with the number of the set's class for its own. */
    private static byte[] asSet(final Object set, final Object... elements) {
        final byte[] bytes = CODEC.encode(new ArrayList<>(Arrays.asList(elements)));
        bytes[0] = CODEC.encode(set)[0];
        return bytes;
    }

    private static void assertTooHeavyToWrite(final Object value) {
        assertThatThrownBy(() -> CODEC.encode(value))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("cannot be written")
                .hasMessageContaining("65536");
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldNotHashWhatHoldsTheSameOverAndOver() {
        assertThat(CODEC.decode(CODEC.encode(bomb(60)), 0)).isInstanceOf(ArrayList.class);
        for (final Object set : List.of(new HashSet<>(), new LinkedHashSet<>(), java.util.Set.of(1, 2, 3))) {
            assertTooHeavy(asSet(set, bomb(60), 1));
            assertTooHeavy(asSet(set, bomb(60), bomb(60)));
            assertTooHeavy(asSet(set, Optional.of(bomb(60)), 1));
            assertTooHeavy(asSet(set, new Pair(bomb(60), 1), 1));
        }
        final Map<Object, Object> keyed = new Keyed();
        keyed.put(bomb(60), 1);
        assertTooHeavyToWrite(keyed);
        assertTooHeavyToWrite(new TreeSet<>(List.of(new Ordered(bomb(60)))));
        assertTooHeavyToWrite(new TreeMap<>(Map.of(new Ordered(bomb(60)), 1)));
        assertTooHeavyToWrite(new PriorityQueue<>(List.of(new Ordered(bomb(60)))));
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldNotHashTheSameTooOften() {
        final Object shared = bomb(14);
        final Object[] elements = new Object[600];
        Arrays.setAll(elements, i -> new Pair(shared, i));
        final byte[] bytes = asSet(new HashSet<>(), elements);
        assertThatThrownBy(() -> CODEC.decode(bytes, 0))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("16777216");
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldNotHashContainersThatHoldThemselves() {
        final List<Object> self = new ArrayList<>();
        self.add(self);
        assertThat(CODEC.decode(CODEC.encode(self), 0)).isInstanceOf(ArrayList.class);
        assertTooHeavy(asSet(new HashSet<>(), self, 1));
        final Map<Object, Object> keyed = new Keyed();
        keyed.put(self, 1);
        assertTooHeavyToWrite(keyed);
    }

    @Test
    void shouldKeepWhatMayBeHashed() {
        final HashSet<Object> set = new HashSet<>(List.of(bomb(10), List.of(1, 2), "text"));
        assertThat(CODEC.decode(CODEC.encode(set), 0)).isEqualTo(set);
        final HashMap<Object, Object> heavyValue = new HashMap<>();
        heavyValue.put("key", bomb(60));
        assertThat(CODEC.decode(CODEC.encode(heavyValue), 0)).isInstanceOf(HashMap.class);
        final Known known = new Known();
        known.anything = new HashSet<>(List.of(known));
        assertThat(CODEC.decode(CODEC.encode(known), 0)).isInstanceOf(Known.class);
    }

    private static void assertTooHeavy(final byte[] bytes) {
        assertThatThrownBy(() -> CODEC.decode(bytes, 0))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("65536");
    }

    @Test
    void shouldRefuseJavaSerialisation() throws IOException {
        final java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try (java.io.ObjectOutputStream out = new java.io.ObjectOutputStream(bytes)) {
            out.writeObject("text");
        }
        assertRefused(bytes.toByteArray());
    }
}
