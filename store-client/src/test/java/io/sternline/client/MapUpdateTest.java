package io.sternline.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.client.MapUpdate.Change;
import java.util.List;
import org.junit.jupiter.api.Test;

class MapUpdateTest {
    @Test
    void shouldChangeNothingUnlessTold() {
        final MapUpdate update = MapUpdate.create();
        assertThat(update.changes()).isEmpty();
        assertThat(update.condition()).isEqualTo(MapUpdate.Condition.NONE);
        assertThat(update.isReplacingAll()).isFalse();
        assertThat(update.expiry()).isSameAs(Expiry.DEFAULT);
        assertThat(update.terms()).isEmpty();
    }

    @Test
    void shouldTellWhatEachFieldIsToBecome() {
        final byte[] value = {1};
        final MapUpdate update = MapUpdate.create()
                .set("a", value)
                .setIfAbsent("b", value)
                .setIfRevision("c", value, 7)
                .remove("d")
                .removeIfRevision("e", 8);
        assertThat(update.changes())
                .containsExactly(
                        new Change("a", value, Change.ANY),
                        new Change("b", value, Change.ABSENT),
                        new Change("c", value, 7),
                        new Change("d", null, Change.ANY),
                        new Change("e", null, 8));
    }

    @Test
    void shouldLetTheLaterWordCount() {
        final MapUpdate update = MapUpdate.create()
                .setIfRevision("a", "1", 7)
                .remove("a")
                .onlyIfRevision(7)
                .onlyIfPresent()
                .withTerms("x")
                .withTerms();
        assertThat(update.changes()).containsExactly(new Change("a", null, Change.ANY));
        assertThat(update.condition()).isEqualTo(MapUpdate.Condition.PRESENT);
        assertThat(update.revision()).isZero();
        assertThat(update.terms()).contains(List.of());
    }

    @Test
    void shouldRefuseRevisionsThatNothingCarries() {
        final MapUpdate update = MapUpdate.create();
        assertThatThrownBy(() -> update.setIfRevision("a", "1", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 1 on, not 0");
        assertThatThrownBy(() -> update.onlyIfRevision(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> update.set(null, "v")).isInstanceOf(NullPointerException.class);
        assertThat(update.changes()).isEmpty();
    }
}
