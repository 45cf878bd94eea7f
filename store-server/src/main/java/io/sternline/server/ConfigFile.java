package io.sternline.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a YAML file into {@link ConfigNode}s. All scalars are kept as text; what they mean is decided by their key. */
final class ConfigFile {
    private static final int FILE_BYTES_MAX = 1024 * 1024;
    private final Path file;
    private final List<String> problems;

    ConfigFile(final Path file, final List<String> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** @return an empty mapping where the file cannot be read; why is among the problems. */
    ConfigNode read() {
        final ConfigNode empty = ConfigNode.mapping(file.toString());
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                problems.add(file + ": the file is larger than " + FILE_BYTES_MAX + " bytes");
                return empty;
            }
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                    YAMLParser parser = new YAMLFactory().createParser(reader)) {
                final JsonToken first = parser.nextToken();
                if (first == null) {
                    return empty;
                }
                final ConfigNode root = node(parser, first);
                if (root.fields() == null) {
                    problems.add(root.origin() + ": the file must be a group of keys, not " + root.kind());
                    return empty;
                }
                return root;
            }
        } catch (final JsonProcessingException e) {
            final int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            problems.add(file + ":" + line + ": not YAML: "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        } catch (final NoSuchFileException e) {
            problems.add(file + ": there is no such file");
        } catch (final IOException e) {
            problems.add(file + ": cannot be read: " + e);
        }
        return empty;
    }

    private ConfigNode node(final YAMLParser parser, final JsonToken token) throws IOException {
        final String origin = file + ":" + parser.currentTokenLocation().getLineNr();
        if (token == JsonToken.START_OBJECT) {
            final ConfigNode mapping = ConfigNode.mapping(origin);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                final String key = parser.currentName();
                final String keyOrigin =
                        file + ":" + parser.currentTokenLocation().getLineNr();
                final ConfigNode value = node(parser, parser.nextToken());
                final ConfigNode placed = new ConfigNode(keyOrigin, value.text(), value.items(), value.fields());
                if (mapping.fields().putIfAbsent(key, placed) != null) {
                    problems.add(keyOrigin + ": key '" + key + "' is given twice");
                }
            }
            return mapping;
        }
        if (token == JsonToken.START_ARRAY) {
            final List<ConfigNode> items = new ArrayList<>();
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                items.add(node(parser, next));
            }
            return ConfigNode.list(origin, items);
        }
        return ConfigNode.scalar(origin, token == JsonToken.VALUE_NULL ? "" : parser.getText());
    }
}
