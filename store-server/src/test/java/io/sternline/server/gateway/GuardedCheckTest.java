package io.sternline.server.gateway;

import static io.sternline.server.gateway.TestClient.filled;
import static io.sternline.server.gateway.TestClient.guarded;
import static io.sternline.server.gateway.TestClient.move;
import static io.sternline.server.gateway.TestClient.put;
import static io.sternline.server.gateway.TestClient.register;
import static io.sternline.server.gateway.TestClient.remove;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.PackReader;
import io.sternline.protocol.PackWriter;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.ResultCode;
import java.util.Arrays;
import java.util.Random;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class GuardedCheckTest {
    private static final long CLIENT = 7;
    private static final int NUMBER_AT = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int GROUP_AT = NUMBER_AT + Long.BYTES;

    // No node is drained here.
    private final CommandCheck ofLog = CommandCheck.ofLog(null);
    private final CommandCheck ofLocal = CommandCheck.ofLocal(null);

    @Test
    void shouldTakeGuardedWritesInBothKindsOfFrames() {
        assertThat(check(guarded(1, put(1, "a"), "lock"))).isNull();
        assertThat(check(guarded(1, move(1, "a", "b"), "lock", "other", "third", "fourth")))
                .isNull();
        assertThat(ofLocal.check(reader(guarded(1, remove(1, "a"), "lock")), CLIENT, true))
                .isNull();
        assertThat(check(move(1, "a", "b"))).isNull();
        assertThat(ofLocal.check(reader(move(1, "a", "b")), CLIENT, true)).isNull();
    }

    @Test
    void shouldRefuseWhatAnHonestClientMayGetWrong() {
        assertThat(check(guarded(1, put(1, "a"))))
                .isEqualTo(Refusal.invalid("a write with 0 guards; 1 to 4 are allowed"));
        assertThat(check(guarded(1, put(1, "a"), "1", "2", "3", "4", "5")).message())
                .contains("5 guards");
        assertThat(check(guarded(1, put(1, "a"), "")).message()).contains("a guard's key is empty");
        final String longKey = "k".repeat(Protocol.KEY_BYTES_MAX + 1);
        assertThat(check(guarded(1, put(1, "a"), longKey)).code()).isEqualTo(ResultCode.KEY_TOO_LARGE);
        assertThat(check(guarded(1, put(1, ""), "lock")).message()).contains("the key is empty");
        final byte[] large = put(1, filled(1), filled(Protocol.VALUE_BYTES_MAX + 1));
        assertThat(check(guarded(1, large, "lock")).code()).isEqualTo(ResultCode.VALUE_TOO_LARGE);
        assertThat(check(move(1, "a", "")).message()).contains("the key is empty");
        assertThat(check(move(1, longKey, "a")).code()).isEqualTo(ResultCode.KEY_TOO_LARGE);
        final byte[] future = put(1, "a");
        new MessageHeaderEncoder().wrap(new UnsafeBuffer(future), 0).templateId(34);
        assertThat(check(guarded(1, future, "lock"))).isEqualTo(Refusal.unsupported("guarded command", 34));
        assertThat(ofLog.check(reader(guarded(1, put(1, "a"), "lock")), CLIENT, false))
                .isEqualTo(Refusal.heapFull());
    }

    @Test
    void shouldNotTrustWhoGuardsWhatCannotBe() {
        assertMalformed("message 20 is guarded; only writes to entries can be", guarded(1, register(1), "lock"));
        assertMalformed(
                "message 39 is guarded; only writes to entries can be",
                guarded(1, guarded(1, put(1, "a"), "lock"), "lock"));
        assertMalformed("has request number 1, the command within has 2", guarded(1, put(2, "a"), "lock"));
        assertMalformed("which are no command", guarded(1, new byte[3], "lock"));
        final byte[] badBlock = guarded(1, put(1, "a"), "lock");
        badBlock[GROUP_AT] = 11;
        assertMalformed("has a group with blocks of 11 bytes; 12 was expected", badBlock);
        assertThatThrownBy(() -> ofLog.check(reader(guarded(1, put(1, "a"), "lock")), 0, true))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageStartingWith("GUARDED needs a registered client id");
        final byte[] badPut = put(1, "a");
        badPut[badPut.length - Short.BYTES] = 9;
        assertMalformed("PUT", guarded(1, badPut, "lock"));
    }

    @Test
    void shouldNotTrustWhatIsCutOffAnywhereOrTooLong() {
        final byte[] whole = guarded(1, put(1, "a"), "lock", "other");
        for (int length = MessageHeaderEncoder.ENCODED_LENGTH; length < whole.length; length++) {
            final byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> check(cut)).isInstanceOf(MalformedMessageException.class);
        }
        assertMalformed("has 1 bytes too many", Arrays.copyOf(whole, whole.length + 1));
    }

    @Test
    void shouldReadNothingBeyondTheMessage() {
        final long seed = System.nanoTime();
        System.out.println("GuardedCheckTest: seed " + seed);
        final Random random = new Random(seed);
        int taken = 0;
        for (int round = 0; round < 20_000; round++) {
            final byte[] bytes = random.nextBoolean()
                    ? guarded(1, put(1, "a"), "lock", "other")
                    : guarded(1, move(1, "a", "b"), "lock");
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                taken += check(bytes) == null ? 1 : 0;
            } catch (final MalformedMessageException expected) {
                assertThat(expected.getMessage()).as("seed %d", seed).isNotEmpty();
            }
        }
        assertThat(taken)
                .as("bytes that mean nothing may be any; seed %d", seed)
                .isPositive();
    }

    private Refusal check(final byte[] command) {
        return ofLog.check(reader(command), CLIENT, true);
    }

    private void assertMalformed(final String why, final byte[] command) {
        assertThatThrownBy(() -> check(command))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining(why);
    }

    /** Over a buffer that ends with the message, so that to read beyond it fails. */
    private static PackReader reader(final byte[] command) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final PackWriter writer = new PackWriter().wrap(buffer, 0);
        writer.append(new UnsafeBuffer(command), 0, command.length);
        final byte[] pack = new byte[writer.position()];
        buffer.getBytes(0, pack);
        final PackReader reader = new PackReader().wrap(new UnsafeBuffer(pack), 0, pack.length);
        assertThat(reader.next()).isTrue();
        return reader;
    }
}
