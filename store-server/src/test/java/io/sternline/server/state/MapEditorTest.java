package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;
import io.sternline.server.state.MapText.Change;
import io.sternline.server.state.MapText.Field;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Maps as messages, merged outside any state. */
class MapEditorTest {
    private static final int ROUNDS = 20_000;

    private final FieldChanges changes = new FieldChanges();
    private final MapEditor editor = new MapEditor(changes);
    private final MapFields fields = new MapFields();
    private final Terms terms = new Terms();
    private final EntryView entry = new EntryView();

    @Test
    void shouldWriteExactlyWhatItPlanned() {
        final ByteSlice standing = slice(MapText.fields(
                new TreeMap<>(Map.of("a", new Field(1, "one"), "b", new Field(2, "two"), "c", new Field(3, "")))));

        assertThat(changes.read(slice(MapText.changes(List.of(Change.set("bb", "new"), Change.remove("c"))))))
                .isNull();
        assertThat(editor.plan(standing, false)).isTrue();
        assertThat(editor.fieldCount()).isEqualTo(3);
        editor.write(standing, 9);

        final String written = MapText.fields(
                new TreeMap<>(Map.of("a", new Field(1, "one"), "b", new Field(2, "two"), "bb", new Field(9, "new"))));
        assertThat(editor.result().isEqualTo(slice(written))).isTrue();
        assertThat(fields.isMap(editor.result(), 9)).isTrue();
        assertThat(fields.isMap(editor.result(), 8))
                .as("no field is newer than its entry")
                .isFalse();
    }

    @Test
    void shouldTellAMapFromWhatIsNone() {
        final String map = MapText.fields(new TreeMap<>(Map.of("a", new Field(1, "1"), "b", new Field(2, "2"))));

        assertThat(fields.isMap(slice(map), 2)).isTrue();
        for (int length = 0; length < map.length(); length++) {
            assertThat(fields.isMap(slice(map.substring(0, length)), 2)).isFalse();
        }
        assertThat(fields.isMap(slice(map + "x"), 2)).as("a byte too many").isFalse();
        assertThat(fields.isMap(slice(map.replace('b', 'a')), 2))
                .as("a name twice")
                .isFalse();
        assertThat(fields.isMap(slice(map.replace('a', 'c')), 2))
                .as("out of order")
                .isFalse();
    }

    @Test
    void shouldAllocateNothing() {
        final ByteSlice standing = slice(MapText.fields(
                new TreeMap<>(Map.of("a", new Field(1, "one"), "b", new Field(2, "two"), "c", new Field(3, "")))));
        final ByteSlice part =
                slice(MapText.changes(List.of(Change.set("z", "new"), Change.remove("c"), Change.set("a", "2"))));
        final ByteSlice termsPart = slice(MapText.terms(List.of("one term", "another")));
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long threadId = Thread.currentThread().getId();
        edit(standing, part, termsPart);

        final long before = threads.getThreadAllocatedBytes(threadId);
        edit(standing, part, termsPart);
        final long allocated = threads.getThreadAllocatedBytes(threadId) - before;

        assertThat(allocated).as("bytes in " + ROUNDS + " rounds").isLessThan(ROUNDS);
    }

    private void edit(final ByteSlice standing, final ByteSlice part, final ByteSlice termsPart) {
        boolean sound = true;
        for (int i = 0; i < ROUNDS; i++) {
            sound &= changes.read(part) == null && terms.read(termsPart) == null && editor.plan(standing, false);
            editor.write(standing, i);
            terms.putInto(entry);
        }
        assertThat(sound).isTrue();
    }

    private static ByteSlice slice(final String text) {
        return new ByteSlice().wrap(new UnsafeBuffer(Command.bytes(text)), 0, text.length());
    }
}
