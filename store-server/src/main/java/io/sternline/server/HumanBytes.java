package io.sternline.server;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of memory as people write them: {@code 512MiB}, {@code 4GiB}; {@code 0} needs no unit. */
public final class HumanBytes {
    public static final String FORM = "a whole number and a unit (B, KiB, MiB, GiB, TiB), such as 4GiB; or 0";
    private static final Pattern PATTERN = Pattern.compile("(\\d{1,6})\\s*(TiB|GiB|MiB|KiB)|(\\d{1,18})\\s*B");

    private enum Unit {
        TIB("TiB", 1L << 40),
        GIB("GiB", 1L << 30),
        MIB("MiB", 1L << 20),
        KIB("KiB", 1L << 10),
        B("B", 1L);

        private final String symbol;
        private final long bytes;

        Unit(final String symbol, final long bytes) {
            this.symbol = symbol;
            this.bytes = bytes;
        }
    }

    private HumanBytes() {}

    /** @return nothing if it is not of the {@link #FORM}. */
    public static OptionalLong parse(final String text) {
        if ("0".equals(text.trim())) {
            return OptionalLong.of(0);
        }
        final Matcher matcher = PATTERN.matcher(text.trim());
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        if (matcher.group(1) == null) {
            return OptionalLong.of(Long.parseLong(matcher.group(3)));
        }
        return OptionalLong.of(Long.parseLong(matcher.group(1)) * unit(matcher.group(2)).bytes);
    }

    private static Unit unit(final String symbol) {
        for (final Unit unit : Unit.values()) {
            if (unit.symbol.equals(symbol)) {
                return unit;
            }
        }
        throw new IllegalStateException("no unit " + symbol);
    }

    /** Exactly, in the largest unit that leaves no remainder. */
    public static String render(final long bytes) {
        if (bytes == 0) {
            return "0";
        }
        for (final Unit unit : Unit.values()) {
            if (bytes % unit.bytes == 0) {
                return bytes / unit.bytes + unit.symbol;
            }
        }
        throw new IllegalStateException(Long.toString(bytes));
    }

    /** To read at a glance: up to a tenth of the largest unit that it has one of. */
    public static String about(final long bytes) {
        for (final Unit unit : Unit.values()) {
            if (bytes >= unit.bytes) {
                final long tenths = Math.round(10.0 * bytes / unit.bytes);
                return tenths % 10 == 0 || unit == Unit.B
                        ? tenths / 10 + " " + unit.symbol
                        : tenths / 10 + "." + tenths % 10 + " " + unit.symbol;
            }
        }
        return bytes + " " + Unit.B.symbol;
    }
}
