package io.sternline.client.session.codec;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.serializers.CollectionSerializer;
import com.esotericsoftware.kryo.kryo5.serializers.DefaultSerializers;
import com.esotericsoftware.kryo.kryo5.serializers.EnumNameSerializer;
import com.esotericsoftware.kryo.kryo5.serializers.ImmutableCollectionsSerializers;
import com.esotericsoftware.kryo.kryo5.serializers.MapSerializer;
import com.esotericsoftware.kryo.kryo5.util.MapReferenceResolver;
import com.esotericsoftware.kryo.kryo5.util.Util;

/** Kryo as attributes need it: registered classes only, lengths that are looked at, fields and constants of enums by name. */
final class RegisteredKryo extends Kryo {
    RegisteredKryo(final int depthMax) {
        super(new RegisteredClasses(), new MapReferenceResolver());
        setRegistrationRequired(true);
        setMaxDepth(depthMax);
        setInstantiatorStrategy(new ConstructorOrNone());
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
