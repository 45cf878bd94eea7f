package io.sternline.client.session.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.objenesis.instantiator.ObjectInstantiator;
import com.esotericsoftware.kryo.kryo5.objenesis.strategy.InstantiatorStrategy;
import com.esotericsoftware.kryo.kryo5.objenesis.strategy.StdInstantiatorStrategy;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;

/**
 * Makes objects by their constructor without arguments, private or not; of classes that have none, without one. Plain reflection: Kryo's own way
 * generates classes, which a stock JVM does not like.
 */
final class ConstructorOrNone implements InstantiatorStrategy {
    private final StdInstantiatorStrategy withoutConstructor = new StdInstantiatorStrategy();

    @Override
    public <T> ObjectInstantiator<T> newInstantiatorOf(final Class<T> type) {
        final Constructor<T> constructor;
        try {
            constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
        } catch (final NoSuchMethodException | InaccessibleObjectException ex) {
            return withoutConstructor.newInstantiatorOf(type);
        }
        return () -> {
            try {
                return constructor.newInstance();
            } catch (final ReflectiveOperationException ex) {
                throw new KryoException("the constructor of " + type.getName() + " failed", ex);
            }
        };
    }
}
