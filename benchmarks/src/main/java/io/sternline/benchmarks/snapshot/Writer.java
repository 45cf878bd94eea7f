package io.sternline.benchmarks.snapshot;

import io.sternline.benchmarks.data.CommandBatch;
import io.sternline.benchmarks.data.Draws;
import io.sternline.benchmarks.data.Expiry;
import io.sternline.benchmarks.data.Values;
import io.sternline.protocol.Protocol;
import io.sternline.replication.LogPublisher;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;

/** One client that writes to a node's log. Belongs to the thread that drives the node's publisher. */
final class Writer {
    private static final long SEED = 42;
    private static final long CONNECTION_ID = 1;

    /** No limit is to be met. */
    private static final long NO_LIMIT = Long.MAX_VALUE / 4;

    /** Four batches fit the client's window, so that the node has one to work on while another is on its way. */
    private static final int BATCH_COMMANDS_MAX = Protocol.WINDOW_REQUESTS_MAX / 4;

    /** A batch is offered when it is so large; another command of any size still fits the log's message. */
    private static final int BATCH_BYTES_TARGET = 256 * 1024;

    /** Longest without an answer; a snapshot of ten million entries is over long before. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);

    private final CommandBatch batch = new CommandBatch();
    private final OneNode node;
    private final int entries;
    private final int valueBytes;
    private final Values values;
    private final Draws draws;
    private long nextRequestNumber = 1;

    Writer(final OneNode node, final int entries, final int valueBytes) {
        this.node = node;
        this.entries = entries;
        this.valueBytes = valueBytes;
        this.values = new Values(valueBytes, SEED);
        this.draws = new Draws(entries, SEED);
    }

    /** Says what a primary's gateway says first, and registers. */
    void open() {
        offer(batch.begin(0, 0, 0).groupSettings(SEED, NO_LIMIT, NO_LIMIT).end());
        offer(batch.begin(CONNECTION_ID, 0, 0).register(SEED, "benchmark").end());
        node.await(() -> node.answers().clientId() != 0, ANSWER_TIMEOUT, () -> "registration was not answered");
    }

    /** Writes every entry once, as fast as the node takes them, and waits until it has. */
    void fill() {
        write(entries, written -> written);
    }

    /** Overwrites entries drawn at random, as fast as the node takes them, and waits until it has. */
    void overwrite(final int commands) {
        write(commands, written -> draws.next());
    }

    private void write(final int commands, final IntUnaryOperator entryOf) {
        for (int written = 0; written < commands; ) {
            begin(BATCH_COMMANDS_MAX);
            while (written < commands
                    && batch.commands() < BATCH_COMMANDS_MAX
                    && batch.commandBytes() < BATCH_BYTES_TARGET) {
                add(entryOf.applyAsInt(written++));
            }
            offer(batch.end());
        }
        awaitAnswers();
    }

    /**
     * Overwrites entries drawn at random, one every {@code intervalUs}, at least for a time and until something holds.
     * Where the window is full the stream waits: the gap between two answers says all there is to say.
     */
    void stream(final long intervalUs, final Duration atLeast, final BooleanSupplier until) {
        final long intervalNs = intervalUs * 1_000;
        final long startNs = System.nanoTime();
        long dueNs = startNs;
        while (System.nanoTime() - startNs < atLeast.toNanos() || !until.getAsBoolean()) {
            if (System.nanoTime() - dueNs < 0) {
                node.poll();
                continue;
            }
            begin(1);
            add(draws.next());
            offer(batch.end());
            dueNs = Math.max(dueNs + intervalNs, System.nanoTime() - intervalNs);
        }
        awaitAnswers();
    }

    /** Begins a batch of up to {@code commandsMax} when the window has room for them. */
    private void begin(final int commandsMax) {
        node.await(
                () -> unanswered() + commandsMax <= Protocol.WINDOW_REQUESTS_MAX, ANSWER_TIMEOUT, this::unansweredText);
        batch.begin(CONNECTION_ID, node.answers().clientId(), node.answers().lastDone() + 1);
    }

    private void add(final int index) {
        batch.put(nextRequestNumber++, index, values.next(valueBytes), Expiry.IDLE);
    }

    private void awaitAnswers() {
        node.await(() -> unanswered() == 0, ANSWER_TIMEOUT, this::unansweredText);
    }

    private long unanswered() {
        return nextRequestNumber - 1 - node.answers().lastDone();
    }

    private String unansweredText() {
        return unanswered() + " writes were not answered";
    }

    private void offer(final CommandBatch completed) {
        node.await(
                () -> node.publisher().offer(completed.buffer(), 0, completed.length()) == LogPublisher.Offer.SENT,
                ANSWER_TIMEOUT,
                () -> "the log takes no message");
    }
}
