package io.sternline.server.cli.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The command line of a child JVM that runs the code of this one: same {@code java} binary, same class path, whether
 * that is {@code sternline.jar} or {@code target/classes} and a row of libraries.
 *
 * @param mainClass whose {@code main} to run.
 * @param args what to hand to it.
 * @param heapMb most Java heap, in MiB.
 * @param helper a small process that lives for seconds: compiled quickly rather than well.
 */
public record JavaCommand(String mainClass, List<String> args, int heapMb, boolean helper) {
    /** The {@code sternline} command itself; by name, because it is built on top of this package. */
    public static final String STERNLINE = "io.sternline.server.cli.Sternline";

    /** System property: more flags for children's JVMs, with spaces between. For tests, whose nodes live for seconds. */
    static final String FLAGS_PROPERTY = "sternline.child.jvm.flags";

    private static final int HEAP_MB_MIN = 16;

    public JavaCommand {
        args = List.copyOf(args);
        if (heapMb < HEAP_MB_MIN) {
            throw new IllegalArgumentException("heapMb must be at least " + HEAP_MB_MIN + ", not " + heapMb);
        }
    }

    /** A process that serves for long. */
    public static JavaCommand server(final String mainClass, final int heapMb, final String... args) {
        return new JavaCommand(mainClass, List.of(args), heapMb, false);
    }

    /** A small process that lives for seconds. */
    public static JavaCommand helper(final String mainClass, final int heapMb, final String... args) {
        return new JavaCommand(mainClass, List.of(args), heapMb, true);
    }

    /** All of it, from the path of {@code java} on. */
    public List<String> line() {
        final List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-Xmx" + heapMb + "m");
        line.addAll(jvmFlags(helper));
        line.add("-cp");
        line.add(absolute(System.getProperty("java.class.path")));
        line.add(ChildMain.class.getName());
        line.add(mainClass);
        line.addAll(args);
        return line;
    }

    /** Flags of the JVM of a {@link #server}, beside the size of its heap: what its figures depend on. */
    public static List<String> serverFlags() {
        return jvmFlags(false);
    }

    private static List<String> jvmFlags(final boolean helper) {
        final List<String> flags = new ArrayList<>();
        // The jar's manifest grants these only to `java -jar`; a child is started by class path.
        flags.add("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
        flags.add("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        flags.add("--add-opens=java.base/java.lang.reflect=ALL-UNNAMED");
        flags.add("--enable-native-access=ALL-UNNAMED");
        // Several JVMs share this machine and their heaps are small: one collector thread each is plenty.
        flags.add("-XX:+UseSerialGC");
        // A node's classes pass the default of 21 MiB while it is new to its work, and the whole heap is collected at
        // once.
        flags.add("-XX:MetaspaceSize=64m");
        flags.add("-XX:+ExitOnOutOfMemoryError");
        flags.addAll(HugePages.flags());
        if (helper) {
            flags.add("-XX:TieredStopAtLevel=1");
        }
        flags.addAll(flags(System.getProperty(FLAGS_PROPERTY, "")));
        return flags;
    }

    static List<String> flags(final String text) {
        return Arrays.stream(text.split(" ")).filter(flag -> !flag.isEmpty()).toList();
    }

    /** The child runs in another working directory, so that relative entries must be made absolute. */
    static String absolute(final String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
