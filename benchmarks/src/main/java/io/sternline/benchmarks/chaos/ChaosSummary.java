package io.sternline.benchmarks.chaos;

import io.sternline.benchmarks.chaos.async.AsyncVerdict;
import io.sternline.benchmarks.chaos.models.ModelVerdict;
import io.sternline.benchmarks.chaos.watch.WatchVerdict;
import io.sternline.benchmarks.history.Violation;
import java.io.PrintStream;

/** A report for people. */
public final class ChaosSummary {
    private ChaosSummary() {}

    public static void print(final ChaosReport report, final PrintStream out) {
        out.printf("%nfaults: %d%n", report.faults());
        report.faultsByKind().forEach((kind, count) -> out.printf("  %-22s %d%n", kind, count));
        out.printf(
                "operations: %,d (%,d ok, %,d indeterminate, %,d unavailable, %,d rejected)%n",
                report.operations(), report.ok(), report.indeterminate(), report.unavailable(), report.rejected());
        out.printf(
                "acknowledged writes lost: %d, duplicates: %d, linearizable: %s, stale SESSION reads: %d, digests %s%n",
                report.acknowledgedLost(),
                report.duplicates(),
                report.linearizable(),
                report.staleSessionReads(),
                report.digestsEqual() ? "equal" : "DIFFER");
        print(report.watches(), out);
        print(report.asyncNamespaces(), out);
        print(report.models(), out);
        print("longest time without a write, per fault", report.pauses(), out);
        print("recovery", report.recovery(), out);
        out.printf("elections: %d, false: %d%n", report.elections(), report.falseElections());
        out.printf("counts: %s%n", report.counts());
        report.finalState().forEach(node -> out.printf("  %s%n", node));
        report.notes().forEach(note -> out.printf("note %s%n", note));
        report.findings().forEach(finding -> out.printf("FINDING %s%n", finding));
        report.violations().forEach(violation -> print(violation, out));
        out.printf("%s; seed %d%n", report.passed() ? "every promise was kept" : "FAILED", report.seed());
        out.flush();
    }

    private static void print(final String what, final Spread spread, final PrintStream out) {
        out.printf("%s: p50 %,d ms, p99 %,d ms, max %,d ms%n", what, spread.p50Ms(), spread.p99Ms(), spread.maxMs());
    }

    private static void print(final WatchVerdict watches, final PrintStream out) {
        out.printf(
                "watches: %d (%d told of compaction), %,d changes brought, %,d different; %,d acknowledged writes among them; %,d reads of a near cache; faults: %s%n",
                watches.sessions(),
                watches.compacted(),
                watches.brought(),
                watches.revisions(),
                watches.writesFound(),
                watches.nearReads(),
                watches.clean() ? "none" : watches.counts());
        watches.faults().forEach(fault -> out.printf("WATCH FAULT %s: %s%n", fault.what(), fault.message()));
    }

    private static void print(final AsyncVerdict async, final PrintStream out) {
        out.printf(
                "ASYNC namespace: %,d writes acknowledged by the primaries of %d terms, %,d of them to keys of their own, %,d indeterminate;"
                        + " gone with a disk %d, overtaken %d; %,d own reads, %,d before a dead primary was back;"
                        + " tails: %,d changes taken over, %,d overtaken; largest lag %,d changes;"
                        + " watches: %d (%d told of compaction), %,d changes brought; faults: %s%n",
                async.acknowledged(),
                async.primaries(),
                async.writtenOnce(),
                async.indeterminate(),
                async.missed(),
                async.overtaken(),
                async.ownReads(),
                async.excusedReads(),
                async.tailChangesTaken(),
                async.tailChangesOvertaken(),
                async.largestLagRecords(),
                async.watches(),
                async.compacted(),
                async.brought(),
                async.clean() ? "none" : async.counts());
        async.faults().forEach(fault -> out.printf("ASYNC FAULT %s: %s%n", fault.what(), fault.message()));
    }

    private static void print(final ModelVerdict models, final PrintStream out) {
        out.printf(
                "limits: %,d taken, %,d refused; leases: %,d, of which %,d lived to the end; under guards: %,d written, %,d fenced; faults: %s%n",
                models.taken(),
                models.refused(),
                models.leases(),
                models.leasesAlive(),
                models.guarded(),
                models.fenced(),
                models.clean() ? "none" : models.counts());
        models.faults().forEach(fault -> out.printf("MODEL FAULT %s: %s%n", fault.what(), fault.message()));
    }

    private static void print(final Violation violation, final PrintStream out) {
        out.printf("VIOLATION %s on '%s': %s%n", violation.what(), violation.key(), violation.message());
    }
}
