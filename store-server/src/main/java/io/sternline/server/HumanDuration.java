package io.sternline.server;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 250ms}, {@code 30s}, {@code 5m}, {@code 8h}, {@code 7d}; {@code 0} has no unit. */
public final class HumanDuration {
    public static final String FORM = "a number and a unit (ms, s, m, h, d), such as 30m; or 0";
    private static final Pattern PATTERN = Pattern.compile("(\\d{1,10})\\s*(ms|s|m|h|d)");

    private enum Unit {
        D("d", 86_400_000L),
        H("h", 3_600_000L),
        M("m", 60_000L),
        S("s", 1000L),
        MS("ms", 1L);

        private final String symbol;
        private final long ms;

        Unit(final String symbol, final long ms) {
            this.symbol = symbol;
            this.ms = ms;
        }
    }

    private HumanDuration() {}

    /** @return null if it is not of the {@link #FORM}. */
    public static Duration parse(final String text) {
        if ("0".equals(text.trim())) {
            return Duration.ZERO;
        }
        final Matcher matcher = PATTERN.matcher(text.trim());
        if (!matcher.matches()) {
            return null;
        }
        for (final Unit unit : Unit.values()) {
            if (unit.symbol.equals(matcher.group(2))) {
                return Duration.ofMillis(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit.ms));
            }
        }
        throw new IllegalStateException("no unit " + matcher.group(2));
    }

    /** In the largest unit that leaves no remainder. */
    public static String render(final Duration duration) {
        final long ms = duration.toMillis();
        if (ms == 0) {
            return "0";
        }
        for (final Unit unit : Unit.values()) {
            if (ms % unit.ms == 0) {
                return ms / unit.ms + unit.symbol;
            }
        }
        throw new IllegalStateException(duration.toString());
    }
}
