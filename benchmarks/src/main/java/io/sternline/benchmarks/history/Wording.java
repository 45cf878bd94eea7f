package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Operation.Outcome;
import java.util.Locale;

/** Puts operations into words for people who read a report. */
final class Wording {
    private Wording() {}

    /** One line, for instance {@code #17 client 3 put 'k1' = a9 [1.204 .. 1.377 ms] applied at revision 12}. */
    static String describe(final Operation operation) {
        return "#" + operation.number() + " client " + operation.client() + " " + call(operation) + " ["
                + milliseconds(operation.invokedNs()) + " .. "
                + (operation.completedNs() == null ? "" : milliseconds(operation.completedNs())) + " ms] "
                + answer(operation);
    }

    static String milliseconds(final long ns) {
        return String.format(Locale.ROOT, "%.3f", ns / 1e6);
    }

    private static String call(final Operation operation) {
        final Operation.Argument argument = operation.argument();
        final StringBuilder text = new StringBuilder(
                        operation.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .append(" '")
                .append(operation.key())
                .append('\'');
        append(text, " = ", argument.value());
        append(text, " by ", argument.delta());
        append(text, " if revision ", argument.expectedRevision());
        append(text, " ttl ms ", argument.ttlMs());
        append(text, " idle ms ", argument.idleMs());
        return text.toString();
    }

    private static void append(final StringBuilder text, final String name, final Object value) {
        if (value != null) {
            text.append(name).append(value);
        }
    }

    private static String answer(final Operation operation) {
        if (operation.is(Outcome.INDETERMINATE)) {
            return "unanswered";
        }
        if (operation.is(Outcome.FAILED)) {
            return "failed";
        }
        final StringBuilder text = new StringBuilder(operation.is(Outcome.DONE) ? "done" : "not applied");
        append(text, " at revision ", operation.result().revision());
        append(text, ", counter ", operation.result().counter());
        final Look look = Look.of(operation);
        if (operation.seen() != null) {
            text.append(", saw ").append(operation.seen().value());
            text.append(" of revision ").append(operation.seen().revision());
        } else if (look != null) {
            text.append(look.present() ? ", found an entry" : ", found nothing");
        }
        return text.toString();
    }
}
