package io.sternline.server.cli;

import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import io.sternline.client.UnavailableException;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.changelog.ChangeLogs;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "log",
        description =
                "Print the group's changes in the order in which they were made: what was written, removed, expired,"
                        + " evicted and defined, one a line.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Without --from: the newest (--last), or with --follow those that come from now on. The newest are looked for"
                    + " among the last " + LogTail.LOOK_BACK_REVISIONS + " changes of the group.",
            "Nodes keep changes for a limited time (changeLog.retention in the configuration). Who asks for older ones is"
                    + " refused, exit code 3."
        })
final class LogCommand implements Callable<Integer> {
    private static final int LAST_DEFAULT = 20;
    private static final int LAST_MAX = (int) LogTail.LOOK_BACK_REVISIONS;
    private static final long NOT_GIVEN = -1;

    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "Read the change log of this node where it lies on the disk, whether the node runs or not, and ask"
                            + " no node")
    private Path dataDir;

    @Option(
            names = "--async",
            description = "With --data-dir: the log of its ASYNC namespaces, whose revisions are their own")
    private boolean isAsync;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "Of this namespace only. Default: all")
    private String namespace;

    @Option(
            names = {"-p", "--prefix"},
            paramLabel = "PREFIX",
            defaultValue = "",
            description = "Of entries only whose keys begin with it")
    private String prefix;

    @Option(names = "--from", paramLabel = "REVISION", description = "From this revision on; 1: the very first")
    private long from = NOT_GIVEN;

    @Option(
            names = "--last",
            paramLabel = "N",
            description = "Only the newest N. Default: " + LAST_DEFAULT + ", with --follow 0")
    private int last = (int) NOT_GIVEN;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes, until interrupted")
    private boolean isToFollow;

    @Option(names = "--touches", description = "Also touches, which change nothing but expiry")
    private boolean touches;

    @Option(names = "--no-values", description = "How large values are, instead of what they are")
    private boolean isWithoutValues;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        checkOptions();
        if (dataDir != null) {
            final ChangeLog log = isAsync ? ChangeLogs.openAsyncReadOnly(dataDir) : ChangeLogs.openReadOnly(dataDir);
            print(options -> new DiskWatch(log, namespace, options), log::newestRevision);
            return ExitCode.DONE;
        }
        try (StoreClient connected = client.connect()) {
            final Function<WatchOptions, Watch> opener =
                    namespace == null ? connected.admin()::watch : connected.namespace(namespace)::watch;
            print(opener, () -> newestRevision(connected));
        }
        return ExitCode.DONE;
    }

    /** Tells where the log ends. */
    @FunctionalInterface
    interface End {
        long newestRevision();
    }

    /** Prints what the options ask for. */
    private void print(final Function<WatchOptions, Watch> opener, final End end) throws InterruptedException {
        final WatchOptions all = WatchOptions.fromNow().withPrefix(prefix);
        final LogTail tail = new LogTail(opener, touches ? all.withTouches() : all, client.timeout());
        final LogPrinter printer = new LogPrinter(spec.commandLine().getOut(), output.isJson(), !isWithoutValues);
        if (from != NOT_GIVEN && isToFollow) {
            tail.follow(Math.max(0, from - 1), printer::print, this::onSilence);
        } else if (from != NOT_GIVEN) {
            tail.between(Math.max(0, from - 1), end.newestRevision(), printer::print);
        } else if (!isToFollow) {
            tail.last(last == NOT_GIVEN ? LAST_DEFAULT : last, end.newestRevision(), printer::print);
        } else if (last > 0) {
            final long newest = end.newestRevision();
            tail.last(last, newest, printer::print);
            tail.follow(newest, printer::print, this::onSilence);
        } else {
            tail.follow(WatchOptions.NOW, printer::print, this::onSilence);
        }
    }

    private void checkOptions() {
        if (from != NOT_GIVEN && last != NOT_GIVEN) {
            throw usage("--from and --last exclude each other");
        }
        if (isAsync && dataDir == null) {
            throw usage("--async goes with --data-dir: of a running group, name an ASYNC namespace by --namespace");
        }
        if (from < NOT_GIVEN) {
            throw usage("--from must be a revision, 0 or more, not " + from);
        }
        if (last < NOT_GIVEN || last > LAST_MAX) {
            throw usage("--last must be 0 to " + LAST_MAX + ", not " + last);
        }
    }

    private ParameterException usage(final String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static long newestRevision(final StoreClient connected) {
        return connected.admin().status().stream()
                .mapToLong(NodeStatus::revision)
                .max()
                .orElseThrow(() -> new UnavailableException("no node told where its changes end"));
    }

    private void onSilence() {
        spec.commandLine()
                .getErr()
                .println("sternline: no node has been heard of for " + Table.duration(client.timeout())
                        + "; goes on as soon as one is");
        spec.commandLine().getErr().flush();
    }
}
