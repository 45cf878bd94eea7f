package io.sternline.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sternline.client.Entry;
import io.sternline.client.Field;
import io.sternline.client.MapUpdate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IndexesTest {
    private static Entry entry(final long revision, final String lines) {
        final Map<String, Field> fields = lines == null
                ? Map.of()
                : Map.of("~indexes", new Field(lines.getBytes(StandardCharsets.UTF_8), revision));
        return new Entry("id", Entry.Type.MAP, new byte[0], fields, revision, Optional.empty());
    }

    private static MapUpdate written(final Indexes indexes) {
        final MapUpdate update = MapUpdate.create();
        indexes.write(update);
        return update;
    }

    @Test
    void shouldWriteAllTermsProvidedThatTheyStandAsTheyWereRead() {
        final Indexes indexes = new Indexes(entry(7, "principal=alice\nteam=a=b"));
        assertThat(indexes.get("team")).contains("a=b");
        indexes.set("team", "a=b");
        assertThat(indexes.isChanged()).isFalse();
        indexes.set("team", "c");
        final MapUpdate update = written(indexes);
        assertThat(update.terms()).contains(List.of("principal=alice", "team=c"));
        assertThat(update.changes()).singleElement().satisfies(change -> {
            assertThat(change.expectedRevision()).isEqualTo(7);
            assertThat(new String(change.value(), StandardCharsets.UTF_8)).isEqualTo("principal=alice\nteam=c");
        });
        indexes.written(8);
        assertThat(indexes.isChanged()).isFalse();
        indexes.remove("principal");
        assertThat(written(indexes).changes())
                .singleElement()
                .satisfies(change -> assertThat(change.expectedRevision()).isEqualTo(8));
    }

    @Test
    void shouldMakeItsChangesToWhatOthersHaveWritten() {
        final Indexes indexes = new Indexes(entry(7, null));
        indexes.set("principal", "alice");
        assertThat(written(indexes).changes())
                .singleElement()
                .satisfies(change -> assertThat(change.expectedRevision()).isZero());
        indexes.rebase(entry(9, "team=a"));
        final MapUpdate update = written(indexes);
        assertThat(update.terms()).contains(List.of("principal=alice", "team=a"));
        assertThat(update.changes())
                .singleElement()
                .satisfies(change -> assertThat(change.expectedRevision()).isEqualTo(9));
    }

    @Test
    void shouldHaveNoTermsWhenTheLastOneIsRemoved() {
        final Indexes indexes = new Indexes(entry(7, "principal=alice"));
        indexes.remove("principal");
        indexes.remove("never");
        assertThat(written(indexes).terms()).contains(List.of());
        indexes.written(8);
        indexes.rebase(entry(8, ""));
        assertThat(indexes.get("principal")).isEmpty();
    }

    @Test
    void shouldRefuseWhatCanBeNoIndex() {
        final Indexes indexes = new Indexes();
        for (final String name : List.of("", "a=b", "a b", "x".repeat(65))) {
            assertThatIllegalArgumentException().isThrownBy(() -> indexes.set(name, "x"));
        }
        for (final String value : List.of("", "a\nb", "a\n", "\u00e4".repeat(128))) {
            assertThatIllegalArgumentException().isThrownBy(() -> indexes.set("name", value));
        }
        List.of("a", "b", "c", "d").forEach(name -> indexes.set(name, "x"));
        indexes.set("a", "y");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> indexes.set("e", "x"))
                .withMessageContaining("at most 4 indexes");
    }
}
