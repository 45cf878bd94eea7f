package io.sternline.benchmarks.jmh;

import io.sternline.benchmarks.data.CommandBatch;
import io.sternline.benchmarks.data.Draws;
import io.sternline.benchmarks.data.Expiry;
import io.sternline.benchmarks.data.Fields;
import io.sternline.benchmarks.data.Replay;
import io.sternline.benchmarks.data.Values;
import io.sternline.replication.changelog.ChangeRecorder;
import io.sternline.server.engine.ByteSlice;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A node's whole work on a command of the log, but for the log itself: read the batch, find the client's window, check,
 * change the engine, write the reply, keep it. One batch of one client is applied over and over; before each time its
 * commands get new numbers and new keys, which is part of what is measured and small beside the rest. Times are for one
 * command; a thousand million divided by them is how many a second a node that catches up can replay.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StateMachineBenchmark {
    private static final long SEED = 42;
    private static final int BATCH_COMMANDS = 256;

    /** A state machine full of entries of one kind, and a batch of commands for them. */
    @State(Scope.Thread)
    public abstract static class Machine {
        @Param("1000000")
        int entries;

        @Param("200")
        int valueBytes;

        private final Replay replay;
        private final CommandBatch measured = new CommandBatch();
        private Draws draws;
        private Values values;

        Machine(final ChangeRecorder recorder) {
            replay = new Replay(SEED, recorder);
        }

        /** Adds the command that makes an entry. */
        abstract void addNew(CommandBatch batch, long requestNumber, int index);

        /** Adds a command that is measured; it will be given other numbers and keys. */
        abstract void addMeasured(CommandBatch batch);

        @Setup(Level.Trial)
        public void fill() {
            draws = new Draws(entries, SEED);
            values = new Values(valueBytes, SEED);
            for (int index = 0; index < entries; ) {
                final CommandBatch batch = replay.begin();
                for (; index < entries && batch.commands() < BATCH_COMMANDS; index++) {
                    addNew(batch, replay.nextRequestNumber(), index);
                }
                replay.apply(batch.end());
            }
            replay.requireNoRefusal();
            replay.begin(measured);
            while (measured.commands() < BATCH_COMMANDS) {
                addMeasured(measured);
            }
            measured.end();
        }

        ByteSlice nextValue() {
            return values.next(valueBytes);
        }

        Values values() {
            return values;
        }

        void apply() {
            measured.rekey(draws);
            replay.applyAgain(measured);
        }

        @TearDown(Level.Iteration)
        public void check() {
            replay.requireNoRefusal();
        }
    }

    /** Overwrites values with others of the same size. */
    public static class Puts extends Machine {
        public Puts() {
            this(ChangeRecorder.NONE);
        }

        Puts(final ChangeRecorder recorder) {
            super(recorder);
        }

        @Override
        void addNew(final CommandBatch batch, final long requestNumber, final int index) {
            batch.put(requestNumber, index, nextValue(), Expiry.IDLE);
        }

        @Override
        void addMeasured(final CommandBatch batch) {
            addNew(batch, 0, 0);
        }
    }

    /** The same, with a change log that is told of each. */
    public static class RecordedPuts extends Puts {
        public RecordedPuts() {
            super(new CopyingRecorder());
        }
    }

    /** Renews idle timeouts. */
    public static class Touches extends Puts {
        @Override
        void addMeasured(final CommandBatch batch) {
            batch.touch(0, 0);
        }
    }

    /** Adds to counters. */
    public static class Increments extends Machine {
        public Increments() {
            super(ChangeRecorder.NONE);
        }

        @Override
        void addNew(final CommandBatch batch, final long requestNumber, final int index) {
            batch.increment(requestNumber, index, Expiry.IDLE);
        }

        @Override
        void addMeasured(final CommandBatch batch) {
            addNew(batch, 0, 0);
        }
    }

    /** Sets one field of maps of {@link Fields#COUNT}. */
    public static class FieldUpdates extends Machine {
        private int nextField;

        public FieldUpdates() {
            super(ChangeRecorder.NONE);
        }

        @Override
        void addNew(final CommandBatch batch, final long requestNumber, final int index) {
            batch.setFields(requestNumber, index, Fields.all(valueBytes, values()), Expiry.IDLE);
        }

        @Override
        void addMeasured(final CommandBatch batch) {
            final int field = nextField++ % Fields.COUNT;
            batch.setFields(0, 0, List.of(Fields.field(field, valueBytes, values())), Expiry.IDLE);
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH_COMMANDS)
    public void put(final Puts machine) {
        machine.apply();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH_COMMANDS)
    public void putRecorded(final RecordedPuts machine) {
        machine.apply();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH_COMMANDS)
    public void touch(final Touches machine) {
        machine.apply();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH_COMMANDS)
    public void increment(final Increments machine) {
        machine.apply();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH_COMMANDS)
    public void setMapField(final FieldUpdates machine) {
        machine.apply();
    }
}
