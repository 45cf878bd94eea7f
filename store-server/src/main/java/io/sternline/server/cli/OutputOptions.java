package io.sternline.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The option of commands that print an answer for people or for programs. */
final class OutputOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private Output output;

    boolean isJson() {
        return output == Output.JSON;
    }

    /** Prints the form that was asked for. */
    void print(final CommandSpec spec, final Supplier<String> text, final Supplier<? extends JsonNode> json) {
        final PrintWriter out = spec.commandLine().getOut();
        out.println(isJson() ? Json.print(json.get()) : text.get());
        out.flush();
    }
}
