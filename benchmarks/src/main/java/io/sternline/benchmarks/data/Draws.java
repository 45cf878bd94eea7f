package io.sternline.benchmarks.data;

/** Numbers below a bound, uniform and reproducible, without allocation or division. Not thread-safe. */
public final class Draws {
    private final long bound;
    private long state;

    /** @param bound 1 to {@link Integer#MAX_VALUE}. */
    public Draws(final int bound, final long seed) {
        this.bound = bound;
        this.state = Mix.mix(seed);
    }

    public int next() {
        state += Mix.GOLDEN;
        return (int) ((Mix.mix(state) >>> 32) * bound >>> 32);
    }
}
