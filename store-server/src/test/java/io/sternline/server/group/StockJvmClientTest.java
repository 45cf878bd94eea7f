package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.LocalGroup;
import io.sternline.server.cli.process.LocalGroupSettings;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client as an application has it: a small main, compiled against the client's jars alone and run by plain {@code
 * java -cp}, on every JVM of version 17 or later that is installed here. No flags, no warnings, and it works.
 */
@Timeout(180)
class StockJvmClientTest {
    private static final Path JVM_FOLDER = Path.of("/usr/lib/jvm");

    /** The example on the page of sessions. */
    private static final Path SESSIONS =
            Path.of("../store-client/src/test/java/io/sternline/client/example/ShopSessions.java");

    private static final String MAIN = """
            import io.sternline.client.*;
            import java.time.Duration;

            public class Main {
                public static void main(String[] args) {
                    try (StoreClient client = StoreClient.builder().endpoints(args).build()) {
                        Namespace sessions = client.namespace("default");
                        sessions.put("session-1", "tea".getBytes(), Expiry.idle(Duration.ofMinutes(30)));
                        sessions.touch("session-1");
                        long visits = sessions.increment("visits", 1).value();
                        String cart = sessions.get("session-1", ReadLevel.LINEARIZABLE).orElseThrow().text();
                        System.out.println(cart + (visits > 0));
                    }
                }
            }
            """;

    @TempDir
    private Path dir;

    @Test
    void shouldRunOnEveryInstalledJvmWithoutFlagsOrWarnings() throws Exception {
        final Path source = Files.writeString(dir.resolve("Main.java"), MAIN);
        final String classPath = clientClassPath();
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "--release",
                                "17",
                                "-cp",
                                classPath,
                                "-d",
                                dir.toString(),
                                source + "",
                                SESSIONS + ""))
                .isZero();
        try (LocalGroup group = LocalGroup.start(
                        LocalGroupSettings.in(dir.resolve("group")).build());
                StoreClient client = StoreClient.builder()
                        .endpoints(group.endpoints())
                        .callTimeout(Duration.ofSeconds(1))
                        .build()) {
            group.awaitComplete(client, Duration.ofSeconds(60));
            for (final Path java : installedJvms()) {
                final String withMains = classPath + File.pathSeparator + dir;
                assertThat(run(java, withMains, "Main", group.endpoints()))
                        .as("output of %s", java)
                        .isEqualTo("teatrue\n");
                assertThat(run(java, withMains, "io.sternline.client.example.ShopSessions", group.endpoints()))
                        .as("output of %s", java)
                        .isEqualTo("bought: SAVED\nsessions of alice: 1\nafter that: GONE\n");
            }
        }
    }

    /** What the client's module depends on at run time, and a test's tools not. */
    private static String clientClassPath() {
        final List<String> wanted = List.of("store-client", "agrona", "netty-", "kryo5");
        return Arrays.stream(testClassPath().split(File.pathSeparator))
                .filter(entry -> wanted.stream().anyMatch(entry::contains))
                .filter(entry -> !entry.contains("store-server"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String testClassPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static List<Path> installedJvms() throws IOException {
        final Path own = Path.of(System.getProperty("java.home"), "bin", "java").toRealPath();
        if (!Files.isDirectory(JVM_FOLDER)) {
            return List.of(own);
        }
        try (Stream<Path> folders = Files.list(JVM_FOLDER)) {
            return Stream.concat(
                            Stream.of(own),
                            folders.filter(folder ->
                                            folder.getFileName().toString().matches("(temurin|java)-\\d+-.*"))
                                    .map(folder -> folder.resolve("bin/java"))
                                    .filter(Files::isExecutable)
                                    .map(StockJvmClientTest::real))
                    .distinct()
                    .toList();
        }
    }

    private static Path real(final Path path) {
        try {
            return path.toRealPath();
        } catch (final IOException ex) {
            throw new java.io.UncheckedIOException(ex);
        }
    }

    private static String run(final Path java, final String classPath, final String mainClass, final String[] endpoints)
            throws Exception {
        final Process process = new ProcessBuilder(
                        Stream.concat(Stream.of(java.toString(), "-cp", classPath, mainClass), Arrays.stream(endpoints))
                                .toList())
                .redirectErrorStream(true)
                .start();
        try {
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
