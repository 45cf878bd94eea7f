package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.MapUpdate;
import io.sternline.client.Namespace;
import io.sternline.client.Page;
import io.sternline.client.ReadLevel;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import io.sternline.client.WriteOptions;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.FindByTermDecoder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Terms of entries, and finding entries by them. */
class TermTest {
    private static final byte[] VALUE = "v".getBytes(UTF_8);

    private final ScriptedGroup group = new ScriptedGroup(3);
    private final StoreClient client = group.client().build();
    private final Namespace space = client.namespace("default");

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldFindEntriesByTheirTermsPageByPage() {
        for (int i = 9; i >= 0; i--) {
            space.put("s" + i, VALUE, WriteOptions.terms("user:alice", "odd:" + i % 2));
        }
        space.put("other", VALUE, WriteOptions.terms("user:bob"));
        final Page first = space.findByTerm("user:alice", 6, Optional.empty());
        assertThat(first.entries()).extracting(Entry::key).containsExactly("s9", "s8", "s7", "s6", "s5", "s4");
        final Page last = space.findByTerm("user:alice", 6, first.next());
        assertThat(last.entries()).extracting(Entry::key).containsExactly("s3", "s2", "s1", "s0");
        assertThat(last.next()).isEmpty();
        assertThat(space.findByTerm("odd:1").map(Entry::key)).containsExactly("s9", "s7", "s5", "s3", "s1");
        assertThat(space.findByTerm("user:")).isEmpty();
    }

    @Test
    void shouldFindMoreThanAPage() {
        for (int i = 0; i < 300; i++) {
            space.async().put("s" + i, VALUE, WriteOptions.terms("all"));
        }
        space.put("last", VALUE, WriteOptions.terms("all"));
        assertThat(space.findByTerm("all")).hasSize(301);
        assertThat(group.queries(FindByTermDecoder.TEMPLATE_ID)).hasSize(2);
    }

    @Test
    @Timeout(30)
    void shouldComeToAnEndWhenEachEntryIsWrittenAgainAsItIsFound() {
        final int entries = 256 + 44;
        for (int i = 0; i < entries; i++) {
            space.async().put("s" + i, VALUE, WriteOptions.terms("all"));
        }
        space.put("last", VALUE, WriteOptions.terms("all"));
        final List<String> found = space.findByTerm("all")
                .limit(5_000)
                .map(Entry::key)
                .peek(key -> space.put(key, VALUE, WriteOptions.terms("all")))
                .toList();
        assertThat(found).doesNotHaveDuplicates().hasSize(entries + 1);
    }

    @Test
    void shouldGiveAnEntryExactlyTheTermsOfItsPut() {
        space.put("k", VALUE, Expiry.ttl(Duration.ofHours(1)).withTerms("a", "b"));
        assertThat(item().terms()).containsExactly("a", "b");
        assertThat(item().ttlMs()).isEqualTo(3_600_000);
        space.replaceIfPresent("k", VALUE, WriteOptions.terms("c"));
        assertThat(item().terms()).containsExactly("c");
        space.getAndPut("k", VALUE);
        assertThat(item().terms()).isEmpty();
        space.replaceIfRevision("k", VALUE, 3, WriteOptions.terms("ключ 鍵 🔑"));
        assertThat(item().terms()).containsExactly("ключ 鍵 🔑");
        space.remove("k");
        space.putIfAbsent("k", VALUE, WriteOptions.terms("d"));
        space.touch("k");
        assertThat(item().terms()).containsExactly("d");
    }

    @Test
    void shouldFindMapsAndWhatThisClientHasJustWritten() {
        for (final ReadLevel level : ReadLevel.values()) {
            space.updateMap(
                    "m" + level, MapUpdate.create().set("level", level.name()).withTerms("map"));
            assertThat(space.findByTerm("map", 10, Optional.empty(), level).entries())
                    .extracting(Entry::key)
                    .contains("m" + level);
        }
        assertThat(group.queries(FindByTermDecoder.TEMPLATE_ID).get(1).minRevision())
                .isEqualTo(2);
    }

    @Test
    void shouldNameTheLimitThatTermsBreak() {
        assertRejected(
                () -> space.put("k", VALUE, WriteOptions.terms("")), "a term has 1 to 256 bytes of UTF-8, not 0");
        assertRejected(() -> space.findByTerm("t".repeat(257)), "a term has 1 to 256 bytes of UTF-8, not 257");
        assertRejected(() -> space.put("k", VALUE, WriteOptions.terms("é".repeat(129))), "not 258");
        assertRejected(() -> space.put("k", VALUE, WriteOptions.terms("a", "b", "a")), "the term 'a' is given twice");
        assertRejected(
                () -> space.put("k", VALUE, WriteOptions.terms("a", "b", "c", "d", "e")),
                "an entry has at most 4 terms, not 5");
        assertRejected(() -> space.findByTerm("\ud800"), "half a surrogate pair");
        assertRejected(
                () -> space.findByTerm("t", Protocol.SCAN_ENTRIES_MAX + 1, Optional.empty()),
                "entriesMax must be 1 to 1000, not 1001");
        assertThatThrownBy(() -> space.put("k", VALUE, null)).isInstanceOf(NullPointerException.class);
        assertThat(group.commands()).isEmpty();
        assertThat(group.queries(FindByTermDecoder.TEMPLATE_ID)).isEmpty();
    }

    private ScriptedStore.Item item() {
        return group.store().item("default", "k");
    }

    private static void assertRejected(final Runnable call, final String words) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        RejectedException.class, ex -> assertThat(ex.reason()).isEqualTo(Rejection.INVALID_ARGUMENT))
                .hasMessageContaining(words);
    }
}
