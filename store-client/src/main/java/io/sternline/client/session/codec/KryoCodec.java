package io.sternline.client.session.codec;

import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.util.Util;
import io.sternline.protocol.Protocol;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Supplier;

/**
 * Objects by Kryo, of registered classes only. The usual values and containers of the JDK are registered; classes of the application are named with
 * numbers, which are what is stored and must stay the same:
 *
 * <pre>{@code
 * AttributeCodec codec = KryoCodec.builder()
 *         .register(100, Cart.class)
 *         .register(101, CartLine.class)
 *         .build();
 * }</pre>
 *
 * <p>A class that is not registered is refused by name when it is written, and whatever bytes say, no other class is loaded, made or called when they
 * are read. Lengths are believed only as far as the bytes that follow can bear them out; objects may be nested 128 deep;
 * an element of a set or a key of a map may hold 65,536 objects, counted again wherever they are referred to again, and not itself.
 * Elements and keys with colliding hashes cost no more than some tenths of a second: beyond that they are refused, but for those of the JDK that have an
 * order, which its maps can cope with; what {@code Set.of} and {@code Map.of} make, which cannot, may have 10,000. Fields
 * are stored by name: one that was added to the class keeps what the constructor gives it, and one that was removed is passed over if its class is
 * still registered. Enums are stored by the names of their constants. Records must stay as they are; for them, and for
 * anything else that changes, there is {@link #migratingFrom}.
 *
 * <p>Objects that refer to each other, or to themselves, are restored as such. Classes without a constructor that takes nothing are made without one.
 * Lambdas and proxies are not stored.
 */
public final class KryoCodec implements AttributeCodec {
    /** Lowest number for classes of the application. */
    public static final int NUMBER_MIN = 100;

    /** Highest number of a class. */
    public static final int NUMBER_MAX = 65_535;

    private static final int DEPTH_MAX = 128;
    private static final int IDLE_MAX = 32;

