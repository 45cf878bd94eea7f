package io.sternline.server.cli;

import io.sternline.client.StoreClient;
import io.sternline.client.Takeover;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "history",
        description = "Show who became primary when and why, the newest last.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The group keeps the newest 256. A promotion is somebody's choice, a handover comes from stopping a primary in"
                    + " good order, an election from losing it."
        })
final class HistoryCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions options;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Show the newest N only. Default: ${DEFAULT-VALUE}")
    private int limit;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit must be 1 or more, not " + limit);
        }
        try (StoreClient client = options.connect()) {
            final List<Takeover> all = client.admin().history();
            final HistoryReport report = new HistoryReport(all.subList(Math.max(0, all.size() - limit), all.size()));
            output.print(spec, report::text, report::json);
            return ExitCode.DONE;
        }
    }
}
