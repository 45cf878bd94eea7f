package io.sternline.client.session.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Objects as JSON, which other languages and people can read: {@code ["cart",{"lines":[…]}]}. Needs jackson-databind on the class path.
 *
 * <p>Strings, numbers, booleans, and lists and maps of such, are known by themselves; classes of the application are named:
 *
 * <pre>{@code
 * AttributeCodec codec = JsonCodec.builder().register("cart", Cart.class).build();
 * }</pre>
 *
 * <p>A class that was not named is refused, as an attribute and within lists and maps; what the fields of a named class hold is that class's business
 * and the mapper's. Jackson's polymorphic typing, by which bytes may name classes, must stay off in the mapper.
 */
public final class JsonCodec implements AttributeCodec {
    private static final int DEPTH_MAX = 128;

    private static final Map<String, Class<?>> NATURAL = Map.of(
            "string", String.class,
            "boolean", Boolean.class,
            "int", Integer.class,
            "long", Long.class,
            "double", Double.class,
            "list", ArrayList.class,
            "map", LinkedHashMap.class);

    private final Map<String, Class<?>> typesByName = new HashMap<>(NATURAL);
    private final Map<Class<?>, String> namesByType = new HashMap<>();
    private final ObjectMapper mapper;
    private final int version;

    private JsonCodec(final Builder builder) {
        mapper = builder.mapper;
        version = builder.version;
        typesByName.putAll(builder.types);
        typesByName.forEach((name, type) -> namesByType.put(type, name));
    }

    /** Starts describing a codec. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public int id() {
        return Codecs.JSON_ID;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public String name() {
        return "json";
    }

    @Override
    public byte[] encode(final Object value) {
        final String name = nameOf(value);
        if (NATURAL.containsKey(name)) {
            requireNatural(value, 0);
        }
        try {
            final ArrayNode pair = mapper.createArrayNode();
            pair.add(name);
            pair.add(mapper.<JsonNode>valueToTree(value));
            return mapper.writeValueAsBytes(pair);
        } catch (final IllegalArgumentException | JsonProcessingException ex) {
            throw new CodecException(
                    "a " + value.getClass().getTypeName() + " cannot be written as JSON: " + reason(ex), ex);
        }
    }

    @Override
    public Object decode(final byte[] bytes, final int fromVersion) {
        CodecException.requireVersion(this, fromVersion);
        try {
            final JsonNode pair = mapper.reader()
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(bytes);
            if (!(pair instanceof ArrayNode) || pair.size() != 2 || !pair.get(0).isTextual()) {
                throw new CodecException("the bytes are no JSON array of a type's name and a value");
            }
            final String name = pair.get(0).textValue();
            final Class<?> type = typesByName.get(name);
            if (type == null) {
                throw new CodecException(
                        "the type '" + name + "' is not registered: name it to the codec with register(name, class)");
            }
            final Object value = mapper.treeToValue(pair.get(1), type);
            if (value == null) {
                throw new CodecException("the value of type '" + name + "' is null");
            }
            return value;
        } catch (final IOException | IllegalArgumentException ex) {
            throw new CodecException("the bytes cannot be read as JSON: " + reason(ex), ex);
        }
    }

    private String nameOf(final Object value) {
        final String name = namesByType.get(value.getClass());
        if (name != null) {
            return name;
        }
        if (value instanceof List) {
            return "list";
        }
        if (value instanceof Map) {
            return "map";
        }
        throw new CodecException("class " + value.getClass().getTypeName()
                + " is not registered: name it to the codec with register(name, class)");
    }

    /** Within lists and maps objects would come back as maps, which nobody expects. */
    private static void requireNatural(final Object value, final int depth) {
        if (depth > DEPTH_MAX) {
            throw new CodecException("lists and maps are nested deeper than " + DEPTH_MAX);
        }
        if (value instanceof List<?> list) {
            list.forEach(element -> requireNatural(element, depth + 1));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, element) -> {
                if (!(key instanceof String)) {
                    throw new CodecException("the keys of a map must be strings, not "
                            + (key == null ? "null" : key.getClass().getTypeName()));
                }
                requireNatural(element, depth + 1);
            });
        } else if (value != null && !NATURAL.containsValue(value.getClass())) {
            throw new CodecException("a " + value.getClass().getTypeName()
                    + " within a list or a map would not come back as one: put it in a class that is registered");
        }
    }

    private static String reason(final Exception ex) {
        final String message = ex instanceof JsonProcessingException json ? json.getOriginalMessage() : ex.getMessage();
        return message == null
                ? ex.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    /** Describes a codec. Not thread-safe. */
    public static final class Builder {
        private final Map<String, Class<?>> types = new LinkedHashMap<>();
        private ObjectMapper mapper = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        private int version;

        private Builder() {}

        /**
         * Names a class.
         *
         * @param name what is stored for it, and must stay the same.
         */
        public Builder register(final String name, final Class<?> type) {
            Objects.requireNonNull(type, "type");
            if (NATURAL.containsKey(name) || types.containsKey(name)) {
                throw new IllegalArgumentException(
                        "'" + name + "' is taken, and cannot name " + type.getTypeName() + " too");
            }
            if (NATURAL.containsValue(type) || types.containsValue(type)) {
                throw new IllegalArgumentException(type.getTypeName() + " is registered already");
            }
            types.put(Objects.requireNonNull(name, "name"), type);
            return this;
        }

        /** In place of one that passes over properties it does not know. */
        public Builder mapper(final ObjectMapper newMapper) {
            if (newMapper.getPolymorphicTypeValidator() != null
                    && newMapper.getDeserializationConfig().getDefaultTyper(null) != null) {
                throw new IllegalArgumentException(
                        "the mapper lets bytes name classes (activateDefaultTyping): that must stay off");
            }
            mapper = newMapper;
            return this;
        }

        /** Of the bytes it writes, 0 to {@value AttributeCodec#VERSION_MAX}; 0 unless set. See {@link AttributeCodec#migratingFrom}. */
        public Builder version(final int newVersion) {
            if (newVersion < 0 || newVersion > VERSION_MAX) {
                throw new IllegalArgumentException("version must be 0 to " + VERSION_MAX + ", not " + newVersion);
            }
            version = newVersion;
            return this;
        }

        public JsonCodec build() {
            return new JsonCodec(this);
        }
    }
}
