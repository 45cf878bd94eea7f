package io.sternline.benchmarks;

import io.sternline.benchmarks.failover.FailoverResult;
import io.sternline.benchmarks.failover.FailoverRun;
import io.sternline.benchmarks.failover.LoadSettings;
import io.sternline.benchmarks.failover.Rig;
import io.sternline.benchmarks.failover.Saturation;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "failover",
        description = {
            "Kills the primary of a group under load again and again: how long do writes pause, and is any lost?",
            "With --kills 0 the load is held and nothing is killed: how many elections are false?"
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:Nothing acknowledged was lost or doubled, and all nodes ended with the same state",
            "1:Something was, or they did not, or not all could be read back",
            "2:The options cannot be understood",
            "3:The run did not get to its end"
        })
final class FailoverCommand implements Callable<Integer> {
    private static final int KILLS_MAX = 100_000;
    private static final int MINUTES_MAX = 24 * 60;
    private static final int RATE_DEFAULT = 2000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--kills", description = "Default: ${DEFAULT-VALUE}")
    private int kills = 100;

    @Option(names = "--minutes", description = "With --kills 0: how long the load is held. Default: 10")
    private Integer minutes;

    @Option(names = "--rate", description = "Writes a second. Default: " + RATE_DEFAULT)
    private Integer rate;

    @Option(
            names = "--load-percent",
            description = "Share of --rate that is held; without --rate, of the most the group can do, found out first."
                    + " Default: 100, of --rate")
    private Integer loadPercent;

    @Mixin
    private RigOptions options;

    @Override
    public Integer call() throws Exception {
        check();
        return options.run(spec, this::measure);
    }

    private void check() {
        Ranges.check(spec, "--kills", kills, 0, KILLS_MAX);
        if (minutes != null) {
            Ranges.check(spec, "--minutes", minutes, 1, MINUTES_MAX);
            if (kills > 0) {
                throw new ParameterException(
                        spec.commandLine(), "--minutes is for --kills 0; --kills " + kills + " take what they take");
            }
        }
        if (rate != null) {
            Ranges.check(spec, "--rate", rate, 1, LoadSettings.RATE_MAX);
        }
        if (loadPercent != null) {
            Ranges.check(spec, "--load-percent", loadPercent, 1, 100);
        }
        options.check(spec);
    }

    private boolean measure(final Rig rig, final Report report, final PrintWriter out) throws InterruptedException {
        final int most = rate != null || loadPercent == null
                ? (rate == null ? RATE_DEFAULT : rate)
                : Saturation.perSecond(rig, options.load(1));
        final int perSecond = Math.max(1, (int) ((long) most * (loadPercent == null ? 100 : loadPercent) / 100));
        final LoadSettings load = options.load(perSecond);
        report.settings().put("kills", kills).put("rate", perSecond).put("rateIsShareOf", most);
        final FailoverResult result;
        if (kills > 0) {
            say(out, "killing the primary " + kills + " times under " + perSecond + " writes/s");
            result = FailoverRun.kill(rig, load, kills, line -> say(out, line));
        } else {
            final int duration = minutes == null ? 10 : minutes;
            report.settings().put("minutes", duration);
            say(out, "holding " + perSecond + " writes/s (of " + most + ") for " + duration + " minutes");
            result = FailoverRun.leaveAlone(rig, load, Duration.ofMinutes(duration), line -> say(out, line));
        }
        report.result(result);
        print(out, result);
        return result.verdict().isClean();
    }

    private static void print(final PrintWriter out, final FailoverResult result) {
        if (result.kills() > 0) {
            say(out, "writes of all writers paused: " + result.writersPauseMs());
            say(out, "writes of one caller paused:  " + result.proberPauseMs());
            say(out, "new primary known after:      " + result.newPrimaryKnownMs());
            say(out, "killed node caught up after:  " + result.caughtUpMs());
            say(out, "pauses while it came back:    " + result.returnPauseMs());
        }
        say(out, "longest pause otherwise:      " + result.longestQuietPauseMs() + " ms");
        RigOptions.print(out, result.verdict());
    }

    private static void say(final PrintWriter out, final String line) {
        out.println(line);
        out.flush();
    }
}
