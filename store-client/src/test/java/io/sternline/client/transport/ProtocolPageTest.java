package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sternline.client.Durability;
import io.sternline.client.Endpoint;
import io.sternline.client.Expiry;
import io.sternline.client.MapUpdate;
import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.PackReader;
import io.sternline.protocol.sbe.CloseReason;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.ReplyFrameEncoder;
import io.sternline.protocol.sbe.ResultCode;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Keeps the protocol page true: its example is what the code produces, and it leaves no message and no code out. */
class ProtocolPageTest {
    private static final long NONCE = 0x0123_4567_89ab_cdefL;
    private static final Path PAGE = Path.of("PROTOCOL.md");
    private static final Path SCHEMA = Path.of("src/main/resources/sternline-schema.xml");

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final OutboundFrames frames = new OutboundFrames(channel);

    @Test
    void shouldShowTheBytesThatTheClientSends() throws IOException {
        frames.hello("demo", "", false, 0);
        final String hello = new Hex(sent())
                .length("bytes follow")
                .row(8, "header: blockLength 9, templateId 1 (Hello), schemaId 7100, version 1")
                .row(4, "protocolVersionMin 1, protocolVersionMax 1")
                .row(1, "isObserver 0")
                .row(4, "recovery 0: none heard of")
                .row(6, "clientName \"demo\"")
                .row(2, "group \"\"")
                .row(2, "credentialsScheme \"\"")
                .row(2, "credentials, none")
                .text("Hello");
        frames.command(
                WriteLane.GROUP,
                0,
                0,
                new ArrayBuffer(CommandEncoder.registerClient(CorrelationIds.FIRST, NONCE, "demo")));
        final String register = new Hex(sent())
                .length("bytes follow")
                .row(8, "header: blockLength 16, templateId 7 (CommandFrame)")
                .row(8, "clientId 0: not registered yet")
                .row(8, "finishedBelow 0")
                .length("bytes of a packed message follow")
                .row(8, "header: blockLength 16, templateId 20 (RegisterClient)")
                .row(8, "requestNumber 2^62")
                .row(8, "nonce, random")
                .row(6, "clientName \"demo\"")
                .text("CommandFrame with RegisterClient");
        frames.command(
                WriteLane.GROUP,
                7,
                1,
                numbered(
                        1,
                        CommandEncoder.put(
                                "k".getBytes(UTF_8),
                                "hi".getBytes(UTF_8),
                                Expiry.idle(Duration.ofMinutes(30)),
                                CommandEncoder.PutMode.PLAIN)));
        final String command = new Hex(sent())
                .length("bytes follow")
                .row(8, "header: blockLength 16, templateId 7 (CommandFrame)")
                .row(8, "clientId 7")
                .row(8, "finishedBelow 1: nothing is finished yet")
                .length("bytes of a packed message follow")
                .row(8, "header: blockLength 38, templateId 21 (Put)")
                .row(8, "requestNumber 1")
                .row(4, "namespaceId 1")
                .row(2, "condition NONE, returnPrevious 0")
                .row(8, "expectedRevision 0, unused")
                .row(8, "ttlMs null: as the namespace says")
                .row(8, "idleMs 1,800,000")
                .row(3, "key \"k\"")
                .row(6, "value \"hi\"")
                .row(2, "terms, none")
                .text("CommandFrame with Put");
        assertPageContains(hello + "\n" + register + "\n" + command);
    }

    @Test
    void shouldShowTheBytesOfAnUpdateOfAMap() throws IOException {
        final MapUpdate update = MapUpdate.create()
                .set("cart", "hi")
                .removeIfRevision("gift", 42)
                .onlyIfPresent()
                .withTerms("user1");
        frames.command(WriteLane.GROUP, 7, 2, numbered(2, CommandEncoder.updateMap("m".getBytes(UTF_8), update)));
        assertPageContains(new Hex(sent())
                .length("bytes follow")
                .row(8, "header: blockLength 16, templateId 7 (CommandFrame)")
                .row(8, "clientId 7")
                .row(8, "finishedBelow 2")
                .length("bytes of a packed message follow")
                .row(8, "header: blockLength 40, templateId 26 (UpdateMap)")
                .row(8, "requestNumber 2")
                .row(4, "namespaceId 1")
                .row(4, "condition PRESENT, replace 0, returnPrevious 0, replaceTerms 1")
                .row(8, "expectedRevision 0, unused")
                .row(8, "ttlMs null: as the entry has it")
                .row(8, "idleMs null: as the entry has it")
                .row(3, "key \"m\"")
                .length("bytes of changes follow")
                .row(8, "header: blockLength 0, templateId 101 (MapChanges)")
                .row(4, "group: blockLength 9, 2 changes")
                .row(1, "operation SET")
                .row(8, "expectedRevision -1: whatever stands there")
                .row(6, "name \"cart\"")
                .row(6, "value \"hi\"")
                .row(1, "operation REMOVE")
                .row(8, "expectedRevision 42")
                .row(6, "name \"gift\"")
                .row(4, "value, none")
                .row(2, "19 bytes of terms follow")
                .row(8, "header: blockLength 0, templateId 102 (TermList)")
                .row(4, "group: blockLength 0, 1 term")
                .row(7, "term \"user1\"")
                .text("CommandFrame with UpdateMap"));
    }

