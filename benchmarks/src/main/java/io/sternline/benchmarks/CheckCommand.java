package io.sternline.benchmarks;

import io.sternline.benchmarks.history.HistoryChecker;
import io.sternline.benchmarks.history.Limits;
import io.sternline.benchmarks.history.MalformedHistoryException;
import io.sternline.benchmarks.history.Operation;
import io.sternline.benchmarks.history.Verdict;
import io.sternline.benchmarks.history.Verdict.Linearizable;
import io.sternline.benchmarks.history.Violation;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        description =
                "Judges a recorded history: is it linearizable, is a write lost or applied twice, are revisions in"
                        + " order, do SESSION reads and expiry keep their promises.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:No promise was broken",
            "1:At least one was",
            "2:The command or the history cannot be understood",
            "3:None was found broken, but a search was given up at a limit"
        })
final class CheckCommand implements Callable<Integer> {
    private static final int BROKEN = 1;
    private static final int NOT_UNDERSTOOD = 2;
    private static final int UNDECIDED = 3;

    @Spec
    private CommandSpec spec;

    @Option(names = "--history", paramLabel = "FILE", required = true, description = "Lines of JSON")
    private Path history;

    @Option(
            names = "--clock-uncertainty-ms",
            description = "How far the group's clock may have strayed from the recorder's. Default: ${DEFAULT-VALUE}")
    private long clockUncertaintyMs = 1_000;

    @Option(names = "--steps-max", description = "Of the search for a linear order, per key. Default: ${DEFAULT-VALUE}")
    private long stepsMax = Limits.DEFAULT.stepsMax();

    @Option(names = "--memory-mb-max", description = "Of that search. Default: ${DEFAULT-VALUE}")
    private long memoryMbMax = Limits.DEFAULT.memoryBytesMax() >> 20;

    @Option(names = "--key-timeout-ms", description = "Of that search. Default: ${DEFAULT-VALUE}")
    private long keyTimeoutMs = Limits.DEFAULT.timeMsMax();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the result here too")
    private Path json;

    @Override
    public Integer call() throws Exception {
        Ranges.check(spec, "--clock-uncertainty-ms", clockUncertaintyMs, 0, Integer.MAX_VALUE);
        Ranges.check(spec, "--steps-max", stepsMax, 1, Long.MAX_VALUE);
        Ranges.check(spec, "--memory-mb-max", memoryMbMax, 1, 1 << 20);
        Ranges.check(spec, "--key-timeout-ms", keyTimeoutMs, 1, Integer.MAX_VALUE);
        final Limits limits = new Limits(stepsMax, memoryMbMax << 20, keyTimeoutMs);
        final Report report = new Report();
        final Verdict verdict;
        try {
            verdict = new HistoryChecker(limits, clockUncertaintyMs).check(history);
        } catch (final MalformedHistoryException e) {
            return notUnderstood(e.getMessage());
        } catch (final NoSuchFileException e) {
            return notUnderstood("there is no file " + history);
        }
        print(verdict, spec.commandLine().getOut());
        report.settings()
                .put("history", history.toString())
                .put("clockUncertaintyMs", clockUncertaintyMs)
                .put("stepsMax", stepsMax)
                .put("memoryMbMax", memoryMbMax)
                .put("keyTimeoutMs", keyTimeoutMs);
        report.result(verdict).write(json);
        if (!verdict.clean()) {
            return BROKEN;
        }
        return verdict.linearizable() == Linearizable.UNKNOWN ? UNDECIDED : 0;
    }

    private int notUnderstood(final String why) {
        final PrintWriter err = spec.commandLine().getErr();
        err.println(why);
        err.flush();
        return NOT_UNDERSTOOD;
    }

    private static void print(final Verdict verdict, final PrintWriter out) {
        out.printf(
                "%,d operations on %,d keys: %,d acknowledged writes, %,d indeterminate, %,d failed%n",
                verdict.operations(),
                verdict.keys(),
                verdict.acknowledgedWrites(),
                verdict.indeterminate(),
                verdict.failed());
        out.printf("linearizable: %s (%,d steps)%n", verdict.linearizable(), verdict.searchSteps());
        verdict.undecided().forEach(key -> out.printf("undecided: '%s', %s%n", key.key(), key.why()));
        verdict.countersWithoutFinalRead()
                .forEach(key -> out.printf("counter '%s' was not read after its last increment%n", key));
        verdict.counts().forEach((what, count) -> out.printf("%s: %,d%n", what, count));
        verdict.violations().forEach(violation -> print(violation, out));
        out.println(verdict.clean() ? "no promise was found broken" : "BROKEN");
        out.flush();
    }

    private static void print(final Violation violation, final PrintWriter out) {
        out.printf("%n%s on '%s': %s%n", violation.what(), violation.key(), violation.message());
        if (violation.what() == Violation.What.NOT_LINEARIZABLE) {
            for (final Operation operation : violation.operations()) {
                out.println("    " + operation);
            }
        }
    }
}
