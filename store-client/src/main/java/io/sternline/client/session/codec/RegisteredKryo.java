package io.sternline.client.session.codec;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.serializers.CollectionSerializer;
import com.esotericsoftware.kryo.kryo5.serializers.DefaultSerializers;
import com.esotericsoftware.kryo.kryo5.serializers.EnumNameSerializer;
import com.esotericsoftware.kryo.kryo5.serializers.ImmutableCollectionsSerializers;
import com.esotericsoftware.kryo.kryo5.serializers.MapSerializer;
import com.esotericsoftware.kryo.kryo5.util.Util;

/** Kryo as attributes need it: registered classes only, lengths that are looked at, fields and constants of enums by name. */
final class RegisteredKryo extends Kryo {
    private final HashingWeights weights;

    RegisteredKryo(final int depthMax) {
        this(depthMax, new HashingWeights());
    }

    private RegisteredKryo(final int depthMax, final HashingWeights weights) {
        super(new RegisteredClasses(), weights);
        this.weights = weights;
        setRegistrationRequired(true);
        setMaxDepth(depthMax);
        setInstantiatorStrategy(new ConstructorOrNone());
    }

    HashingWeights weights() {
        return weights;
    }

    // Whatever reads an object within another one comes through one of these. None calls another.

    @Override
    public Object readClassAndObject(final Input input) {
        weights.enter();
        final Object object = super.readClassAndObject(input);
        weights.exit(object);
        return object;
    }

    @Override
    public <T> T readObject(final Input input, final Class<T> type) {
        weights.enter();
        final T object = super.readObject(input, type);
        weights.exit(object);
        return object;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public <T> T readObject(final Input input, final Class<T> type, final Serializer serializer) {
        weights.enter();
        final T object = super.readObject(input, type, serializer);
        weights.exit(object);
        return object;
    }

    @Override
    public <T> T readObjectOrNull(final Input input, final Class<T> type) {
        weights.enter();
        final T object = super.readObjectOrNull(input, type);
        weights.exit(object);
        return object;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public <T> T readObjectOrNull(final Input input, final Class<T> type, final Serializer serializer) {
        weights.enter();
        final T object = super.readObjectOrNull(input, type, serializer);
        weights.exit(object);
        return object;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public Serializer getDefaultSerializer(final Class type) {
        if (Util.isEnum(type)) {
            // By ordinal, as Kryo would do it, a constant put in between would turn others into their neighbours.
            return new EnumNameSerializer(type);
        }
        final Serializer serializer = super.getDefaultSerializer(type);
        final Class<?> kind = serializer.getClass();
        if (kind == CollectionSerializer.class) {
            return new BoundedSerializers.Collections();
        }
        if (kind == MapSerializer.class) {
            return new BoundedSerializers.Maps();
        }
        if (type.isArray()) {
            return new BoundedSerializers.ArraysOfAnything<>(serializer);
        }
        if (kind == ImmutableCollectionsSerializers.JdkImmutableListSerializer.class) {
            return BoundedSerializers.Finished.lists();
        }
        if (kind == ImmutableCollectionsSerializers.JdkImmutableSetSerializer.class) {
            return BoundedSerializers.Finished.sets();
        }
        if (kind == ImmutableCollectionsSerializers.JdkImmutableMapSerializer.class) {
            return new BoundedSerializers.UnmodifiableMaps();
        }
        if (kind == DefaultSerializers.ArraysAsListSerializer.class) {
            return BoundedSerializers.Finished.arraysAsList();
        }
        if (kind == DefaultSerializers.PriorityQueueSerializer.class) {
            return new BoundedSerializers.PriorityQueues();
        }
        return serializer;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    protected Serializer newDefaultSerializer(final Class type) {
        return new BoundedSerializers.Fields<>(this, type);
    }

    @Override
    @SuppressWarnings("rawtypes")
    protected String unregisteredClassMessage(final Class type) {
        return "class " + type.getTypeName() + " is not registered: name it to the codec with register(number, class)";
    }
}
