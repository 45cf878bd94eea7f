package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.LocalGroupSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three processes in either profile, whatever the machine. */
@Timeout(180)
class ProfileProcessTest {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
    private static final int WRITERS = 4;
    private static final long WRITES = 500;

    @TempDir
    private Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"small", "large"})
    void shouldSayWhichItIsAndLoseNothingWithThePrimary(final String profile) throws InterruptedException, IOException {
        try (ProcessGroup group = ProcessGroup.start(
                        LocalGroupSettings.in(dir).profile(profile).build());
                StoreClient client = group.connect();
                AcknowledgedWorkload workload =
                        new AcknowledgedWorkload(client.namespace("default"), CALL_TIMEOUT, WRITERS)) {
            awaitProgress(workload);
            final int primary = group.primary().nodeId();
            group.kill9(primary);
            awaitProgress(workload);
            group.start(primary);
            group.awaitComplete();
            workload.close();
            assertThat(workload.violations()).isEmpty();
            group.awaitEqualState();
            assertThat(Files.readString(group.process(primary).logFile()))
                    .contains("Node " + primary + " of group 'local' has profile " + profile
                            + ", as configured (it sees ");
        }
    }

    private static void awaitProgress(final AcknowledgedWorkload workload) {
        final long goal = workload.acknowledged() + WRITES;
        await().atMost(ProcessGroup.PATIENCE).until(() -> workload.acknowledged() >= goal);
    }
}
