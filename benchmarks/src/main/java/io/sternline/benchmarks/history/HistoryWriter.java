package io.sternline.benchmarks.history;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a history, one operation to a line of JSON, in any order. The last line says how many there are: a history that
 * was cut off lacks writes whose values others saw, and would be judged wrongly. Not thread-safe.
 */
public final class HistoryWriter implements AutoCloseable {
    private final ObjectMapper mapper = JsonMapper.builder().build();
    private final BufferedWriter out;
    private long operations;
    private boolean failed;

    /** Creates the file, or replaces it. */
    public HistoryWriter(final Path file) throws IOException {
        out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        line(new HistoryReader.Header(HistoryReader.FORMAT));
    }

    public void write(final Operation operation) throws IOException {
        line(operation);
        operations++;
    }

    /** An operation could not be told: {@link #close} leaves the history without its end, and readers refuse it. */
    public void markIncomplete() {
        failed = true;
    }

    /** Ends the history, unless a line could not be written: then it stays without its end, and readers refuse it. */
    @Override
    public void close() throws IOException {
        try (out) {
            if (!failed) {
                line(new HistoryReader.Footer(operations));
            }
        }
    }

    private void line(final Object content) throws IOException {
        final boolean failedBefore = failed;
        failed = true;
        out.write(mapper.writeValueAsString(content));
        out.write('\n');
        failed = failedBefore;
    }
}
