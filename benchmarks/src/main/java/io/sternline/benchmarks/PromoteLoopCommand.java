package io.sternline.benchmarks;

import io.sternline.benchmarks.failover.LoadSettings;
import io.sternline.benchmarks.failover.PromoteResult;
import io.sternline.benchmarks.failover.PromoteRun;
import io.sternline.benchmarks.failover.Rig;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "promote-loop",
        description =
                "Promotes replicas of a group under load by hand, again and again: does a call fail, and how long do"
                        + " writes pause?",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:Nothing was lost or doubled, no call failed, and the primary was always the chosen node",
            "1:That is not so",
            "2:The options cannot be understood",
            "3:The run did not get to its end"
        })
final class PromoteLoopCommand implements Callable<Integer> {
    private static final int TIMES_MAX = 100_000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--times", description = "Default: ${DEFAULT-VALUE}")
    private int times = 100;

    @Option(names = "--rate", description = "Writes a second. Default: ${DEFAULT-VALUE}")
    private int rate = 2000;

    @Mixin
    private RigOptions options;

    @Override
    public Integer call() throws Exception {
        Ranges.check(spec, "--times", times, 1, TIMES_MAX);
        Ranges.check(spec, "--rate", rate, 1, LoadSettings.RATE_MAX);
        options.check(spec);
        return options.run(spec, this::measure);
    }

    private boolean measure(final Rig rig, final Report report, final PrintWriter out) throws InterruptedException {
        report.settings().put("times", times).put("rate", rate);
        say(out, "promoting " + times + " times under " + rate + " writes/s");
        final PromoteResult result = PromoteRun.promote(rig, options.load(rate), times, line -> say(out, line));
        report.result(result);
        say(out, "writes of all writers paused: " + result.writersPauseMs());
        say(out, "writes of one caller paused:  " + result.proberPauseMs());
        say(out, "answered after:               " + result.tookMs());
        say(out, "longest pause otherwise:      " + result.longestQuietPauseMs() + " ms");
        say(out, result.notAsChosen() + " of " + result.promotions() + " did not end with the chosen node as primary");
        RigOptions.print(out, result.verdict());
        return result.isAsPromised();
    }

    private static void say(final PrintWriter out, final String line) {
        out.println(line);
        out.flush();
    }
}
