package io.sternline.client.session;

import io.sternline.client.session.codec.AttributeCodec;
import io.sternline.client.session.codec.KryoCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which codec writes which attribute, and which ones can be read.
 *
 * @param standard writes all attributes that have none of their own.
 * @param byAttribute codecs of single attributes, by attribute name.
 * @param readers of what other codecs have written earlier; those above are read anyway.
 */
public record AttributeCodecs(
        AttributeCodec standard, Map<String, AttributeCodec> byAttribute, List<AttributeCodec> readers) {
    /** Kryo, and no classes but the JDK's. */
    static AttributeCodecs initial() {
        return new AttributeCodecs(KryoCodec.builder().build(), Map.of(), List.of());
    }

    public AttributeCodecs {
        Objects.requireNonNull(standard, "standard");
        byAttribute = Map.copyOf(byAttribute);
        readers = List.copyOf(readers);
        Stream.concat(Stream.of(standard), Stream.concat(byAttribute.values().stream(), readers.stream()))
                .forEach(AttributeCodecs::check);
    }

    AttributeCodecs withStandard(final AttributeCodec codec) {
        return new AttributeCodecs(codec, byAttribute, readers);
    }

    AttributeCodecs withAttribute(final String attribute, final AttributeCodec codec) {
        final Map<String, AttributeCodec> more = new LinkedHashMap<>(byAttribute);
        more.put(Objects.requireNonNull(attribute, "attribute"), codec);
        return new AttributeCodecs(standard, more, readers);
    }

    AttributeCodecs withReader(final AttributeCodec codec) {
        final List<AttributeCodec> more = new ArrayList<>(readers);
        more.add(codec);
        return new AttributeCodecs(standard, byAttribute, more);
    }

    AttributeCodec writer(final String attribute) {
        return byAttribute.getOrDefault(attribute, standard);
    }

    /** The attribute's own codec first: there may be several of one id, for instance JSON of several sets of classes. */
    Optional<AttributeCodec> reader(final String attribute, final int codecId) {
        final AttributeCodec own = writer(attribute);
        if (own.id() == codecId) {
            return Optional.of(own);
        }
        return Stream.concat(readers.stream(), Stream.concat(Stream.of(standard), byAttribute.values().stream()))
                .filter(codec -> codec.id() == codecId)
                .findFirst();
    }

    private static void check(final AttributeCodec codec) {
        if (codec.id() < 1 || codec.id() > AttributeCodec.ID_MAX) {
            throw new IllegalArgumentException("the id of codec " + codec.name() + " must be 1 to "
                    + AttributeCodec.ID_MAX + ", not " + codec.id());
        }
        if (codec.version() < 0 || codec.version() > AttributeCodec.VERSION_MAX) {
            throw new IllegalArgumentException("the version of codec " + codec.name() + " must be 0 to "
                    + AttributeCodec.VERSION_MAX + ", not " + codec.version());
        }
    }
}
