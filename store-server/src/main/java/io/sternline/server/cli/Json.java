package io.sternline.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sternline.client.Entry;
import io.sternline.client.Receipt;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** JSON as the command prints it: field names are stable, new ones may be added. */
final class Json {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static String print(final Object node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (final JsonProcessingException ex) {
            throw new IllegalStateException("cannot print " + node.getClass(), ex);
        }
    }

    /** All in one line. */
    static String line(final ObjectNode node) {
        return node.toString();
    }

    static ObjectNode receipt(final Receipt receipt) {
        return object().put("revision", receipt.revision())
                .put("durability", receipt.durability().name());
    }

    static ObjectNode entry(final Entry entry) {
        final ObjectNode node = object().put("key", entry.key()).put("revision", entry.revision());
        switch (entry.type()) {
            case COUNTER -> node.put("counter", entry.number());
            case VALUE -> value(node, entry.value());
            case LIMIT -> node.put("limit", entry.text());
            case WINDOW -> node.put("window", entry.text());
            case MAP -> {
                final ObjectNode fields = node.putObject("fields");
                entry.fields()
                        .forEach((name, field) ->
                                value(fields.putObject(name).put("revision", field.revision()), field.value()));
            }
        }
        entry.remaining().ifPresent(remaining -> node.put("remainingMs", remaining.toMillis()));
        return node;
    }

    /** A value that is not UTF-8 text is given as base64, under another name. */
    private static void value(final ObjectNode node, final byte[] value) {
        try {
            node.put(
                    "value",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(value))
                            .toString());
        } catch (final CharacterCodingException ex) {
            node.put("valueBase64", value);
        }
    }
}
