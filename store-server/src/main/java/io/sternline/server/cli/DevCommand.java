package io.sternline.server.cli;

import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.JavaProcess;
import io.sternline.server.cli.process.LocalGroup;
import io.sternline.server.cli.process.LocalGroupSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "dev",
        description = "Run a group of three nodes on this machine, without a config file, until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Each node may hold 1 GiB of entries, and is a process of its own: kill -9 one and see what happens. A node that ended is started"
                    + " again after a few seconds. The data stay, and are there at the next start."
        })
final class DevCommand implements Callable<Integer> {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final long CHECK_INTERVAL_MS = 500;
    private static final int CHECKS_UNTIL_RESTART = 10;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "${sys:user.home}/.sternline/dev",
            description = "Data, logs and generated config files. Default: ${DEFAULT-VALUE}")
    private Path dir;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "7100",
            description = "First client port; taken ones are passed over. Default: ${DEFAULT-VALUE}")
    private int firstPort;

    @Option(
            names = "--durability",
            paramLabel = "memory|disk",
            defaultValue = "memory",
            description = "Default: ${DEFAULT-VALUE}")
    private String durability;

    @Spec
    private CommandSpec spec;

    private final CountDownLatch stopping = new CountDownLatch(1);

    @Override
    public Integer call() throws InterruptedException {
        final PrintWriter out = spec.commandLine().getOut();
        say(out, "starting three nodes, data in " + dir.toAbsolutePath());
        final LocalGroup group = LocalGroup.start(settings());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(group, out), "dev-stop"));
        try (group) {
            awaitReady(group, out);
            watch(group, out);
            return ExitCode.DONE;
        }
    }

    private LocalGroupSettings settings() {
        return LocalGroupSettings.in(dir)
                .group("dev")
                .firstPort(firstPort)
                .durability(durability)
                .build();
    }

    private static void awaitReady(final LocalGroup group, final PrintWriter out) throws InterruptedException {
        try (StoreClient client = StoreClient.builder()
                .endpoints(group.endpoints())
                .callTimeout(Duration.ofSeconds(1))
                .build()) {
            final List<NodeStatus> status = group.awaitComplete(client, START_TIMEOUT);
            say(out, new StatusReport(status, client.topology().nodes()).text());
        }
        final String endpoints = String.join(",", group.endpoints());
        say(out, "ready; try:  sternline put greeting hello -e " + endpoints);
        say(out, "logs in " + group.logDir() + "; Ctrl-C stops all");
    }

    /** Does what a supervisor would do, until the hook says that it is over. */
    private void watch(final LocalGroup group, final PrintWriter out) throws InterruptedException {
        final int nodes = group.addresses().size();
        final int[] checksDown = new int[nodes];
        while (!stopping.await(CHECK_INTERVAL_MS, TimeUnit.MILLISECONDS)) {
            for (int nodeId = 0; nodeId < nodes; nodeId++) {
                final JavaProcess process = group.process(nodeId);
                checksDown[nodeId] = process.isAlive() ? 0 : checksDown[nodeId] + 1;
                if (checksDown[nodeId] == 1) {
                    say(out, process.describe());
                } else if (checksDown[nodeId] == CHECKS_UNTIL_RESTART && stopping.getCount() > 0) {
                    group.start(nodeId);
                    say(
                            out,
                            "started node " + nodeId + " again, pid "
                                    + group.process(nodeId).pid());
                }
            }
        }
    }

    private void stop(final LocalGroup group, final PrintWriter out) {
        stopping.countDown();
        say(out, "stopping");
        group.close();
    }

    private static void say(final PrintWriter out, final String line) {
        out.println(line);
        out.flush();
    }
}
