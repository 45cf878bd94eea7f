package io.sternline.server.cli.process;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The one place that writes what {@code sternline server --config} reads. */
final class NodeConfigFile {
    private NodeConfigFile() {}

    /**
     * Writes the config file of one node.
     *
     * @param members all nodes of the group.
     * @param dataDir where the node keeps its log and snapshots.
     */
    static void write(
            final Path file,
            final LocalGroupSettings settings,
            final List<LocalGroup.NodeAddress> members,
            final int nodeId,
            final Path dataDir) {
        final Map<String, Object> config = new LinkedHashMap<>();
        config.put("group", settings.group());
        config.put("nodeId", nodeId);
        config.put("dataDir", dataDir.toAbsolutePath().toString());
        config.put("durability", settings.durability());
        config.put("timing", settings.timing());
        config.put("members", members.stream().map(NodeConfigFile::memberOf).toList());
        config.put("limits", Map.of("stateBytesMax", settings.stateBytesMax() + "B"));
        if (!settings.hasChangeLog()) {
            config.put("changeLog", Map.of("enabled", false));
        }
        if (!settings.namespaces().isEmpty()) {
            config.put(
                    "namespaces",
                    settings.namespaces().stream()
                            .map(name -> Map.of("name", name))
                            .toList());
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, new YAMLMapper().writeValueAsBytes(config));
        } catch (final IOException ex) {
            throw new UncheckedIOException("could not write the config file " + file + ": " + ex.getMessage(), ex);
        }
    }

    private static Map<String, Object> memberOf(final LocalGroup.NodeAddress member) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", member.nodeId());
        map.put("host", member.host());
        map.put("port", member.basePort());
        return map;
    }
}
