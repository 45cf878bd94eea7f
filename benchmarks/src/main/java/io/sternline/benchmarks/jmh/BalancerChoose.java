package io.sternline.benchmarks.jmh;

import io.sternline.benchmarks.data.Draws;
import io.sternline.client.lb.Backend;
import io.sternline.client.lb.Balancer;
import io.sternline.client.lb.FilledBalancer;
import io.sternline.client.lb.Policy;
import io.sternline.client.transport.FilledNearCache;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What a balancer's decision takes, over ten backends of different weights and a warm near cache. Keys are drawn at random, and equal to
 * those held but not the same, as a request's are.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BalancerChoose {
    /** Of a backend's id, which is an assignment's value. */
    static final int ID_BYTES = 10;

    private static final long SEED = 42;
    private static final int BACKENDS = 10;

    /** Sessions, each assigned to one of the backends, and keys to ask for. */
    @State(Scope.Thread)
    public static class Sessions {
        @Param("100000")
        int entries;

        /** Not used here: all benchmarks are given it. */
        @Param("200")
        int valueBytes;

        final List<Backend> backends = IntStream.range(0, BACKENDS)
                .mapToObj(index -> Backend.of("backend-0" + index, "10.0.0." + index + ":80")
                        .withWeight(1 + index))
                .toList();
        Balancer turns;
        Balancer least;
        Balancer hash;
        private String[] asked;
        private Draws draws;

        @Setup(Level.Trial)
        public void fill() {
            draws = new Draws(entries, SEED);
            asked = new String[entries];
            final String[] held = new String[entries];
            final byte[][] values = new byte[entries][];
            for (int index = 0; index < entries; index++) {
                held[index] = String.format("session-%08x", Integer.reverse(index));
                asked[index] = String.format("session-%08x", Integer.reverse(index));
                values[index] = backends.get(index % BACKENDS).id().getBytes(StandardCharsets.UTF_8);
            }
            final var near = FilledNearCache.of(held, values, true);
            turns = FilledBalancer.of(Policy.ROUND_ROBIN, backends, near);
            least = FilledBalancer.of(Policy.LEAST_CONNECTIONS, backends, near);
            hash = FilledBalancer.of(
                    Policy.CONSISTENT_HASH, backends, FilledNearCache.of(new String[0], new byte[0][], false));
            if (IntStream.range(0, entries)
                    .anyMatch(index -> turns.assigned(asked[index]).isEmpty())) {
                throw new IllegalStateException("a session is not assigned");
            }
        }

        String next() {
            return asked[draws.next()];
        }
    }

    @Benchmark
    public Optional<Backend> assigned(final Sessions sessions) {
        return sessions.turns.choose(sessions.next());
    }

    @Benchmark
    public Optional<Backend> roundRobin(final Sessions sessions) {
        return sessions.turns.choose();
    }

    /** As a balancer does it: the connection is counted, and closed again. */
    @Benchmark
    public Optional<Backend> leastConnections(final Sessions sessions) {
        final Optional<Backend> backend = sessions.least.choose();
        sessions.least.opened(backend.get());
        sessions.least.closed(backend.get());
        return backend;
    }

    /** Of keys that are not assigned: the near cache is asked in vain. */
    @Benchmark
    public Optional<Backend> consistentHash(final Sessions sessions) {
        return sessions.hash.choose(sessions.next());
    }
}
