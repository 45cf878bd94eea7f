package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.example.BackendLoads;
import io.sternline.client.example.GuardedJob;
import io.sternline.client.example.QuickStart;
import io.sternline.client.example.SessionAttributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The user page's promise: plain {@code java -cp}, no flags, no warnings. Uses the JVM that runs the tests. */
class StockJvmTest {
    @Test
    void shouldRunTheQuickStartWithoutFlagsAndWithoutWarnings() throws IOException, InterruptedException {
        assertPrints(QuickStart.class, "cart: 2 apples", "visits: 1");
    }

    @Test
    void shouldRunTheExampleOfMapsWithoutFlagsAndWithoutWarnings() throws IOException, InterruptedException {
        assertPrints(SessionAttributes.class, "booked: true, twice: false", "{cart=3 pears, seats=1, user=alice}");
    }

    @Test
    void shouldRunTheExampleOfAsyncNamespacesWithoutFlagsAndWithoutWarnings() throws IOException, InterruptedException {
        assertPrints(
                BackendLoads.class,
                "112 open, LOCAL",
                "node 1 lacks 29 changes, the oldest is 30 ms old",
                "node 2 lacks 31 changes, the oldest is 32 ms old");
    }

    @Test
    void shouldRunTheExampleOfGuardsWithoutFlagsAndWithoutWarnings() throws IOException, InterruptedException {
        assertPrints(GuardedJob.class, "the result is 42");
    }

    @Test
    void shouldShowTheExamplesOnTheUserPageAsTheyAre() throws IOException {
        final String page = Files.readString(Path.of("README.md"));
        assertThat(page)
                .contains(source(QuickStart.class))
                .contains(source(SessionAttributes.class))
                .contains(source(BackendLoads.class))
                .contains(source(GuardedJob.class));
    }

    private static void assertPrints(final Class<?> example, final String... lines)
            throws IOException, InterruptedException {
        try (ScriptedGroup group = new ScriptedGroup(3)) {
            final List<String> command = new ArrayList<>(List.of(javaBinary(), "-cp", classPath(), example.getName()));
            command.addAll(Arrays.asList(group.endpoints()));
            final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
            final Process process = builder.start();
            final String output = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor()).as(output).isZero();
            assertThat(output.lines()).containsExactly(lines);
        }
    }

    private static String source(final Class<?> example) throws IOException {
        final Path directory = Path.of("src/test/java/io/sternline/client/example");
        final String source = Files.readString(directory.resolve(example.getSimpleName() + ".java"));
        return "```java\n" + source.substring(source.indexOf("import ")) + "```";
    }

    private static String javaBinary() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }
}
