package io.sternline.client.session;

import io.sternline.client.Field;
import io.sternline.client.MapUpdate;
import io.sternline.protocol.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A session's attributes as one request has them: the bytes that were loaded, the objects made of them where somebody asked, and what is to be saved.
 * An attribute is decoded when it is first got, so that one that cannot be decoded is no harm to the others, nor is it lost when the session is saved.
 * Owned by the session's thread.
 */
final class Attributes {
    /** What stands before the names of attributes in the names of the store's fields. */
    static final String FIELD_PREFIX = "a:";

    private final Map<String, Attribute> attributes = new LinkedHashMap<>();
    private final AttributeFormat format;

    private static final class Attribute {
        /** As in the store; null if it is not there, as far as is known. */
        private byte[] stored;

        private Object value;
        private boolean isDecoded;
        private boolean isSet;
        private boolean isRemoved;

        /** As they are in the update under way. */
        private byte[] underWay;
    }

    Attributes(final AttributeFormat format) {
        this.format = format;
    }

    Attributes(final AttributeFormat format, final Map<String, Field> fields) {
        this(format);
        fields.forEach((name, field) -> {
            if (name.startsWith(FIELD_PREFIX)) {
                final Attribute attribute = new Attribute();
                attribute.stored = field.value();
                attributes.put(name.substring(FIELD_PREFIX.length()), attribute);
            }
        });
    }

    Set<String> names() {
        final Set<String> names = new TreeSet<>();
        attributes.forEach((name, attribute) -> {
            if (!attribute.isRemoved) {
                names.add(name);
            }
        });
        return names;
    }

    Optional<Object> get(final String sessionId, final String name) {
        final Attribute attribute = attributes.get(name);
        if (attribute == null || attribute.isRemoved) {
            return Optional.empty();
        }
        if (!attribute.isDecoded) {
            attribute.value = format.decode(sessionId, name, attribute.stored);
            attribute.isDecoded = true;
        }
        return Optional.of(attribute.value);
    }

    void set(final String name, final Object value) {
        final Attribute attribute = attributes.computeIfAbsent(name, absent -> new Attribute());
        attribute.value = value;
        attribute.isDecoded = true;
        attribute.isSet = true;
        attribute.isRemoved = false;
    }

    void remove(final String name) {
        // Also one that is not here: another request may have set it, and it is meant to go.
        final Attribute attribute = attributes.computeIfAbsent(name, absent -> new Attribute());
        attribute.value = null;
        attribute.isDecoded = false;
        attribute.isSet = false;
        attribute.isRemoved = true;
    }

    /**
     * Puts what is to be saved into an update.
     *
     * @param isNew whether there is nothing in the store yet.
     * @return whether anything is.
     */
    boolean write(final String sessionId, final SaveMode mode, final boolean isNew, final MapUpdate update) {
        boolean isChanged = false;
        for (final Map.Entry<String, Attribute> entry : attributes.entrySet()) {
            final Attribute attribute = entry.getValue();
            attribute.underWay = attribute.isRemoved ? null : toSave(sessionId, entry.getKey(), attribute, mode, isNew);
            if (attribute.underWay != null) {
                update.set(FIELD_PREFIX + entry.getKey(), attribute.underWay);
                isChanged = true;
            } else if (attribute.isRemoved && !isNew) {
                update.remove(FIELD_PREFIX + entry.getKey());
                isChanged = true;
            }
        }
        return isChanged;
    }

    /** Null if it need not be. */
    private byte[] toSave(
            final String sessionId,
            final String name,
            final Attribute attribute,
            final SaveMode mode,
            final boolean isNew) {
        if (!attribute.isDecoded) {
            return isNew || mode == SaveMode.ALWAYS ? attribute.stored : null;
        }
        if (!isNew && !attribute.isSet && mode == SaveMode.ON_SET) {
            return null;
        }
        final byte[] bytes = format.encode(sessionId, name, attribute.value);
        final boolean mayBeSkipped = !isNew && !attribute.isSet && mode == SaveMode.ON_GET;
        return mayBeSkipped && Arrays.equals(bytes, attribute.stored) ? null : bytes;
    }

    /** The update is made. */
    void written() {
        attributes.values().removeIf(attribute -> attribute.isRemoved);
        attributes.values().forEach(attribute -> {
            if (attribute.underWay != null) {
                attribute.stored = attribute.underWay;
                attribute.isSet = false;
                attribute.underWay = null;
            }
        });
    }

    static String requireName(final String name) {
        final int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        final int bytesMax = Protocol.FIELD_NAME_BYTES_MAX - FIELD_PREFIX.length();
        if (bytes < 1 || bytes > bytesMax) {
            throw new IllegalArgumentException(
                    "the name of an attribute is 1 to " + bytesMax + " bytes of UTF-8, not " + bytes);
        }
        return name;
    }
}
