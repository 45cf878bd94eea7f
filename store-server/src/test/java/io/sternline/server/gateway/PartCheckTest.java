package io.sternline.server.gateway;

import static io.sternline.server.gateway.TestClient.changes;
import static io.sternline.server.gateway.TestClient.terms;
import static io.sternline.server.gateway.TestClient.updateMap;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.sbe.MapChangesDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class PartCheckTest {
    private static final byte[] NOTHING = new byte[0];
    private static final int CHANGES = 1;
    private static final int TERMS = 2;

    @Test
    void shouldTakeWhatIsWhole() {
        assertThatCode(() -> checkChanges(NOTHING)).doesNotThrowAnyException();
        assertThatCode(() -> checkChanges(changes())).doesNotThrowAnyException();
        assertThatCode(() -> checkChanges(changes("a", "b", "c"))).doesNotThrowAnyException();
        assertThatCode(() -> checkTerms(NOTHING)).doesNotThrowAnyException();
        assertThatCode(() -> checkTerms(terms())).doesNotThrowAnyException();
        assertThatCode(() -> checkTerms(terms("a", "b", "c", "d", "e"))).doesNotThrowAnyException();
    }

    @Test
    void shouldRefuseWhatIsCutOffAnywhereOrTooLong() {
        final byte[] changes = changes("one", "two");
        for (int length = 1; length < changes.length; length++) {
            refuseChanges(Arrays.copyOf(changes, length), "changes");
        }
        refuseChanges(Arrays.copyOf(changes, changes.length + 1), "has 1 bytes too many");
        final byte[] terms = terms("one", "two");
        for (int length = 1; length < terms.length; length++) {
            final byte[] cut = Arrays.copyOf(terms, length);
            assertThatThrownBy(() -> checkTerms(cut)).isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void shouldRefuseAnotherMessageAndAnUnknownOperation() {
        refuseChanges(terms("a"), "holds message 102");
        final byte[] changes = changes("a");
        changes[MessageHeaderDecoder.ENCODED_LENGTH + MapChangesDecoder.ChangesDecoder.sbeHeaderSize()] = 2;
        refuseChanges(changes, "has operation 2; 0 to 1 was expected");
    }

    @Test
    void shouldReadNothingBeyondTheField() {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            final byte[] bytes = random.nextBoolean() ? changes("a", "bb", "") : terms("alice", "");
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            assertThatCode(() -> {
                        try {
                            checkChanges(bytes);
                            checkTerms(bytes);
                        } catch (final MalformedMessageException expected) {
                            assert expected.getMessage() != null;
                        }
                    })
                    .doesNotThrowAnyException();
        }
    }

    private static void refuseChanges(final byte[] changes, final String why) {
        assertThatThrownBy(() -> checkChanges(changes))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining(why);
    }

    private static void checkChanges(final byte[] changes) {
        wrap(CHANGES, updateMap(1, "key", changes, NOTHING)).checkChanges();
    }

    private static void checkTerms(final byte[] terms) {
        wrap(TERMS, updateMap(1, "key", NOTHING, terms)).checkTerms();
    }

    /** The buffer ends where the message does, and checks its bounds. */
    private static PartCheck wrap(final int field, final byte[] message) {
        return new PartCheck().wrap("changes", MessageShape.UPDATE_MAP, field, new UnsafeBuffer(message), 0);
    }
}
