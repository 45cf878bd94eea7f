package io.sternline.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.client.Field;
import io.sternline.client.MapUpdate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a save sends. */
class AttributesTest {
    private static final String ID = "0123456789abcdef";
    private static final AttributeFormat FORMAT = new AttributeFormat(SessionSettings.of("test"));

    private static Attributes loaded(final Map<String, Object> values) {
        final Map<String, Field> fields = new HashMap<>();
        values.forEach((name, value) -> fields.put("a:" + name, new Field(FORMAT.encode(ID, name, value), 1)));
        fields.put("~created", new Field(new byte[17], 1));
        return new Attributes(FORMAT, fields);
    }

    private static Set<String> sent(final Attributes attributes, final SaveMode mode, final boolean isNew) {
        final MapUpdate update = MapUpdate.create();
        final boolean isChanged = attributes.write(ID, mode, isNew, update);
        assertThat(isChanged).isEqualTo(!update.changes().isEmpty());
        return update.changes().stream()
                .map(change ->
                        (change.value() == null ? "-" : "+") + change.name().substring(2))
                .collect(Collectors.toSet());
    }

    @Test
    void shouldSendWhatWasSetOrRemovedAndNothingElse() {
        final Attributes attributes = loaded(Map.of("one", 1, "two", 2, "three", 3));
        assertThat(attributes.names()).containsExactly("one", "three", "two");
        assertThat(sent(attributes, SaveMode.ON_SET, false)).isEmpty();
        attributes.get(ID, "one");
        attributes.set("two", 22);
        attributes.remove("three");
        attributes.remove("unknown");
        assertThat(attributes.names()).containsExactly("one", "two");
        assertThat(sent(attributes, SaveMode.ON_SET, false)).containsExactlyInAnyOrder("+two", "-three", "-unknown");
        attributes.written();
        assertThat(sent(attributes, SaveMode.ON_SET, false)).isEmpty();
        assertThat(attributes.get(ID, "two")).contains(22);
        assertThat(attributes.get(ID, "three")).isEmpty();
    }

    @Test
    void shouldSendItAgainUnlessItWasWritten() {
        final Attributes attributes = loaded(Map.of("one", 1));
        attributes.set("one", 2);
        attributes.remove("two");
        assertThat(sent(attributes, SaveMode.ON_SET, false)).containsExactlyInAnyOrder("+one", "-two");
        assertThat(sent(attributes, SaveMode.ON_SET, false)).containsExactlyInAnyOrder("+one", "-two");
    }

    @Test
    void shouldSendEverythingOfANewSession() {
        final Attributes attributes = new Attributes(FORMAT);
        attributes.set("one", 1);
        attributes.set("two", 2);
        attributes.remove("two");
        assertThat(sent(attributes, SaveMode.ON_SET, true)).containsExactly("+one");
    }

    @Test
    void shouldSendTheLaterOfSetAndRemove() {
        final Attributes attributes = loaded(Map.of("one", 1));
        attributes.remove("one");
        attributes.set("one", 2);
        assertThat(sent(attributes, SaveMode.ON_SET, false)).containsExactly("+one");
        attributes.written();
        assertThat(attributes.get(ID, "one")).contains(2);
    }

    @Test
    void shouldSendChangesInPlaceAsTheModeSays() {
        final Map<String, Object> values = Map.of("list", new ArrayList<>(List.of(1)), "same", "x", "unread", "y");
        for (final SaveMode mode : SaveMode.values()) {
            final Attributes attributes = loaded(values);
            changeInPlace(attributes);
            attributes.get(ID, "same");
            final Set<String> expected = switch (mode) {
                case ON_SET -> Set.of();
                case ON_GET -> Set.of("+list");
                case ALWAYS -> Set.of("+list", "+same", "+unread");
            };
            assertThat(sent(attributes, mode, false)).as("%s", mode).isEqualTo(expected);
        }
    }

    @SuppressWarnings("unchecked")
    private static void changeInPlace(final Attributes attributes) {
        ((List<Integer>) attributes.get(ID, "list").orElseThrow()).add(2);
    }

    @Test
    void shouldKeepWhatCannotBeDecodedAndTheOthersUsable() {
        final Map<String, Field> fields = Map.of(
                "a:bad",
                new Field(new byte[] {1, 77, 0, 0, 0, 1, 2}, 1),
                "a:good",
                new Field(FORMAT.encode(ID, "good", "x"), 1));
        final Attributes attributes = new Attributes(FORMAT, fields);
        assertThatThrownBy(() -> attributes.get(ID, "bad"))
                .isInstanceOf(AttributeException.class)
                .hasMessageContaining("'bad'")
                .hasMessageContaining("'012345...'")
                .hasMessageContaining("codec 77")
                .hasMessageNotContaining(ID);
        assertThat(attributes.get(ID, "good")).contains("x");
        assertThat(sent(attributes, SaveMode.ON_GET, false)).isEmpty();
        assertThat(sent(attributes, SaveMode.ALWAYS, false)).containsExactlyInAnyOrder("+bad", "+good");
        attributes.set("bad", "mended");
        assertThat(sent(attributes, SaveMode.ON_SET, false)).containsExactly("+bad");
    }
}
