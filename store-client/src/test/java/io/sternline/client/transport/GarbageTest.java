package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.sternline.client.Endpoint;
import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.PackReader;
import io.sternline.protocol.PackWriter;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.ResultCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No bytes a node may send do more harm than to end its connection. */
class GarbageTest {
    private static final Endpoint NODE = new Endpoint("node", 7100);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 0})
    void shouldDecodeDamagedRepliesToSomethingOrRefuseThem(final long givenSeed) {
        final long seed = givenSeed == 0 ? System.nanoTime() : givenSeed;
        System.out.println("seed " + seed);
        final Random random = new Random(seed);
        final ReplyDecoder decoder = new ReplyDecoder();
        for (int i = 0; i < 20_000; i++) {
            final byte[] pack =
                    damaged(pack(replies().get(random.nextInt(replies().size()))), random);
            try {
                final PackReader reader = new PackReader().wrap(new ArrayBuffer(pack), 0, pack.length);
                while (reader.next()) {
                    assertThat(decoder.decode(reader, NODE)).isNotNull();
                }
            } catch (final MalformedMessageException | IndexOutOfBoundsException ex) {
                assertThat(ex.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void shouldRefuseALengthThatReachesBeyondItsMessage() {
        final byte[] reply = ReplyEncoder.read(1, 1, null, -1);
        // The value's length is the four bytes before the two of the empty message.
        reply[reply.length - 3] = 0x7f;
        final byte[] pack = pack(reply);
        final PackReader reader = new PackReader().wrap(new ArrayBuffer(pack), 0, pack.length);
        reader.next();
        assertThatThrownBy(() -> new ReplyDecoder().decode(reader, NODE)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void shouldRefuseMapsThatAreNone() {
        final byte[] value = map().value();
        assertRefused(new byte[0], "out of bounds");
        assertRefused(Arrays.copyOf(value, value.length - 1), "out of bounds");
        final byte[] other = value.clone();
        other[2] = 101;
        assertRefused(other, "message 101 of schema 7100 instead of MapFields");
        final byte[] narrow = value.clone();
        narrow[8] = 7;
        assertRefused(narrow, "block of a map's field has 7 bytes, at least 8 were expected");
        final byte[] twins = value.clone();
        twins[twins.length - 5] = 'a';
        assertRefused(twins, "two fields of the same name");
        final byte[] huge = value.clone();
        huge[huge.length - 1] = 0x7f;
        assertRefused(huge, "in a map of " + huge.length + " bytes");
    }

    @Test
    void shouldReadMapsWhoseFieldsHaveNamesThatAreNoText() {
        final byte[] value = ScriptedMaps.encoded(new TreeMap<>(Map.of(
                "a", new ScriptedMaps.Stored(new byte[] {1}, 1),
                "b", new ScriptedMaps.Stored(new byte[] {2}, 2),
                "c", new ScriptedMaps.Stored(new byte[] {3}, 3))));
        for (int i = 0; i < value.length; i++) {
            value[i] = value[i] == 'b' ? (byte) 0xfe : value[i] == 'c' ? (byte) 0xff : value[i];
        }
        final Reply.Shown shown = new EntryDecoder().shown(EntryType.MAP, 3, value);
        assertThat(shown.fields()).containsOnlyKeys("a", "\uFFFD");
        assertThat(shown.fields().get("a").value()).containsExactly(1);
    }

    private static void assertRefused(final byte[] map, final String words) {
        assertThatThrownBy(() -> new EntryDecoder().shown(EntryType.MAP, 1, map))
                .isInstanceOfAny(MalformedMessageException.class, IndexOutOfBoundsException.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000, 100_000})
    void shouldAssembleFramesFromPiecesOfAnySize(final int pieceBytes) {
        final Random random = new Random(pieceBytes);
        final List<byte[]> sent = new ArrayList<>();
        final ArrayBuffer stream = new ArrayBuffer(1024);
        final PackWriter writer = new PackWriter().wrap(stream, 0);
        for (int i = 0; i < 40; i++) {
            final byte[] frame = new byte[i == 20 ? 300_000 : random.nextInt(pieceBytes < 8 ? 50 : 5_000)];
            random.nextBytes(frame);
            sent.add(frame);
            writer.append(new ArrayBuffer(frame), 0, frame.length);
        }
        final List<byte[]> received = new ArrayList<>();
        final FrameAssembler assembler = new FrameAssembler();
        for (int at = 0; at < writer.length(); at += pieceBytes) {
            final int length = Math.min(pieceBytes, writer.length() - at);
            assembler.append(
                    Unpooled.wrappedBuffer(stream.byteArray(), at, length),
                    () -> Protocol.FRAME_BYTES_MAX,
                    (buffer, offset, frameLength) -> {
                        assertThat(buffer.capacity()).isEqualTo(offset + frameLength);
                        final byte[] frame = new byte[frameLength];
                        buffer.getBytes(offset, frame);
                        return received.add(frame);
                    });
        }
        assertThat(received).hasSize(40);
        for (int i = 0; i < 40; i++) {
            assertThat(received.get(i)).isEqualTo(sent.get(i));
        }
    }

    @Test
    void shouldRefuseAFrameBeyondTheLimitBeforeItHasCome() {
        assertThatThrownBy(() -> new FrameAssembler()
                        .append(
                                Unpooled.wrappedBuffer(new byte[] {-1, -1, -1, -1}),
                                () -> 8_192,
                                (buffer, offset, length) -> true))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("frame of 4294967295 bytes, the limit is 8192");
    }

    private static List<byte[]> replies() {
        return List.of(
                ReplyEncoder.written(1, ResultCode.OK, 2, 3, null, "why"),
                ReplyEncoder.read(1, 2, null, -1),
                ReplyEncoder.registered(1, 2),
                ReplyEncoder.read(1, 2, map(), 60_000),
                ReplyEncoder.written(1, ResultCode.CONDITION_FAILED, 2, 0, map(), ""),
                ReplyEncoder.error(1, ResultCode.OVERLOADED, true),
                ReplyEncoder.namespace(1, ResultCode.OK, 1, 1, ReplyEncoder.Settings.WIDE, "name"),
                ReplyEncoder.namespaces(
                        1, 1, Map.of("name", 1), Map.of(1, ReplyEncoder.Settings.WIDE), Map.of(1, Map.of())),
                ReplyEncoder.scanned(
                        1,
                        1,
                        List.of(Map.entry(
                                "key", new ScriptedStore.Item(EntryType.VALUE, new byte[3], 1, 0, 0, List.of()))),
                        "cursor"));
    }

    private static ScriptedStore.Item map() {
        final byte[] value = ScriptedMaps.encoded(new TreeMap<>(
                Map.of("a", new ScriptedMaps.Stored(new byte[9], 1), "b", new ScriptedMaps.Stored(new byte[0], 2))));
        return new ScriptedStore.Item(EntryType.MAP, value, 2, 0, 0, List.of());
    }

    private static byte[] pack(final byte[] reply) {
        final ArrayBuffer buffer = new ArrayBuffer(256);
        final PackWriter writer = new PackWriter().wrap(buffer, 0);
        writer.append(new ArrayBuffer(reply), 0, reply.length);
        return Arrays.copyOf(buffer.byteArray(), writer.length());
    }

    private static byte[] damaged(final byte[] pack, final Random random) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            pack[random.nextInt(pack.length)] = (byte) random.nextInt();
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(pack, random.nextInt(pack.length)) : pack;
    }
}
