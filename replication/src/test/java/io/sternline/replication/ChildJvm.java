package io.sternline.replication;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a test's main class in a JVM of its own, to be killed. */
public final class ChildJvm {
    private ChildJvm() {}

    /** @param directory its only argument; what it prints goes to {@code child.log} there. */
    public static Process start(final Class<?> mainClass, final Path directory) throws IOException {
        final List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (final String part : List.of("jdk.internal.misc", "sun.nio.ch", "java.lang.reflect")) {
            line.add("--add-opens=java.base/" + part + "=ALL-UNNAMED");
        }
        line.add("-Xmx128m");
        line.add("-cp");
        line.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        line.add(mainClass.getName());
        line.add(directory.toString());
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("child.log").toFile())
                .start();
    }
}
