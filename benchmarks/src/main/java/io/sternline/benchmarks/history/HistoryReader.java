package io.sternline.benchmarks.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link HistoryWriter} wrote, and nothing else: what is not understood is an error with its line. */
public final class HistoryReader {
    static final int FORMAT = 1;

    /** A history is held in memory whole. */
    static final int OPERATIONS_MAX = 10_000_000;

    /** First line. */
    record Header(int format) {}

    /** Last line. */
    record Footer(long operations) {}

    private final ObjectMapper mapper = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private final Path file;
    private int lineNumber;

    private HistoryReader(final Path file) {
        this.file = file;
    }

    /** @throws MalformedHistoryException if the file is no whole history. */
    public static List<Operation> read(final Path file) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return new HistoryReader(file).read(in);
        }
    }

    private List<Operation> read(final BufferedReader in) throws IOException {
        final Header header = parse(next(in, "it is empty"), Header.class);
        if (header.format() != FORMAT) {
            throw malformed("format " + header.format() + " is not known here, only " + FORMAT, null);
        }
        final List<Operation> operations = new ArrayList<>();
        String line = next(in, "it ends behind its first line");
        while (!line.startsWith("{\"operations\"")) {
            if (operations.size() == OPERATIONS_MAX) {
                throw malformed("more than " + OPERATIONS_MAX + " operations; record a shorter run", null);
            }
            operations.add(parse(line, Operation.class));
            line = next(in, "it was cut off: the last line, which counts the operations, is missing");
        }
        final Footer footer = parse(line, Footer.class);
        if (footer.operations() != operations.size()) {
            throw malformed("counts " + footer.operations() + " operations, there are " + operations.size(), null);
        }
        if (in.readLine() != null) {
            throw malformed("something follows the last line", null);
        }
        return operations;
    }

    private String next(final BufferedReader in, final String whyNot) throws IOException {
        final String line = in.readLine();
        if (line == null) {
            throw malformed(whyNot, null);
        }
        lineNumber++;
        return line;
    }

    private <T> T parse(final String line, final Class<T> type) throws MalformedHistoryException {
        try {
            return mapper.readValue(line, type);
        } catch (final JsonProcessingException e) {
            final Throwable cause = e.getCause() instanceof IllegalArgumentException ? e.getCause() : e;
            throw malformed(cause instanceof JsonProcessingException ? e.getOriginalMessage() : cause.getMessage(), e);
        }
    }

    private MalformedHistoryException malformed(final String why, final Throwable cause) {
        return new MalformedHistoryException(file + ", line " + lineNumber + ": " + why, cause);
    }
}
