package io.sternline.server.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sternline.client.Conditional;
import io.sternline.client.Durability;
import io.sternline.client.Effect;
import io.sternline.client.Namespace;
import io.sternline.client.Receipt;
import io.sternline.client.StoreClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the commands on entries share: connect, do one thing, print it, say how it went by the exit code. */
abstract class EntryCommand implements Callable<Integer> {
    @Mixin
    private EntryOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public final Integer call() throws Exception {
        try (StoreClient client = options.client.connect()) {
            return run(client.namespace(options.namespace));
        }
    }

    abstract int run(Namespace namespace) throws Exception;

    final boolean json() {
        return options.output == Output.JSON;
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final void print(final String text, final ObjectNode node) {
        out().println(json() ? Json.print(node) : text);
        out().flush();
    }

    final int printReceipt(final Receipt receipt) {
        print(done(receipt), Json.receipt(receipt));
        return ExitCode.DONE;
    }

    /** Says so where a failover may still cost the write. */
    private static String done(final Receipt receipt) {
        return "ok, revision " + receipt.revision()
                + (receipt.durability() == Durability.LOCAL ? ", on the primary only so far (LOCAL)" : "");
    }

    final int printConditional(final Conditional result) {
        final ObjectNode node = Json.object().put("applied", result.applied());
        node.setAll(Json.receipt(result.receipt()));
        result.current().ifPresent(entry -> node.set("current", Json.entry(entry)));
        if (result.applied()) {
            print(done(result.receipt()), node);
            return ExitCode.DONE;
        }
        print(
                result.current()
                        .map(entry -> "not done: '" + entry.key() + "' is at revision " + entry.revision() + ": "
                                + entry.text())
                        .orElse("not done: no such entry"),
                node);
        return ExitCode.NO;
    }

    final int printEffect(final Effect effect) {
        if (effect.found()) {
            return printReceipt(effect.receipt());
        }
        print("no such entry", Json.object().put("found", false));
        return ExitCode.NO;
    }
}
