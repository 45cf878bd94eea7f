package io.sternline.server.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sternline.client.Change;
import io.sternline.client.Entry;
import io.sternline.client.Field;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Prints changes, one a line and each at once, for people or as JSON for programs. */
final class LogPrinter {
    /** More of a value does not help a person; programs are given all of it. */
    private static final int VALUE_CHARS_MAX = 80;

    /** Always of the same width. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final PrintWriter out;
    private final boolean isJson;
    private final boolean withValues;

    LogPrinter(final PrintWriter out, final boolean isJson, final boolean withValues) {
        this.out = out;
        this.isJson = isJson;
        this.withValues = withValues;
    }

    /** @return whether the line went out; false: whoever read it has left. */
    boolean print(final Change change) {
        out.println(isJson ? Json.line(json(change)) : text(change));
        return !out.checkError();
    }

    String text(final Change change) {
        final StringBuilder line = new StringBuilder(String.format(
                "%s  %8d  %-7s", TIME.format(change.time()), change.revision(), operation(change.kind())));
        append(line, change.namespace());
        append(line, Table.plain(change.key()));
        change.entry().ifPresent(entry -> append(line, withValues ? shown(entry) : size(entry)));
        if (!change.terms().isEmpty()) {
            append(line, "terms " + Table.plain(String.join(", ", change.terms())));
        }
        change.expiresAt().ifPresent(time -> append(line, "expires " + time(time)));
        if (change.clientId() != 0) {
            append(line, "client " + change.clientId());
        }
        return line.toString();
    }

    ObjectNode json(final Change change) {
        final ObjectNode node = Json.object()
                .put("revision", change.revision())
                .put("time", TIME.format(change.time()))
                .put("operation", operation(change.kind()));
        if (!change.namespace().isEmpty()) {
            node.put("namespace", change.namespace());
        }
        if (isOfEntry(change.kind())) {
            node.put("key", change.key());
        }
        change.entry().ifPresent(entry -> entry(node, entry));
        if (!change.terms().isEmpty()) {
            change.terms().forEach(node.putArray("terms")::add);
        }
        change.expiresAt().ifPresent(time -> node.put("deadline", time(time)));
        if (change.clientId() != 0) {
            node.put("client", change.clientId());
        }
        return node;
    }

    static String operation(final Change.Kind kind) {
        return switch (kind) {
            case PUT -> "put";
            case TOUCHED -> "touch";
            case REMOVED -> "remove";
            case EXPIRED -> "expire";
            case EVICTED -> "evict";
            case MOVED -> "move";
            case LEASE_ENDED -> "lapse";
            case NAMESPACE_DEFINED -> "define";
            case OTHER -> "other";
        };
    }

    private static boolean isOfEntry(final Change.Kind kind) {
        return kind != Change.Kind.NAMESPACE_DEFINED && kind != Change.Kind.OTHER;
    }

    private void entry(final ObjectNode node, final Entry entry) {
        switch (entry.type()) {
            case COUNTER -> {
                node.put("type", "counter");
                if (withValues) {
                    node.put("counter", entry.number());
                }
            }
            case LIMIT, WINDOW -> {
                final String type = entry.type().name().toLowerCase(Locale.ROOT);
                node.put("type", type);
                if (withValues) {
                    node.put(type, entry.text());
                }
            }
            case VALUE -> {
                node.put("type", "value");
                value(node, entry.value());
            }
            case MAP -> {
                node.put("type", "map").put("fieldCount", entry.fields().size());
                if (withValues) {
                    final ObjectNode fields = node.putObject("fields");
                    entry.fields()
                            .forEach((name, field) ->
                                    value(fields.putObject(name).put("revision", field.revision()), field.value()));
                }
            }
        }
    }

    private void value(final ObjectNode node, final byte[] value) {
        node.put("valueBytes", value.length);
        if (withValues) {
            printable(value).ifPresentOrElse(text -> node.put("value", text), () -> node.put("valueBase64", value));
        }
    }

    private static String shown(final Entry entry) {
        return switch (entry.type()) {
            case COUNTER, LIMIT, WINDOW -> entry.text();
            case VALUE -> shown(entry.value());
            case MAP -> shown(entry.fields());
        };
    }

    private static String shown(final byte[] value) {
        final String text = printable(value).map(Table::plain).orElse(null);
        if (text == null) {
            return "(" + value.length + " bytes)";
        }
        final boolean isShort = text.length() <= VALUE_CHARS_MAX;
        return isShort ? '"' + text + '"' : '"' + head(text, VALUE_CHARS_MAX) + "\"… (" + value.length + " bytes)";
    }

    private static String shown(final Map<String, Field> fields) {
        final String text = fields.entrySet().stream()
                .map(field -> Table.plain(field.getKey()) + "="
                        + shown(field.getValue().value()))
                .collect(Collectors.joining(", ", "{", "}"));
        return text.length() <= 2 * VALUE_CHARS_MAX
                ? text
                : head(text, 2 * VALUE_CHARS_MAX) + "… (" + fields.size() + " fields)";
    }

    private static String size(final Entry entry) {
        return switch (entry.type()) {
            case COUNTER -> "(counter)";
            case LIMIT -> "(limit)";
            case WINDOW -> "(window)";
            case VALUE -> "(" + entry.value().length + " bytes)";
            case MAP -> "(" + entry.fields().size() + " fields)";
        };
    }

    /** The text in these bytes, if it is one that can be shown as such. */
    private static Optional<String> printable(final byte[] value) {
        try {
            final String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
            final boolean isPrintable = text.chars()
                    .allMatch(character -> !Character.isISOControl(character) || "\n\r\t".indexOf(character) >= 0);
            return isPrintable ? Optional.of(text) : Optional.empty();
        } catch (final CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Does not cut a character in two. */
    private static String head(final String text, final int charsMax) {
        return text.substring(0, Character.isHighSurrogate(text.charAt(charsMax - 1)) ? charsMax - 1 : charsMax);
    }

    private static String time(final Instant time) {
        return TIME.format(time);
    }

    private static void append(final StringBuilder line, final String part) {
        if (!part.isEmpty()) {
            line.append("  ").append(part);
        }
    }
}
