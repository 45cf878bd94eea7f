package io.sternline.protocol;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.PingDecoder;
import io.sternline.protocol.sbe.PingEncoder;
import io.sternline.protocol.sbe.PongEncoder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackTest {
    private static final int PING_BYTES = MessageHeaderEncoder.ENCODED_LENGTH + PingEncoder.BLOCK_LENGTH;
    private static final int PACK_OFFSET = 5;

    private final ArrayBuffer buffer = new ArrayBuffer(0);
    private final PackWriter writer = new PackWriter().wrap(buffer, PACK_OFFSET);
    private final PackReader reader = new PackReader();

    @Test
    void shouldReadTheMessagesThatWereWritten() {
        ping(7);
        ping(8);
        final ArrayBuffer encoded = new ArrayBuffer(0);
        new PongEncoder()
                .wrapAndApplyHeader(encoded, 0, new MessageHeaderEncoder())
                .correlationId(9);
        writer.append(encoded, 0, PING_BYTES);
        assertThat(writer.length()).isEqualTo(3 * (Protocol.LENGTH_BYTES + PING_BYTES));
        assertThat(writer.position()).isEqualTo(PACK_OFFSET + writer.length());
        final List<Integer> templates = new ArrayList<>();
        final List<Long> ids = new ArrayList<>();
        reader.wrap(buffer, PACK_OFFSET, writer.length());
        while (reader.next()) {
            templates.add(reader.templateId());
            ids.add(new PingDecoder()
                    .wrap(
                            reader.buffer(),
                            reader.messageOffset() + MessageHeaderEncoder.ENCODED_LENGTH,
                            reader.header().blockLength(),
                            reader.header().version())
                    .correlationId());
            assertThat(reader.messageLength()).isEqualTo(PING_BYTES);
        }
        assertThat(templates)
                .containsExactly(PingEncoder.TEMPLATE_ID, PingEncoder.TEMPLATE_ID, PongEncoder.TEMPLATE_ID);
        assertThat(ids).containsExactly(7L, 8L, 9L);
    }

    @Test
    void shouldTakeNothingForAnEmptyPack() {
        assertThat(reader.wrap(buffer, PACK_OFFSET, 0).next()).isFalse();
    }

    @Test
    void shouldLeaveOutAMessageThatWasBegunOnly() {
        ping(1);
        writer.begin();
        reader.wrap(buffer, PACK_OFFSET, writer.length());
        assertThat(reader.next()).isTrue();
        assertThat(reader.next()).isFalse();
    }

    @Test
    void shouldRefuseAPackThatEndsTooSoon() {
        ping(1);
        assertMalformed(3, "pack ends inside a length");
        assertMalformed(writer.length() - 1, "packed message claims 16 bytes, 15 are left");
    }

    @Test
    void shouldRefuseLengthsThatCannotBe() {
        ping(1);
        buffer.putInt(PACK_OFFSET, 7, LITTLE_ENDIAN);
        assertMalformed(writer.length(), "packed message claims 7 bytes, 16 are left");
        buffer.putInt(PACK_OFFSET, -1, LITTLE_ENDIAN);
        assertMalformed(writer.length(), "packed message claims -1 bytes, 16 are left");
    }

    @Test
    void shouldRefuseAnotherSchemaAndABlockThatDoesNotFit() {
        ping(1);
        final int header = PACK_OFFSET + Protocol.LENGTH_BYTES;
        buffer.putShort(header, (short) 9, LITTLE_ENDIAN);
        assertMalformed(writer.length(), "message 5 is shorter than its block");
        buffer.putShort(header + 4, (short) 1, LITTLE_ENDIAN);
        assertMalformed(writer.length(), "schema id 1 is not 7100");
    }

    private void ping(final long correlationId) {
        new PingEncoder()
                .wrapAndApplyHeader(buffer, writer.begin(), new MessageHeaderEncoder())
                .correlationId(correlationId);
        writer.end(PING_BYTES);
    }

    private void assertMalformed(final int length, final String message) {
        reader.wrap(buffer, PACK_OFFSET, length);
        assertThatThrownBy(reader::next)
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage(message);
    }
}
