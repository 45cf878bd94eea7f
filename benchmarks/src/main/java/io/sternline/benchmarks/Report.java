package io.sternline.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sternline.server.cli.process.JavaCommand;
import io.sternline.server.cli.process.JavaProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** A benchmark's results as JSON, beside the settings without which they mean nothing. */
final class Report {
    private final ObjectMapper mapper =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private final ObjectNode root = mapper.createObjectNode();
    private final ObjectNode settings = root.putObject("settings");

    /** Made before anything is measured: it tells what the machine did until then. */
    Report() {
        settings.put("machineLoadBefore", machineLoad());
    }

    /** To be filled with what the benchmark was told. */
    ObjectNode settings() {
        return settings;
    }

    /** @param result anything Jackson can write. */
    Report result(final Object result) {
        root.set("result", mapper.valueToTree(result));
        return this;
    }

    /** Writes the report. Null: nobody asked for it. */
    void write(final Path file) throws IOException {
        describeMachine();
        if (file != null) {
            mapper.writeValue(file.toFile(), root);
        }
    }

    private void describeMachine() {
        settings.put("machineLoadAfter", machineLoad())
                .put("jvm", Runtime.version().toString())
                .put("heapBytesMax", Runtime.getRuntime().maxMemory())
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("processors", Runtime.getRuntime().availableProcessors())
                .putPOJO("childJvmFlags", JavaCommand.serverFlags())
                .putPOJO("childEnvironment", JavaProcess.addedEnvironment());
    }

    /** Threads that ran or wanted to, on average over the last minute. */
    private static double machineLoad() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
