package io.sternline.server.cli.demo;

import static java.util.stream.Collectors.joining;

import io.sternline.client.StoreException;
import io.sternline.server.cli.process.JavaCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sets the stage, lets the demo run on it and tears everything down, whatever happens. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Shows on this machine that a shop survives its primary.",
            "Starts three nodes, three application servers, two load balancers and customers with carts;",
            "kills the primary, a balancer and a server; counts what was lost."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"0:nothing was lost", "1:something was lost", "2:wrong options", "3:the demo could not be run"})
public final class DemoCommand implements Callable<Integer> {
    private static final int EXIT_CLEAN = 0;
    private static final int EXIT_LOST = 1;
    private static final int EXIT_NOT_RUN = 3;
    private static final int SECONDS_MIN = 5;
    private static final int SECONDS_MAX = 3600;

    @Option(
            names = "--seconds",
            defaultValue = "20",
            paramLabel = "N",
            description = "How long customers shop; starting and checking come on top. Default ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--users",
            defaultValue = "32",
            paramLabel = "N",
            description = "Customers at once, 1 to " + Traffic.CUSTOMERS_MAX + ". Default ${DEFAULT-VALUE}.")
    private int users;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where to keep data and logs meanwhile; must be empty. Default: a temporary directory.")
    private Path dir;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to this file.")
    private Path json;

    @Option(names = "--keep", description = "Keep data and logs.")
    private boolean keep;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        checkRange("--seconds", seconds, SECONDS_MIN, SECONDS_MAX);
        checkRange("--users", users, 1, Traffic.CUSTOMERS_MAX);
        checkWritable(json);
        final PrintWriter out = spec.commandLine().getOut();
        final DemoDirectory directory = openDirectory();
        final ProcessStage stage = new ProcessStage(directory.path(), JavaCommand.STERNLINE);
        final Teardown teardown = new Teardown(stage, directory, keep);
        Runtime.getRuntime().addShutdownHook(new Thread(teardown::run, "demo-teardown"));
        boolean clean = false;
        try {
            final Report report = runOn(stage, new Narrator(out));
            clean = report.isClean();
            tell(out, report);
            return clean ? EXIT_CLEAN : EXIT_LOST;
        } catch (final IllegalStateException | StoreException | UncheckedIOException ex) {
            if (!teardown.hasBegun()) {
                spec.commandLine().getErr().println("the demo could not be run: " + ex.getMessage());
            }
            return EXIT_NOT_RUN;
        } finally {
            if (!clean) {
                teardown.keepFiles();
            }
            teardown.run();
            if (Files.exists(directory.path())) {
                out.println("Data and logs are kept in " + directory.path());
            }
            out.flush();
        }
    }

    private Report runOn(final ProcessStage stage, final Narrator narrator) throws InterruptedException {
        narrator.say(
                "starting 3 nodes, 3 application servers and 2 load balancers; their logs are in %s", stage.logDir());
        stage.start();
        stage.awaitReady();
        narrator.say(
                "the shop is open at %s",
                stage.balancerUris().stream().map(Object::toString).collect(joining(" and ")));
        return new Demo(stage, narrator, users, TimeUnit.SECONDS.toMillis(seconds)).run();
    }

    private void tell(final PrintWriter out, final Report report) throws IOException {
        out.println();
        report.summary().forEach(out::println);
        if (json != null) {
            report.writeJson(json);
            out.println("The figures are in " + json);
        }
    }

    private DemoDirectory openDirectory() throws IOException {
        try {
            return DemoDirectory.open(dir);
        } catch (final IllegalArgumentException ex) {
            throw new ParameterException(spec.commandLine(), ex.getMessage(), ex);
        }
    }

    /** Found out now rather than at the end of the run. */
    private void checkWritable(final Path file) {
        final Path parent = file == null ? null : file.toAbsolutePath().getParent();
        if (parent != null && (!Files.isWritable(parent) || Files.isDirectory(file))) {
            throw new ParameterException(spec.commandLine(), "--json " + file + " cannot be written");
        }
    }

    private void checkRange(final String option, final int value, final int min, final int max) {
        if (value < min || value > max) {
            throw new ParameterException(
                    spec.commandLine(), option + " must be " + min + " to " + max + ", not " + value);
        }
    }
}
