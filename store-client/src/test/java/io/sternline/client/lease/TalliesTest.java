package io.sternline.client.lease;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Entry;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TalliesTest {
    private final Tallies tallies = new Tallies("me");
    private long revision;

    @Test
    void shouldSumUpWhatAllContributeAndTellItsOwnApart() {
        final Tally held = tallies.hold("b");
        put("b/me", 3);
        put("b/other", 4);
        put("c/other", 5);
        put("b/me", 1);
        assertThat(tallies.sums()).isEqualTo(Map.of("b", 5L, "c", 5L));
        assertThat(held.sum()).isEqualTo(5);
        assertThat(held.own()).isEqualTo(1);
        assertThat(held.others()).isEqualTo(4);
        remove("b/other");
        remove("c/other");
        assertThat(tallies.sums()).isEqualTo(Map.of("b", 1L));
        assertThat(tallies.sum("c")).isZero();
    }

    @Test
    void shouldNotGoBackForWhatItKnowsAlready() {
        put("b/me", 3);
        final long old = revision;
        put("b/me", 4);
        tallies.put(entry("b/me", "9", old));
        tallies.remove("b/me", old);
        assertThat(tallies.sum("b")).isEqualTo(4);
    }

    @Test
    void shouldKeepKeysWithSlashesApart() {
        put("a/b/me", 1);
        put("a/me", 2);
        put("me", 4);
        put("/me", 8);
        assertThat(tallies.sums()).isEqualTo(Map.of("a/b", 1L, "a", 2L));
    }

    @Test
    void shouldCountNothingForWhatIsNoNumber() {
        tallies.put(entry("b/x", "many", ++revision));
        put("b/x", 2);
        assertThat(tallies.sum("b")).isEqualTo(2);
        tallies.put(entry("b/x", "", ++revision));
        assertThat(tallies.sum("b")).isZero();
    }

    @Test
    void shouldCountAnewForAnotherOwner() {
        final Tally held = tallies.hold("b");
        put("b/me", 3);
        put("b/later", 4);
        tallies.ownerId("later");
        assertThat(held.own()).isEqualTo(4);
        assertThat(held.others()).isEqualTo(3);
        assertThat(held.sum()).isEqualTo(7);
    }

    @Test
    void shouldForgetWhatIsNotThereAnyMoreWhenItIsReplaced() {
        final Tally held = tallies.hold("b");
        put("b/me", 3);
        put("c/other", 4);
        final Tallies read = new Tallies("me");
        read.put(entry("b/other", "2", ++revision));
        tallies.replaceBy(read);
        assertThat(tallies.sums()).isEqualTo(Map.of("b", 2L));
        assertThat(held.own()).isZero();
        put("b/other", 1);
        assertThat(held.sum()).isEqualTo(1);
    }

    private void put(final String key, final long value) {
        tallies.put(entry(key, Long.toString(value), ++revision));
    }

    private void remove(final String key) {
        tallies.remove(key, ++revision);
    }

    private static Entry entry(final String key, final String value, final long revision) {
        return new Entry(key, Entry.Type.VALUE, value.getBytes(UTF_8), Map.of(), revision, Optional.empty());
    }
}
