package io.sternline.benchmarks;

import io.sternline.benchmarks.load.Result;
import io.sternline.benchmarks.load.Side;
import io.sternline.client.Replication;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** What the load found, for people. */
final class LoadSummary {
    private LoadSummary() {}

    static void print(final Map<Replication, Side> sides, final PrintWriter out) {
        if (sides.size() == 1) {
            printLine(sides.values().iterator().next().middle(), out);
        } else {
            printTable(sides, out);
        }
        out.flush();
    }

    private static void printLine(final Result result, final PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%,.0f calls/s, p50 %,.0f us, p99 %,.0f us, p99.9 %,.0f us, max %,.0f us;"
                        + " %,d ok, %,d rejected, %,d indeterminate, %,d unavailable%n",
                result.perSecond(),
                result.p50Us(),
                result.p99Us(),
                result.p999Us(),
                result.maxUs(),
                result.ok(),
                result.rejected(),
                result.indeterminate(),
                result.unavailable());
    }

    private static void printTable(final Map<Replication, Side> sides, final PrintWriter out) {
        out.printf(
                "%-9s %10s %23s %9s %9s %9s %10s %12s %9s %13s %11s%n",
                "namespace",
                "calls/s",
                "slowest-fastest round",
                "p50 us",
                "p99 us",
                "p99.9 us",
                "max us",
                "ok",
                "rejected",
                "indeterminate",
                "unavailable");
        sides.forEach((kind, side) -> {
            final Result middle = side.middle();
            out.printf(
                    Locale.ROOT,
                    "%-9s %,10.0f %,11.0f-%,11.0f %,9.0f %,9.0f %,9.0f %,10.0f %,12d %,9d %,13d %,11d%n",
                    kind,
                    middle.perSecond(),
                    side.perSecond().min(),
                    side.perSecond().max(),
                    middle.p50Us(),
                    middle.p99Us(),
                    middle.p999Us(),
                    middle.maxUs(),
                    middle.ok(),
                    middle.rejected(),
                    middle.indeterminate(),
                    middle.unavailable());
        });
    }
}
