package io.sternline.server.cli.process;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sternline.replication.Profile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
        config.put("profile", profile(settings, members.size()));
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

    /** A node takes the machine for its own and would find it larger than it is: here each has a share of it. */
    private static String profile(final LocalGroupSettings settings, final int nodes) {
        if (!settings.profile().equals(LocalGroupSettings.PROFILE_AUTO)) {
            return settings.profile();
        }
        return Profile.of(Runtime.getRuntime().availableProcessors() / nodes)
                .name()
                .toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> memberOf(final LocalGroup.NodeAddress member) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", member.nodeId());
        map.put("host", member.host());
        map.put("port", member.basePort());
        return map;
    }
}