    static {
        // Kryo reaches for sun.misc.Unsafe unless told not to, and newer JVMs print warnings about that. It looks at a
        // system property when this class of its is loaded, and never again.
        final String property = "kryo.unsafe";
        final String before = System.getProperty(property);
        System.setProperty(property, "false");
        Util.isUnsafeAvailable();
        if (before == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, before);
        }
    }

    private final int version;
    private final List<Registered> registered;

    /** A Kryo serves one thread at a time, and is dear to make. What does not fit in is left to the collector. */
    private final Queue<RegisteredKryo> idle = new ArrayBlockingQueue<>(IDLE_MAX);

    private record Registered(int number, Class<?> type, Supplier<? extends Serializer<?>> serializer) {}

    private KryoCodec(final Builder builder) {
        version = builder.version;
        registered = List.copyOf(builder.registered);
        // Finds out now what is wrong with a class, rather than with the first request.
        idle.add(newKryo());
    }

    /** Starts describing a codec. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public int id() {
        return Codecs.KRYO_ID;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public String name() {
        return "kryo";
    }

    @Override
    public byte[] encode(final Object value) {
        final RegisteredKryo kryo = borrow();
        kryo.weights().clear();
        final BoundedOutput output = new BoundedOutput(Protocol.VALUE_BYTES_MAX);
        try {
            kryo.writeClassAndObject(output, value);
            output.requireReadable();
            if (kryo.weights().mayBeTooHeavy(output.total())) {
                // What could not be read again must be told now, while the application still has it.
                kryo.readClassAndObject(new BoundedInput(output.toBytes()));
            }
        } catch (final RuntimeException | StackOverflowError ex) {
            throw new CodecException("a " + value.getClass().getTypeName() + " cannot be written: " + reason(ex), ex);
        }
        idle.offer(kryo);
        return output.toBytes();
    }

    @Override
    public Object decode(final byte[] bytes, final int fromVersion) {
        CodecException.requireVersion(this, fromVersion);
        final RegisteredKryo kryo = borrow();
        kryo.weights().clear();
        final BoundedInput input = new BoundedInput(bytes);
        final Object value;
        try {
            value = kryo.readClassAndObject(input);
        } catch (final RuntimeException | StackOverflowError | LinkageError ex) {
            throw new CodecException("the bytes cannot be read: " + reason(ex), ex);
        }
        if (value == null || input.remaining() > 0) {
            throw new CodecException(
                    value == null
                            ? "the bytes are those of no object"
                            : input.remaining() + " bytes are left behind a "
                                    + value.getClass().getTypeName());
        }
        idle.offer(kryo);
        return value;
    }

    /** One in the middle of which something failed is not used again. */
    private RegisteredKryo borrow() {
        final RegisteredKryo kryo = idle.poll();
        return kryo == null ? newKryo() : kryo;
    }

    private RegisteredKryo newKryo() {
        final RegisteredKryo kryo = new RegisteredKryo(DEPTH_MAX);
        JdkClasses.register(kryo);
        for (final Registered one : registered) {
            if (one.serializer() == null) {
                kryo.register(one.type(), one.number());
            } else {
                kryo.register(one.type(), one.serializer().get(), one.number());
            }
        }
        return kryo;
    }

    /** Kryo wraps causes in causes, and adds lines on where it was. */
    private static String reason(final Throwable thrown) {
        if (thrown instanceof StackOverflowError) {
            return "it is nested too deep";
        }
        Throwable deepest = thrown;
        for (int i = 0; i < DEPTH_MAX && deepest.getCause() != null; i++) {
            deepest = deepest.getCause();
        }
        final String message = deepest.getMessage();
        final String what = message == null
                ? deepest.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
        return what.isEmpty() ? deepest.getClass().getSimpleName() : what;
    }

    /** Describes a codec. Not thread-safe. */
    public static final class Builder {
        private final List<Registered> registered = new ArrayList<>();
        private final Set<Integer> numbers = new HashSet<>();
        private final Set<Class<?>> types = new HashSet<>();
        private int version;

        private Builder() {}

        /**
         * Registers a class; of one that may be extended, only itself.
         *
         * @param number {@value #NUMBER_MIN} to {@value #NUMBER_MAX}, never to be given to another class.
         * @throws IllegalArgumentException if the number or the class is taken, or if objects cannot be of this class.
         */
        public Builder register(final int number, final Class<?> type) {
            return add(number, type, null);
        }

        /**
         * Registers a class with a serializer of its own.
         *
         * @param serializer makes them: one serves one thread at a time.
         */
        public <T> Builder register(
                final int number, final Class<T> type, final Supplier<? extends Serializer<T>> serializer) {
            return add(number, type, Objects.requireNonNull(serializer, "serializer"));
        }

        /** Of the bytes it writes, 0 to {@value AttributeCodec#VERSION_MAX}; 0 unless set. See {@link AttributeCodec#migratingFrom}. */
        public Builder version(final int newVersion) {
            if (newVersion < 0 || newVersion > VERSION_MAX) {
                throw new IllegalArgumentException("version must be 0 to " + VERSION_MAX + ", not " + newVersion);
            }
            version = newVersion;
            return this;
        }

        public KryoCodec build() {
            return new KryoCodec(this);
        }

        private Builder add(final int number, final Class<?> type, final Supplier<? extends Serializer<?>> serializer) {
            Objects.requireNonNull(type, "type");
            if (number < NUMBER_MIN || number > NUMBER_MAX) {
                throw new IllegalArgumentException("the number of " + type.getTypeName() + " must be " + NUMBER_MIN
                        + " to " + NUMBER_MAX + ", not " + number);
            }
            final boolean isKind = type.isInterface() || Modifier.isAbstract(type.getModifiers()) && !type.isArray();
            if (type.isPrimitive() || isKind && !type.isEnum()) {
                throw new IllegalArgumentException(type.getTypeName()
                        + " is no class of objects: register those that are stored, of which it is only a kind");
            }
            if (JdkClasses.contains(type) || !types.add(type)) {
                throw new IllegalArgumentException(type.getTypeName() + " is registered already");
            }
            if (!numbers.add(number)) {
                throw new IllegalArgumentException(
                        "number " + number + " is taken, and cannot be that of " + type.getTypeName() + " too");
            }
            registered.add(new Registered(number, type, serializer));
            return this;
        }
    }
}
