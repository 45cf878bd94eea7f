package io.sternline.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sternline.client.Change;
import io.sternline.client.Change.Kind;
import io.sternline.client.Entry;
import io.sternline.client.Field;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogPrinterTest {
    private static final Instant TIME = Instant.parse("2026-11-21T12:00:00Z");
    private static final String HEAD = "2026-11-21T12:00:00.000Z        42  ";

    private final StringWriter out = new StringWriter();

    @Test
    void shouldPrintWhatPeopleWantToKnow() {
        assertThat(text(value("hello".getBytes(UTF_8))))
                .isEqualTo(HEAD + "put      carts  user/7  \"hello\"  terms anna, admin"
                        + "  expires 2026-11-21T12:30:00.000Z  client 9\n");
        assertThat(text(simple(Kind.EXPIRED, "carts", "user/7"))).isEqualTo(HEAD + "expire   carts  user/7\n");
        assertThat(text(simple(Kind.MOVED, "carts", "user/7"))).isEqualTo(HEAD + "move     carts  user/7\n");
        assertThat(text(simple(Kind.NAMESPACE_DEFINED, "carts", ""))).isEqualTo(HEAD + "define   carts\n");
        assertThat(text(simple(Kind.OTHER, "", ""))).isEqualTo(HEAD + "other  \n");
    }

    @Test
    void shouldShowPeopleOnlyTheBeginningOfWhatIsLong() {
        assertThat(text(value("x".repeat(79).concat("😀 and more").getBytes(UTF_8))))
                .contains("  \"" + "x".repeat(79) + "\"… (92 bytes)  ");
        assertThat(text(value(new byte[] {1, 2, 3}))).contains("  (3 bytes)  ");
        assertThat(text(value(new byte[] {(byte) 0xff}))).contains("  (1 bytes)  ");
        assertThat(text(map())).contains("  {name=\"Anna\", photo=(2 bytes)}  ");
        assertThat(text(counter())).contains("  -5  ");
    }

    @Test
    void shouldLetNobodyForgeLinesOrSteerTheTerminal() {
        final String text = text(new Change(
                Kind.REMOVED,
                "carts",
                "a\n\u001b[2J\u202eb",
                42,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                TIME,
                0));
        assertThat(text).isEqualTo(HEAD + "remove   carts  a  [2J b\n");
    }

    @Test
    void shouldPrintAnObjectALineForPrograms() throws Exception {
        final String printed = json(value("zwei\nZeilen".getBytes(UTF_8)), true);
        assertThat(printed.indexOf('\n')).isEqualTo(printed.length() - 1);
        assertThat(printed)
                .isEqualTo("{\"revision\":42,\"time\":\"2026-11-21T12:00:00.000Z\",\"operation\":\"put\","
                        + "\"namespace\":\"carts\",\"key\":\"user/7\",\"type\":\"value\",\"valueBytes\":11,"
                        + "\"value\":\"zwei\\nZeilen\",\"terms\":[\"anna\",\"admin\"],"
                        + "\"deadline\":\"2026-11-21T12:30:00.000Z\",\"client\":9}\n");
        assertThat(json(simple(Kind.OTHER, "", ""), true))
                .isEqualTo("{\"revision\":42,\"time\":\"2026-11-21T12:00:00.000Z\",\"operation\":\"other\"}\n");
        assertThat(read(json(simple(Kind.EVICTED, "carts", ""), true))
                        .get("key")
                        .asText())
                .as("an entry's key, whatever it is")
                .isEmpty();
    }

    @Test
    void shouldGiveProgramsBytesThatAreNoTextAsBase64() throws Exception {
        final JsonNode binary = read(json(value(new byte[] {0, 1, (byte) 0xfe}), true));
        assertThat(binary.has("value")).isFalse();
        assertThat(binary.get("valueBase64").binaryValue()).containsExactly(0, 1, 0xfe);
        assertThat(binary.get("valueBytes").asInt()).isEqualTo(3);
        assertThat(read(json(value("bell \u0007".getBytes(UTF_8)), true)).has("valueBase64"))
                .as("text that is not printable")
                .isTrue();
    }

    @Test
    void shouldGiveProgramsCountersAndMaps() throws Exception {
        final JsonNode counter = read(json(counter(), true));
        assertThat(counter.get("type").asText()).isEqualTo("counter");
        assertThat(counter.get("counter").asLong()).isEqualTo(-5);
        final JsonNode map = read(json(map(), true));
        assertThat(map.get("type").asText()).isEqualTo("map");
        assertThat(map.at("/fields/name/value").asText()).isEqualTo("Anna");
        assertThat(map.at("/fields/name/revision").asLong()).isEqualTo(40);
        assertThat(map.at("/fields/photo/valueBase64").isTextual()).isTrue();
    }

    @Test
    void shouldLeaveValuesOut() throws Exception {
        assertThat(json(value("secret".getBytes(UTF_8)), false))
                .doesNotContain("secret")
                .contains("\"valueBytes\":6");
        assertThat(json(map(), false)).doesNotContain("Anna").contains("\"fieldCount\":2");
        assertThat(read(json(counter(), false)).has("counter")).isFalse();
        for (final Change change : List.of(value("secret".getBytes(UTF_8)), map(), counter())) {
            out.getBuffer().setLength(0);
            new LogPrinter(new PrintWriter(out), false, false).print(change);
            assertThat(out.toString())
                    .doesNotContain("secret", "Anna", "-5")
                    .containsAnyOf("bytes", "fields", "counter");
        }
    }

    @Test
    void shouldTellWhenNobodyReadsAnyMore() {
        final Writer closed = new Writer() {
            @Override
            public void write(final char[] characters, final int offset, final int length) throws IOException {
                throw new IOException("Broken pipe");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        assertThat(new LogPrinter(new PrintWriter(closed), false, true).print(counter()))
                .isFalse();
        assertThat(new LogPrinter(new PrintWriter(out), false, true).print(counter()))
                .isTrue();
    }

    private String text(final Change change) {
        return print(change, false, true);
    }

    private String json(final Change change, final boolean withValues) {
        return print(change, true, withValues);
    }

    private String print(final Change change, final boolean isJson, final boolean withValues) {
        out.getBuffer().setLength(0);
        new LogPrinter(new PrintWriter(out), isJson, withValues).print(change);
        return out.toString();
    }

    private static JsonNode read(final String json) throws IOException {
        return new ObjectMapper().readTree(json);
    }

    private static Change value(final byte[] value) {
        return put(new Entry("user/7", Entry.Type.VALUE, value, Map.of(), 42, Optional.empty()));
    }

    private static Change counter() {
        final byte[] number = {-5, -1, -1, -1, -1, -1, -1, -1};
        return put(new Entry("user/7", Entry.Type.COUNTER, number, Map.of(), 42, Optional.empty()));
    }

    private static Change map() {
        final Map<String, Field> fields = new LinkedHashMap<>();
        fields.put("name", new Field("Anna".getBytes(UTF_8), 40));
        fields.put("photo", new Field(new byte[] {-1, -2}, 41));
        return put(new Entry("user/7", Entry.Type.MAP, new byte[0], fields, 42, Optional.empty()));
    }

    private static Change put(final Entry entry) {
        return new Change(
                Kind.PUT,
                "carts",
                "user/7",
                42,
                Optional.of(entry),
                List.of("anna", "admin"),
                Optional.of(TIME.plusSeconds(1800)),
                TIME,
                9);
    }

    private static Change simple(final Kind kind, final String namespace, final String key) {
        return new Change(kind, namespace, key, 42, Optional.empty(), List.of(), Optional.empty(), TIME, 0);
    }
}
