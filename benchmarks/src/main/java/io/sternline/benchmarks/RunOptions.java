package io.sternline.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What every run is told: what to draw, and where to write down what was found. */
final class RunOptions {
    @Option(names = "--seed", description = "Of all that is drawn. Default: ${DEFAULT-VALUE}")
    private long seed = 42;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the result here too")
    private Path json;

    /** @throws ParameterException if the result could not be written: better now than after the run. */
    void check(final CommandSpec spec) {
        final Path jsonDir = json == null ? null : json.toAbsolutePath().getParent();
        if (jsonDir != null && (!Files.isWritable(jsonDir) || Files.isDirectory(json))) {
            throw new ParameterException(spec.commandLine(), "--json " + json + " cannot be written");
        }
    }

    long seed() {
        return seed;
    }

    /** Null: nobody asked for it. */
    Path json() {
        return json;
    }
}
