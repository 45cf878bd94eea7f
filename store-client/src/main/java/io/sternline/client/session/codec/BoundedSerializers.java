package io.sternline.client.session.codec;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import com.esotericsoftware.kryo.kryo5.serializers.CollectionSerializer;
import com.esotericsoftware.kryo.kryo5.serializers.CompatibleFieldSerializer;
import com.esotericsoftware.kryo.kryo5.serializers.DefaultSerializers;
import com.esotericsoftware.kryo.kryo5.serializers.MapSerializer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;

/** Kryo's serializers of things with a length, made to look at it before they make room; see {@link BoundedInput}. */
final class BoundedSerializers {
    private BoundedSerializers() {}

    private static BoundedInput bounded(final Input input) {
        return (BoundedInput) input;
    }

    /**
     * Most elements of what {@link Set#of} makes, and keys of what {@link Map#of} makes. These find their places by probing one after the other, from a place
     * that who chooses the elements can work out: all may have the same, and then each is compared with all before it.
     */
    static final int UNMODIFIABLE_MAX = 10_000;

    private static void requireUnmodifiable(final int size) {
        if (size > UNMODIFIABLE_MAX) {
            throw new KryoException("an unmodifiable set or map of " + size + " elements, the limit is "
                    + UNMODIFIABLE_MAX + ": use a HashSet or HashMap");
        }
    }

    private static void announce(final Output output, final int elements) {
        ((BoundedOutput) output).announce(elements);
    }

    /** Any collection that Kryo would have its own {@link CollectionSerializer} for. */
    static final class Collections extends CollectionSerializer<Collection<Object>> {
        @Override
        protected void writeHeader(final Kryo kryo, final Output output, final Collection<Object> collection) {
            announce(output, collection.size());
        }

        @Override
        protected Collection<Object> create(
                final Kryo kryo, final Input input, final Class<? extends Collection<Object>> type, final int size) {
            bounded(input).claim(size);
            return super.create(kryo, input, type, size);
        }
    }

    /** Collections that are filled first, and then made of what they hold: unmodifiable ones, and {@link Arrays#asList}. */
    static final class Finished extends CollectionSerializer<Collection<Object>> {
        private final boolean isSet;
        private final Function<Object[], Collection<Object>> finish;

        private Finished(final boolean isSet, final Function<Object[], Collection<Object>> finish) {
            this.isSet = isSet;
            this.finish = finish;
        }

        @Override
        protected void writeHeader(final Kryo kryo, final Output output, final Collection<Object> collection) {
            requireFew(collection.size());
            announce(output, collection.size());
        }

        private void requireFew(final int size) {
            if (isSet) {
                requireUnmodifiable(size);
            }
        }

        static Finished lists() {
            return new Finished(false, List::of);
        }

        static Finished sets() {
            return new Finished(true, Set::of);
        }

        static Finished arraysAsList() {
            return new Finished(false, Arrays::asList);
        }

        @Override
        protected Collection<Object> create(
                final Kryo kryo, final Input input, final Class<? extends Collection<Object>> type, final int size) {
            requireFew(size);
            bounded(input).claim(size);
            return isSet ? new LinkedHashSet<>() : new ArrayList<>(size);
        }

        @Override
        public Collection<Object> read(
                final Kryo kryo, final Input input, final Class<? extends Collection<Object>> type) {
            final Collection<Object> collected = super.read(kryo, input, type);
            return collected == null ? null : finish.apply(collected.toArray());
        }
    }

    /** Any map that Kryo would have its own {@link MapSerializer} for. */
    static final class Maps extends MapSerializer<Map<Object, Object>> {
        @Override
        protected void writeHeader(final Kryo kryo, final Output output, final Map<Object, Object> map) {
            announce(output, map.size());
        }

        @Override
        protected Map<Object, Object> create(
                final Kryo kryo, final Input input, final Class<? extends Map<Object, Object>> type, final int size) {
            bounded(input).claim(size);
            return super.create(kryo, input, type, size);
        }
    }

    /** What {@link Map#of} makes. */
    static final class UnmodifiableMaps extends MapSerializer<Map<Object, Object>> {
        @Override
        protected void writeHeader(final Kryo kryo, final Output output, final Map<Object, Object> map) {
            requireUnmodifiable(map.size());
            announce(output, map.size());
        }

        @Override
        protected Map<Object, Object> create(
                final Kryo kryo, final Input input, final Class<? extends Map<Object, Object>> type, final int size) {
            requireUnmodifiable(size);
            bounded(input).claim(size);
            return new HashMap<>();
        }

        @Override
        public Map<Object, Object> read(
                final Kryo kryo, final Input input, final Class<? extends Map<Object, Object>> type) {
            final Map<Object, Object> map = super.read(kryo, input, type);
            return map == null ? null : Map.copyOf(map);
        }
    }

    /** Queues with an order. */
    static final class PriorityQueues extends DefaultSerializers.PriorityQueueSerializer {
        @Override
        @SuppressWarnings("rawtypes")
        protected void writeHeader(final Kryo kryo, final Output output, final PriorityQueue queue) {
            announce(output, queue.size());
            super.writeHeader(kryo, output, queue);
        }

        @Override
        @SuppressWarnings({"rawtypes", "unchecked"})
        protected PriorityQueue create(
                final Kryo kryo, final Input input, final Class<? extends PriorityQueue> type, final int size) {
            bounded(input).claim(size);
            return super.create(kryo, input, type, size);
        }
    }

    /** Arrays of any kind: their length (and one) stands first. */
    static final class ArraysOfAnything<T> extends Serializer<T> {
        private final Serializer<T> serializer;

        ArraysOfAnything(final Serializer<T> serializer) {
            this.serializer = serializer;
            setAcceptsNull(serializer.getAcceptsNull());
        }

        @Override
        public void write(final Kryo kryo, final Output output, final T object) {
            if (object instanceof Object[] array) {
                announce(output, array.length);
            }
            serializer.write(kryo, output, object);
        }

        @Override
        public T read(final Kryo kryo, final Input input, final Class<? extends T> type) {
            bounded(input).claimNextLength();
            return serializer.read(kryo, input, type);
        }
    }

    /** Fields by name: one that was added or removed since the bytes were written does no harm. */
    static final class Fields<T> extends CompatibleFieldSerializer<T> {
        Fields(final Kryo kryo, final Class<?> type) {
            super(kryo, type);
        }

        @Override
        @SuppressWarnings("unchecked")
        public T read(final Kryo kryo, final Input input, final Class<? extends T> type) {
            if (kryo.getGraphContext().get(this) == null) {
                // The first of its class in a value: the number of fields stands next, and their names.
                bounded(input).claimNextLength();
            }
            return super.read(kryo, input, type);
        }
    }
}