    @Test
    void shouldShowBytesThatTheClientUnderstands() throws IOException {
        final byte[] reply = ReplyEncoder.written(1, ResultCode.OK, 42, 0, null, "");
        final ArrayBuffer buffer = new ArrayBuffer(0);
        final int header = 4;
        new ReplyFrameEncoder()
                .wrapAndApplyHeader(buffer, header, new MessageHeaderEncoder())
                .reserved(0);
        final int packOffset = header + MessageHeaderEncoder.ENCODED_LENGTH + ReplyFrameEncoder.BLOCK_LENGTH;
        buffer.putInt(packOffset, reply.length, ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(packOffset + 4, reply);
        final int end = packOffset + 4 + reply.length;
        buffer.putInt(0, end - 4, ByteOrder.LITTLE_ENDIAN);
        final byte[] frame = Arrays.copyOf(buffer.byteArray(), end);
        assertPageContains(new Hex(frame)
                .length("bytes follow")
                .row(8, "header: blockLength 8, templateId 9 (ReplyFrame)")
                .row(8, "reserved")
                .length("bytes of a packed message follow")
                .row(8, "header: blockLength 35, templateId 60 (WriteReply)")
                .row(8, "requestNumber 1")
                .row(3, "code OK, durability QUORUM, entryType NONE")
                .row(8, "revision 42")
                .row(8, "entryRevision 0: no entry is shown")
                .row(8, "number 0")
                .row(4, "value, none")
                .row(2, "message, none")
                .text("ReplyFrame with WriteReply"));
        final PackReader pack = new PackReader().wrap(new ArrayBuffer(frame), packOffset, frame.length - packOffset);
        pack.next();
        assertThat(new ReplyDecoder().decode(pack, new Endpoint("node", 7100)))
                .isEqualTo(new Reply.Written(1, ResultCode.OK, "", 42, Durability.QUORUM, 0, null));
        assertThat(pack.header().templateId()).isEqualTo(60);
        assertThat(MessageHeaderDecoder.SCHEMA_ID).isEqualTo(7100);
    }

    @Test
    void shouldNameEveryMessageAndCode() throws IOException {
        final String page = Files.readString(PAGE);
        final String schema = Files.readString(SCHEMA);
        final String connectionsToReplies = schema.substring(0, schema.indexOf("<!-- Log -->"));
        final String parts = schema.substring(schema.indexOf("<!-- Parts"));
        (connectionsToReplies + parts)
                .lines()
                .filter(line -> line.contains("<sbe:message name="))
                .map(line -> line.split("\"")[1])
                .forEach(message -> assertThat(page).contains("`" + message + "`"));
        for (final ResultCode code : ResultCode.values()) {
            if (code != ResultCode.NULL_VAL && code != ResultCode.SBE_UNKNOWN) {
                assertThat(page).contains("`" + code + "` | " + code.value() + " |");
            }
        }
        for (final CloseReason reason : CloseReason.values()) {
            if (reason != CloseReason.NULL_VAL && reason != CloseReason.SBE_UNKNOWN) {
                assertThat(page).contains("`" + reason + "` | " + reason.value() + " |");
            }
        }
    }

    private static void assertPageContains(final String block) throws IOException {
        assertThat(Files.readString(PAGE)).contains(block);
    }

    private static ArrayBuffer numbered(final long requestNumber, final byte[] command) {
        final WriteCall<?> call =
                new WriteCall<>("write", new NamespaceRef("default"), 1_000, command, Answers::receipt);
        call.namespace.id = 1;
        call.number(requestNumber, 7);
        return call.message();
    }

    private byte[] sent() {
        frames.flush();
        final ByteBuf bytes = channel.readOutbound();
        final byte[] frame = ByteBufUtil.getBytes(bytes);
        bytes.release();
        return frame;
    }

    /** A frame in rows of bytes with what they mean. */
    private static final class Hex {
        private final StringBuilder rows = new StringBuilder();
        private final byte[] frame;
        private int position;

        Hex(final byte[] frame) {
            this.frame = frame;
        }

        Hex row(final int bytes, final String meaning) {
            final StringBuilder hex = new StringBuilder();
            for (int i = 0; i < bytes; i++) {
                hex.append(String.format("%02x ", frame[position++]));
            }
            rows.append(String.format("  %-24s  %s%n", hex.toString().trim(), meaning));
            return this;
        }

        Hex length(final String meaning) {
            final int length = new ArrayBuffer(frame).getInt(position, ByteOrder.LITTLE_ENDIAN);
            return row(Integer.BYTES, length + " " + meaning);
        }

        String text(final String title) {
            assertThat(position).as("bytes explained of %s", title).isEqualTo(frame.length);
            return title + "\n" + rows;
        }
    }
}
