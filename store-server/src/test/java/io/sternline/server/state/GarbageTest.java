package io.sternline.server.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CommandFrameEncoder;
import io.sternline.protocol.sbe.LogBatchEncoder;
import io.sternline.protocol.sbe.LogFrameEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.PutEncoder;
import io.sternline.protocol.sbe.ResultCode;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever stands in the log is survived, and does the same on every node. */
class GarbageTest {
    private static final int FRAME_AT = MessageHeaderEncoder.ENCODED_LENGTH
            + LogBatchEncoder.BLOCK_LENGTH
            + Integer.BYTES
            + MessageHeaderEncoder.ENCODED_LENGTH
            + LogFrameEncoder.BLOCK_LENGTH
            + Integer.BYTES;
    private static final int FIRST_COMMAND_AT =
            FRAME_AT + MessageHeaderEncoder.ENCODED_LENGTH + CommandFrameEncoder.BLOCK_LENGTH + Integer.BYTES;
    private static final long NOW_MS = 1_000_000;

    private final TestReplica left = new TestReplica();
    private final TestReplica right = new TestReplica();

    @Test
    void shouldSurviveRandomBytes() {
        final Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            final byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            applyToBoth(i, bytes);
        }
        assertThat(left.machine().malformedMessages()).isEqualTo(20_000);
        assertThat(left.machine().revision()).isZero();
    }

    @Test
    void shouldSurviveBatchesThatAreCutOffAnywhere() {
        final int bytes = batchOfEverything().length;
        for (int length = 0; length < bytes; length++) {
            applyToBoth(length, Arrays.copyOf(batchOfEverything(), length));
        }
    }

    @Test
    void shouldSurviveEverySingleFlippedBit() {
        final int bytes = batchOfEverything().length;
        for (int bit = 0; bit < bytes * 8; bit++) {
            final byte[] flipped = batchOfEverything();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            applyToBoth(bit, flipped);
        }
    }

    @Test
    void shouldSurviveManyWrongBytes() {
        final long seed = 7;
        final Random random = new Random(seed);
        final Workload workload = new Workload(random, new CommandMix(random, new ModelStore(StateLimits.DEFAULT)));
        for (int i = 0; i < 3_000; i++) {
            final byte[] bytes = workload.nextBatch().encode();
            for (int wrong = random.nextInt(4); wrong > 0; wrong--) {
                final byte[] interesting = {0, 1, -1, 127, -128, (byte) random.nextInt()};
                bytes[random.nextInt(bytes.length)] = interesting[random.nextInt(interesting.length)];
            }
            workload.onAnswers(applyToBoth(seed, bytes));
        }
        assertThat(right.snapshot().toArray()).isEqualTo(left.snapshot().toArray());
        assertThat(left.machine().revision()).as("most of it made sense").isGreaterThan(1_000);
    }

    @Test
    void shouldSurviveQueriesOfAnyBytes() {
        final Random random = new Random(3);
        final List<byte[]> queries = List.of(
                TestQuery.get("key").encode(1),
                TestQuery.scan("prefix", 5, "cursor").encode(2),
                new TestQuery.FindByTerm(1, "term", 5, "").encode(6),
                new TestQuery.FindNamespace("default").encode(3),
                new TestQuery.ListNamespaces().encode(4),
                new TestQuery.GetStatus().encode(5));
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = queries.get(random.nextInt(queries.size())).clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            bytes = random.nextBoolean() ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length));
            left.submit(bytes);
            left.passMs(30);
            left.work();
        }
        left.passMs(60_000);
        left.work();
        assertThat(left.machine().waitingQueries()).isZero();
        assertThat(left.machine().digest())
                .as("reads change nothing")
                .isEqualTo(right.machine().digest());
    }

    @Test
    void shouldSurviveCursorsThatNoPageHasReturned() {
        final Random random = new Random(5);
        applyToBoth(0, batchOfEverything());
        for (int i = 0; i < 2_000; i++) {
            final byte[] bytes = new byte[Long.BYTES + random.nextInt(Protocol.KEY_BYTES_MAX - Long.BYTES)];
            random.nextBytes(bytes);
            final String cursor = new String(bytes, ISO_8859_1);
            assertThat(left.ask(TestQuery.scan("", 5, cursor)).code()).isIn(ResultCode.OK, ResultCode.INVALID_ARGUMENT);
            assertThat(left.ask(new TestQuery.FindByTerm(1, "term", 5, cursor)).code())
                    .isIn(ResultCode.OK, ResultCode.INVALID_ARGUMENT);
        }
    }

    @Test
    void shouldRefuseABadLengthWithinACommandAndCarryOnWithTheNext() {
        final long client = left.register(NOW_MS);
        final Command bad = Command.put(1, "key", "value");
        final byte[] bytes = Batch.of(Batch.Frame.of(client, 0, bad, Command.put(2, "b", "")))
                .encode();
        final int keyLengthAt = FIRST_COMMAND_AT + MessageHeaderEncoder.ENCODED_LENGTH + PutEncoder.BLOCK_LENGTH;
        bytes[keyLengthAt] = (byte) 200;

        final List<Answer.Sent> sent = left.apply(NOW_MS, bytes);

        assertThat(sent)
                .extracting(one -> one.answer().code())
                .containsExactly(ResultCode.INVALID_ARGUMENT, ResultCode.OK);
        assertThat(sent.get(0).message()).contains("21", "longer than the message");
    }

    @Test
    void shouldApplyWhatComesBeforeABadLengthInAPack() {
        final long client = left.register(NOW_MS);
        final byte[] bytes = Batch.of(
                        Batch.Frame.of(client, 0, Command.put(1, "a", ""), Command.put(2, "b", "")),
                        Batch.Frame.of(client, 0, Command.put(3, "c", "")))
                .encode();
        final int firstLength = bytes[FIRST_COMMAND_AT - Integer.BYTES];
        bytes[FIRST_COMMAND_AT + firstLength + 3] = (byte) 0x80;

        assertThat(left.apply(NOW_MS, bytes))
                .as("the rest of the frame is lost, the next frame is not")
                .extracting(one -> one.answer().number())
                .containsExactly(1L, 3L);
        assertThat(left.machine().malformedMessages()).isEqualTo(1);
    }

    /** From a client of its own, so that no command was answered before. */
    private byte[] batchOfEverything() {
        right.local(true);
        final long client = left.register(NOW_MS);
        assertThat(right.register(NOW_MS)).isEqualTo(client);
        return Batch.of(
                        Batch.Frame.own(new NodeCommand.Settings(0, 1, 2, 1 << 30, 1 << 20)),
                        Batch.Frame.own(new NodeCommand.Report(0, 1, 96, 7, 1)),
                        Batch.Frame.of(0, 0, new Command.Register(1, "another")),
                        Batch.Frame.of(
                                client,
                                1,
                                new Command.Define(
                                        1, true, new StoredNamespace.Settings(5_000, 7_000, 100, 1_000), "carts"),
                                Command.put(2, "key", "value").returningPrevious(),
                                Command.increment(3, "counter", 17),
                                Command.touch(4, "key", new Command.Times(100L, 50L)),
                                Command.remove(5, "key").returningPrevious(),
                                Command.put(6, "key", "value").carrying("term", "other term"),
                                MapCommand.set(
                                        7,
                                        "map" + client % 3,
                                        MapText.Change.set("field", "value"),
                                        MapText.Change.set("another", "" + client),
                                        MapText.Change.remove("gone")),
                                LimitCommand.take(8, "limit", 2),
                                LimitCommand.count(9, "window", 3),
                                Command.move(10, "counter", "counter" + client),
                                GuardedCommand.of(
                                        Command.put(11, "guarded", "value"),
                                        GuardedCommand.guard("absent", 0),
                                        GuardedCommand.guard("key", 1))))
                .encode();
    }

    private List<Answer.Sent> applyToBoth(final long seedOrStep, final byte[] bytes) {
        right.local(false);
        final List<Answer.Sent> sent = left.apply(NOW_MS, bytes);
        assertThat(right.apply(NOW_MS, bytes)).isEmpty();
        assertThat(right.machine().digest())
                .as("step or seed %d", seedOrStep)
                .isEqualTo(left.machine().digest());
        return sent;
    }
}
