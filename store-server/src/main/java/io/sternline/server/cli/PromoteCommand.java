package io.sternline.server.cli;

import io.sternline.client.Promotion;
import io.sternline.client.PromotionPlan;
import io.sternline.client.PromotionResult;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.LocalGroup;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "promote",
        description = "Make a node primary. Writes wait meanwhile and are not failed; nothing is lost.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "First shows what would happen, and asks. --timeout bounds the promotion, too: 2s to 60s; if the node has not"
                    + " taken over by then, the old primary carries on or another takes over.",
            "Exits with 1 if it was not confirmed, 3 if it was refused (nothing was begun) or has failed (another node is primary), 4 if what"
                    + " came of it is not known: see 'sternline history'."
        })
final class PromoteCommand implements Callable<Integer> {
    private final Operator operator;

    @Mixin
    private ClientOptions options;

    @Mixin
    private OutputOptions output;

    @Option(names = "--node", paramLabel = "ID", required = true, description = "The node that is to become primary.")
    private int nodeId;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Kept in the group's history, up to 256 bytes.")
    private String reason;

    @Option(names = "--dry-run", description = "Show what would happen, and stop there.")
    private boolean isDryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean isConfirmed;

    @Spec
    private CommandSpec spec;

    PromoteCommand() {
        this(Operator.atTerminal());
    }

    PromoteCommand(final Operator operator) {
        this.operator = operator;
    }

    @Override
    public Integer call() {
        Operator.requireReason(reason);
        try (StoreClient client = options.connect()) {
            final PromotionPlan plan = client.admin().promotionPlan(nodeId);
            final PromotionReport report = new PromotionReport(plan, new AsyncLags(LocalGroup.statusOrEmpty(client)));
            if (plan.isPossible() && client.topology().draining().contains(nodeId)) {
                progress("Node " + nodeId + " is draining: for as long as it is the primary, clients come back to it.");
            }
            if (isDryRun || !plan.isPossible()) {
                output.print(spec, report::plan, () -> report.json(null));
                return plan.isPossible() ? ExitCode.DONE : ExitCode.REJECTED;
            }
            progress(report.plan());
            if (!isConfirmed && !operator.confirms(spec, "promote node " + nodeId, nodeId)) {
                progress("Not confirmed: nothing was done.");
                return ExitCode.NO;
            }
            progress("Promoting node " + nodeId + " ...");
            final PromotionResult result =
                    client.admin().promote(nodeId, new Promotion(options.timeout(), Operator.name(), reason));
            output.print(spec, () -> PromotionReport.result(result), () -> report.json(result));
            return exitCode(result);
        }
    }

    /** For people only, so it goes where it does not mix with the answer. */
    private void progress(final String line) {
        final PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    private static int exitCode(final PromotionResult result) {
        return switch (result.result()) {
            case DONE -> ExitCode.DONE;
            case REFUSED, FAILED -> ExitCode.REJECTED;
            case UNKNOWN -> ExitCode.INDETERMINATE;
        };
    }
}
