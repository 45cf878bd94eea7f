package io.sternline.benchmarks.jmh;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StateMachineBenchmarkTest {
    /** More than the client's window holds: numbers and what is finished must keep pace. */
    private static final int BATCHES = 40;

    static Stream<StateMachineBenchmark.Machine> machines() {
        return Stream.of(
                new StateMachineBenchmark.Puts(),
                new StateMachineBenchmark.RecordedPuts(),
                new StateMachineBenchmark.Touches(),
                new StateMachineBenchmark.Increments(),
                new StateMachineBenchmark.FieldUpdates());
    }

    @ParameterizedTest
    @MethodSource("machines")
    void shouldMeasureOnlyCommandsThatAreCarriedOut(final StateMachineBenchmark.Machine machine) {
        machine.entries = 1_000;
        machine.valueBytes = 200;
        machine.fill();
        for (int i = 0; i < BATCHES; i++) {
            machine.apply();
        }
        assertThatCode(machine::check).doesNotThrowAnyException();
    }
}
