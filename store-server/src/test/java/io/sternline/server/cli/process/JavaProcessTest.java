package io.sternline.server.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class JavaProcessTest {
    @TempDir
    private Path dir;

    private final List<JavaProcess> started = new ArrayList<>();

    @AfterEach
    void killAll() {
        started.forEach(JavaProcess::kill9);
    }

    private JavaProcess start(final String name, final String... args) {
        final JavaProcess process = TestChild.start(name, dir, args);
        started.add(process);
        return process;
    }

    private static String log(final JavaProcess process) throws IOException {
        return Files.readString(process.logFile());
    }

    private void awaitLog(final JavaProcess process, final String text) {
        await().atMost(TestChild.LONG).until(() -> log(process).contains(text));
    }

    @Test
    void shouldRunThisProgramsCodeAndStopItGracefully() throws IOException {
        final JavaProcess child = start("child", "wait", "a b", "c");
        awaitLog(child, "began with [wait, a b, c]");
        assertThat(child.isAlive()).isTrue();
        assertThat(child.stop(TestChild.LONG)).isTrue();
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void shouldStartWithoutComplaintsOfTheVirtualMachine() {
        final JavaProcess child = start("quiet", "wait");
        awaitLog(child, "began");
        assertThat(child.logFile()).content().doesNotContainIgnoringCase("warning");
    }

    /** What the system says of each piece of a process's memory: "hg" where huge pages were asked for. */
    @Test
    void shouldAskForHugePagesWhereTheyAreOnOffer() throws IOException {
        assumeThat(HugePages.flags()).as("what this machine offers").isNotEmpty();
        final JavaProcess child = start("large", "wait");
        awaitLog(child, "began");
        assertThat(Path.of("/proc", Long.toString(child.pid()), "smaps"))
                .content()
                .containsPattern("VmFlags:.* hg");
        assertThat(Path.of("/proc", Long.toString(child.pid()), "environ"))
                .content()
                .contains("glibc.malloc.hugetlb=1");
    }

    @Test
    void shouldAppendToTheLogOfAnEarlierLife() throws IOException {
        final JavaProcess first = start("child", "wait", "first");
        awaitLog(first, "began");
        first.kill9();
        assertThat(first.isAlive()).isFalse();
        final JavaProcess second = start("child", "wait", "second");
        awaitLog(second, "second");
        assertThat(log(second)).contains("first");
    }

    @Test
    void shouldSayWhatBecameOfAProcessThatEnded() {
        final JavaProcess child = start("child", "fail");
        assertThat(child.awaitEnd(TestChild.LONG)).isTrue();
        assertThat(child.describe())
                .contains("child (pid " + child.pid() + ") ended with exit status 1", "failed as told", "child.log");
    }

    @Test
    void shouldKillWhatDoesNotStopInTime() {
        final JavaProcess child = start("child", "hang-on-exit");
        awaitLog(child, "ready");
        assertThat(child.stop(Duration.ofMillis(200))).isFalse();
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void shouldNotOutliveAParentThatWasKilled() throws IOException {
        final JavaProcess parent = start("parent", "parent", dir.toString());
        final Path pidFile = dir.resolve("pid");
        await().atMost(TestChild.LONG).until(() -> Files.exists(pidFile));
        final ProcessHandle grandchild =
                ProcessHandle.of(Long.parseLong(Files.readString(pidFile))).orElseThrow();
        await().atMost(TestChild.LONG)
                .until(() -> Files.readString(dir.resolve("grandchild.log")).contains("began"));
        parent.kill9();
        await().atMost(TestChild.LONG).until(() -> !grandchild.isAlive());
    }

    @Test
    void shouldMakeTheClassPathAbsolute() {
        assertThat(JavaCommand.absolute("sternline.jar" + File.pathSeparator + "/x/y.jar")
                        .split(File.pathSeparator))
                .containsExactly(Path.of("sternline.jar").toAbsolutePath().toString(), "/x/y.jar");
    }

    @Test
    void shouldTakeMoreFlagsThatHaveSpacesBetween() {
        assertThat(JavaCommand.flags("")).isEmpty();
        assertThat(JavaCommand.flags(" -Xint  -Dname=value ")).containsExactly("-Xint", "-Dname=value");
    }

    @Test
    void shouldNotHandDownSettingsOfANode() {
        final Map<String, String> environment = new HashMap<>(Map.of("STERNLINE_NODE_ID", "1", "PATH", "/bin"));
        JavaProcess.removeSettings(environment);
        assertThat(environment).containsOnlyKeys("PATH");
    }

    @Test
    void shouldRefuseAHeapTooSmallToRunIn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JavaCommand.server("x", 8))
                .withMessageContaining("at least 16, not 8");
    }
}
