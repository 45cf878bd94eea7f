package io.sternline.replication.cluster;

import io.sternline.replication.NodeConfig;
import io.sternline.replication.NodeStartException;
import io.sternline.replication.recovery.Life;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;

/**
 * {@code node.properties}: whose data a directory holds, and of which life of the group.
 *
 * <p>Written aside, forced and moved into place: a crash leaves the old file or the new one, never half of either.
 */
record IdentityFile(String group, int nodeId, Life life) {
    static final String NAME = "node.properties";

    /** 2: each frame of the log carries a checksum, and the group may have been recovered. 3: snapshots are in files of their own. */
    static final int FORMAT = 3;

    static IdentityFile of(final NodeConfig config) {
        return new IdentityFile(config.group(), config.nodeId(), Life.FIRST);
    }

    static boolean isIn(final Path directory) {
        return Files.exists(directory.resolve(NAME));
    }

    /** @throws NodeStartException if the file is damaged or of another format. */
    static IdentityFile read(final Path directory) throws IOException {
        final Path file = directory.resolve(NAME);
        final Properties found = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            found.load(reader);
        } catch (final IllegalArgumentException e) {
            throw damaged(file, e);
        }
        checkFormat(file, found.getProperty("format"));
        try {
            final Life life = new Life(
                    number(found, "recovery", 0),
                    number(found, "survivor", Life.NOBODY),
                    Long.parseLong(found.getProperty("logPosition", "-1")),
                    found.getProperty("who", ""),
                    found.getProperty("why", ""),
                    Boolean.parseBoolean(found.getProperty("alone")),
                    number(found, "follows", Life.NOBODY),
                    Long.parseLong(found.getProperty("mark", "0")));
            return new IdentityFile(
                    String.valueOf(found.getProperty("group")), Integer.parseInt(found.getProperty("nodeId")), life);
        } catch (final NumberFormatException e) {
            throw damaged(file, e);
        }
    }

    void write(final Path directory) throws IOException {
        final Properties identity = new Properties();
        identity.setProperty("group", group);
        identity.setProperty("nodeId", Integer.toString(nodeId));
        identity.setProperty("format", Integer.toString(FORMAT));
        if (!life.equals(Life.FIRST)) {
            identity.setProperty("recovery", Integer.toString(life.recovery()));
            identity.setProperty("survivor", Integer.toString(life.survivorId()));
            identity.setProperty("logPosition", Long.toString(life.logPosition()));
            identity.setProperty("who", life.who());
            identity.setProperty("why", life.why());
            identity.setProperty("alone", Boolean.toString(life.isAlone()));
            identity.setProperty("follows", Integer.toString(life.followsId()));
            identity.setProperty("mark", Long.toString(life.mark()));
        }
        final StringWriter text = new StringWriter();
        identity.store(text, "Whose data this directory holds. Do not edit.");
        final Path aside = directory.resolve(NAME + ".new");
        Files.writeString(aside, text.toString());
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(aside, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        FileCopy.force(directory);
    }

    /** @throws NodeStartException if this is not the configured node's. */
    void requireOf(final NodeConfig config, final Path directory) {
        final String found = "node " + nodeId + " of group '" + group + "'";
        final String own = "node " + config.nodeId() + " of group '" + config.group() + "'";
        if (!found.equals(own)) {
            throw new NodeStartException(
                    "data directory " + directory + " belongs to " + found + ", but this is " + own
                            + ": correct the configuration, or use another directory",
                    null);
        }
    }

    private static int number(final Properties found, final String key, final int otherwise) {
        return Integer.parseInt(found.getProperty(key, Integer.toString(otherwise)));
    }

    private static NodeStartException damaged(final Path file, final Exception cause) {
        return new NodeStartException(file + " is damaged: restore it from a backup of this node", cause);
    }

    private static void checkFormat(final Path file, final String format) {
        final int found;
        try {
            found = Integer.parseInt(String.valueOf(format));
        } catch (final NumberFormatException e) {
            throw new NodeStartException(
                    file + " names the format '" + format + "': restore the file from a backup of this node", e);
        }
        if (found > FORMAT) {
            throw new NodeStartException(
                    "the data of " + file.getParent() + " is in format " + found
                            + ", but this version reads formats up to " + FORMAT
                            + ": start the version that wrote it, or a newer one",
                    null);
        }
        if (found < FORMAT) {
            throw new NodeStartException(
                    "the data of " + file.getParent() + " is in format " + found
                            + ", of an earlier version; this version reads format " + FORMAT
                            + " only: start the version that wrote it, or use an empty directory",
                    null);
        }
    }
}
