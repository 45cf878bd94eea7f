package io.sternline.server.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sternline.client.NodeStatus;
import io.sternline.client.Promotion;
import io.sternline.client.PromotionResult;
import io.sternline.client.StoreClient;
import io.sternline.client.StoreException;
import io.sternline.client.UnavailableException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "drain",
        description = "Have clients leave a node, so that nobody notices when it is stopped.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Shows what would happen, asks, marks the node, promotes the best other node if it is the primary, and waits"
                    + " until no client is connected to it. The node stays marked until 'sternline undrain', also through"
                    + " restarts.",
            "Exits with 0 when the node is safe to stop; 1 if it was not confirmed, is the primary still, or clients are still"
                    + " connected when the time is up (the node stays marked); 3 if it was refused; 4 and 5 as all commands"
                    + " do."
        })
final class DrainCommand implements Callable<Integer> {
    private static final Duration CALL_TIMEOUT_MAX = Duration.ofSeconds(5);
    private static final Duration TIMEOUT_MAX = Duration.ofDays(1);
    private static final long LOOK_AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(250);

    @Mixin
    private EndpointOptions options;

    @Option(names = "--node", paramLabel = "ID", required = true, description = "The node to drain.")
    private int nodeId;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long to wait until all clients have left, up to 1d. Default: ${DEFAULT-VALUE}")
    private Duration timeout;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "drained",
            description = "What the history is to say if another node becomes primary, up to 256 bytes."
                    + " Default: ${DEFAULT-VALUE}")
    private String reason;

    @Option(
            names = {"-y", "--yes"},
            description = "Do it without asking.")
    private boolean isConfirmed;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    private final Operator operator;

    DrainCommand() {
        this(Operator.atTerminal());
    }

    DrainCommand(final Operator operator) {
        this.operator = operator;
    }

    @Override
    public Integer call() {
        if (timeout.isZero() || timeout.compareTo(TIMEOUT_MAX) > 0) {
            throw new ParameterException(
                    spec.commandLine(), "--timeout must be more than 0 and no more than 1d, not " + timeout);
        }
        Operator.requireReason(reason);
        final long deadlineNs = System.nanoTime() + timeout.toNanos();
        try (StoreClient client = options.connect(callTimeout())) {
            final DrainPlan plan = look(client);
            say(plan.description());
            if (!plan.refusals().isEmpty()) {
                return end(plan, false, plan.description(), ExitCode.REJECTED);
            }
            if (!isConfirmed && !operator.confirms(spec, "drain node " + nodeId, nodeId)) {
                return end(plan, false, "not confirmed; nothing was changed", ExitCode.NO);
            }
            client.admin().drain(nodeId);
            if (plan.isPrimary()) {
                promote(client, plan.successor().orElseThrow());
            }
            return await(client, plan, deadlineNs);
        }
    }

    /** What comes of it is seen by looking at the node afterwards, whatever is answered. */
    private void promote(final StoreClient client, final NodeStatus successor) {
        final String was = "node " + successor.nodeId() + " was to become primary: ";
        try {
            final PromotionResult result = client.admin()
                    .promote(
                            successor.nodeId(),
                            Promotion.DEFAULT.withWho(Operator.name()).withWhy(reason));
            say(
                    result.isDone()
                            ? "node " + successor.nodeId() + " is the primary; writes waited for "
                                    + result.pause().toMillis() + " ms"
                            : was + result.result() + ", " + Table.plain(result.reason()));
        } catch (final StoreException ex) {
            say(was + Table.plain(ex.getMessage()));
        }
    }

    private Duration callTimeout() {
        return timeout.compareTo(CALL_TIMEOUT_MAX) < 0 ? timeout : CALL_TIMEOUT_MAX;
    }

    private Integer await(final StoreClient client, final DrainPlan before, final long deadlineNs) {
        DrainPlan now = before;
        String told = "";
        while (true) {
            final Optional<DrainPlan> seen = lookAgain(client);
            now = seen.orElse(now);
            final String state = seen.map(DrainPlan::state).orElse("no node answers");
            if (!state.equals(told)) {
                told = state;
                say(told);
            }
            if (seen.isPresent() && now.isDone()) {
                return end(now, true, "node " + nodeId + " is safe to stop", ExitCode.DONE);
            }
            if (System.nanoTime() - deadlineNs >= 0) {
                return end(
                        now,
                        false,
                        (now.isPrimary() ? "it is the primary still" : "not all clients have left") + " after "
                                + timeout.toSeconds() + " s; node " + nodeId
                                + " stays marked: run the command again to wait on, or 'sternline undrain --node "
                                + nodeId
                                + "' to take it back",
                        ExitCode.NO);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NS);
        }
    }

    /** While the role moves no node may answer for a moment; then nothing is known, and what is not known is not done. */
    private Optional<DrainPlan> lookAgain(final StoreClient client) {
        try {
            return Optional.of(look(client));
        } catch (final UnavailableException ex) {
            return Optional.empty();
        }
    }

    private DrainPlan look(final StoreClient client) {
        final var nodes = client.admin().status();
        final Set<Integer> members = new HashSet<>(client.topology().nodes().keySet());
        nodes.forEach(node -> members.add(node.nodeId()));
        return new DrainPlan(nodeId, nodes, members);
    }

    private void say(final String line) {
        if (!output.isJson()) {
            print(line);
        }
    }

    private int end(final DrainPlan plan, final boolean isSafe, final String words, final int exitCode) {
        if (output.isJson()) {
            final ObjectNode result =
                    Json.object().put("node", nodeId).put("safeToStop", isSafe).put("primary", plan.isPrimary());
            plan.node()
                    .ifPresent(node -> result.put("draining", node.draining()).put("connections", node.connections()));
            print(Json.print(result.put("message", words)));
        } else if (exitCode != ExitCode.REJECTED) {
            print(words);
        }
        return exitCode;
    }

    private void print(final String line) {
        final PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
