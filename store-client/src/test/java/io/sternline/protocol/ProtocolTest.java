package io.sternline.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "default", "Shop_1.carts-eu", "0123456789"})
    void shouldAcceptNamesOfNamespaces(final String name) {
        assertThat(Protocol.isNamespaceName(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "ä", "a\n", "a:b"})
    void shouldRefuseOtherNames(final String name) {
        assertThat(Protocol.isNamespaceName(name)).isFalse();
    }

    @Test
    void shouldBoundNames() {
        assertThat(Protocol.isNamespaceName("n".repeat(64))).isTrue();
        assertThat(Protocol.isNamespaceName("n".repeat(65))).isFalse();
    }

    @Test
    void shouldHaveRoomForTheLargestCommandInAFrame() {
        final int everythingElseBytes = 256;
        final int termsBytes = Protocol.TERMS_MAX * (Short.BYTES + Protocol.TERM_BYTES_MAX);
        final int putBytes = Protocol.KEY_BYTES_MAX + Protocol.VALUE_BYTES_MAX + termsBytes + everythingElseBytes;
        // A change is a byte longer than the field it sets, so one update can make the largest map.
        final int updateBytes = putBytes + Protocol.FIELDS_MAX;
        assertThat(updateBytes).isLessThan(Protocol.FRAME_BYTES_MAX);
    }
}
