package io.sternline.benchmarks.chaos.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sternline.benchmarks.chaos.async.AsyncFault;
import io.sternline.benchmarks.chaos.watch.WatchFault;
import io.sternline.benchmarks.history.Violation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The planted bugs of {@code src/test/planted} must fit the code they are to break, or they prove nothing one day. */
@Timeout(60)
class PlantedPatchesTest {
    private static final Path PLANTED = Path.of("src", "test", "planted").toAbsolutePath();

    static List<Path> patches() throws IOException {
        try (Stream<Path> files = Files.list(PLANTED)) {
            return files.filter(file -> file.toString().endsWith(".patch"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void shouldHaveSome() throws IOException {
        assertThat(patches()).hasSizeGreaterThanOrEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource("patches")
    void shouldStillApply(final Path patch) throws IOException, InterruptedException {
        final Path root = root();
        assumeTrue(root != null, "no git checkout: nothing to apply patches to");
        final Process git = new ProcessBuilder("git", "apply", "--check", patch.toString())
                .directory(root.toFile())
                .redirectErrorStream(true)
                .start();
        final String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(git.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(git.exitValue())
                .as("git apply --check %s: %s", patch, output)
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("patches")
    void shouldSayWhatItBreaksAndWhatIsToBeFound(final Path patch) throws IOException {
        final List<String> lines = Files.readAllLines(patch, StandardCharsets.UTF_8);

        assertThat(lines.get(0)).startsWith("Breaks: ").hasSizeGreaterThan(20);
        assertThat(lines.get(1)).startsWith("Expect: ");
        assertThat(lines.get(1).substring("Expect: ".length()).split(" ")).isSubsetOf(violations());
    }

    /** Of clients' histories, of watches and of ASYNC namespaces. */
    private static List<String> violations() {
        return Stream.<Enum<?>[]>of(Violation.What.values(), WatchFault.What.values(), AsyncFault.What.values())
                .flatMap(Arrays::stream)
                .map(Enum::name)
                .toList();
    }

    /** Where the checkout begins; null if this is none. In a second work tree, {@code .git} is a file. */
    private static Path root() {
        for (Path dir = PLANTED; dir != null; dir = dir.getParent()) {
            if (Files.exists(dir.resolve(".git"))) {
                return dir;
            }
        }
        return null;
    }
}
