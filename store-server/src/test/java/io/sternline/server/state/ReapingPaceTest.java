package io.sternline.server.state;

import static io.sternline.server.state.Command.increment;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.server.state.Command.Times;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Full log messages of short-lived entries, one after the other and nothing else: what expires must go as fast. */
class ReapingPaceTest {
    private static final int COMMANDS = 900;
    private static final int SECONDS = 400;
    private static final int TTL_SECONDS = 100;

    /** A minute's entries come down from the coarse buckets together. */
    private static final long LAG_SECONDS_MAX = 15;

    private final TestReplica replica = new TestReplica();

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void shouldReapAsFastAsFullMessagesBringEntries() {
        final long client = replica.register(1_000);
        long request = 0;
        for (int second = 1; second <= SECONDS; second++) {
            final Command[] commands = new Command[COMMANDS];
            for (int i = 0; i < COMMANDS; i++) {
                final Command.Increment command = increment(++request, "key" + request, 1);
                commands[i] = new Command.Increment(
                        command.requestNumber(),
                        command.namespaceId(),
                        command.delta(),
                        Times.ttl(TTL_SECONDS * 1_000),
                        command.key());
            }
            final byte[] message = Batch.of(Batch.Frame.of(client, request - COMMANDS, commands))
                    .encode();
            assertThat(message.length).isLessThan(Protocol.FRAME_BYTES_TARGET);
            replica.apply(1_000 + second * 1_000L, message);
        }

        final Answer.NamespaceRow row = ((Answer.Namespaces) replica.ask(new TestQuery.ListNamespaces()))
                .rows()
                .get(0);
        assertThat(row.entries()).isLessThan((TTL_SECONDS + LAG_SECONDS_MAX) * COMMANDS);
    }
}
