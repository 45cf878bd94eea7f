package io.sternline.client.session.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Registration;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import com.esotericsoftware.kryo.kryo5.util.DefaultClassResolver;

/**
 * Classes by their numbers, and never by name. Kryo with registration required still looks up (and so loads) any class whose name it reads,
 * before it finds that it is not registered; here the name is read to be told, and that is all.
 */
final class RegisteredClasses extends DefaultClassResolver {
    private static final int NAME_CHARS_MAX = 200;

    @Override
    protected Registration readName(final Input input) {
        input.readVarInt(true);
        final String name = input.readString();
        throw new KryoException(
                "the bytes name the class " + shortened(name) + ": classes are known by registered number only");
    }

    @Override
    protected void writeName(
            final Output output, @SuppressWarnings("rawtypes") final Class type, final Registration registration) {
        throw new KryoException("class " + type.getName() + " is not registered");
    }

    @Override
    public Registration registerImplicit(@SuppressWarnings("rawtypes") final Class type) {
        throw new KryoException("class " + type.getName() + " is not registered");
    }

    private static String shortened(final String name) {
        if (name == null) {
            return "(none)";
        }
        final String printable = name.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() <= NAME_CHARS_MAX ? printable : printable.substring(0, NAME_CHARS_MAX) + "...";
    }
}
