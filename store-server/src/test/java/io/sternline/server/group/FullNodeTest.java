package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Namespace;
import io.sternline.client.NodeStatus;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.LocalGroup;
import io.sternline.server.cli.process.LocalGroupSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A group whose nodes may hold little, filled until it says no. */
@Timeout(180)
class FullNodeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int STATE_BYTES_MAX = 64 * 1024 * 1024;
    private static final int VALUE_BYTES = 32 * 1024;
    private static final int ENTRIES_MAX = STATE_BYTES_MAX / VALUE_BYTES;

    /** No more than the entries together, and far from all of it is for them: they have to lie elsewhere. */
    private static final int NODE_HEAP_MB = 64;

    @TempDir
    private Path dir;

    @Test
    void shouldRefuseWhatItHasNoRoomForAndGoOn() throws InterruptedException {
        try (LocalGroup group = LocalGroup.start(LocalGroupSettings.in(dir)
                        .nodeHeapMb(NODE_HEAP_MB)
                        .stateBytesMax(STATE_BYTES_MAX)
                        .build());
                StoreClient client =
                        StoreClient.builder().endpoints(group.endpoints()).build()) {
            group.awaitComplete(client, PATIENCE);
            final Namespace namespace = client.namespace("default");
            final int stored = fill(namespace);
            assertThat(stored).as("each counts a little more than its value").isBetween(2_000, ENTRIES_MAX - 1);

            for (int i = 0; i < stored; i++) {
                assertThat(namespace.get("key-" + i).orElseThrow().value()).hasSize(VALUE_BYTES);
            }
            assertThatThrownBy(() -> namespace.put("one more", new byte[VALUE_BYTES]))
                    .isInstanceOf(RejectedException.class)
                    .hasMessageContaining("stateBytesMax is " + STATE_BYTES_MAX);
            namespace.remove("key-0");
            namespace.put("key-0", new byte[VALUE_BYTES]);
            group.kill9(1);
            group.start(1);
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(client.admin().status()).hasSize(3).allMatch(node -> node.entries() == stored));
            assertThat(client.admin().status())
                    .extracting(NodeStatus::stateDigest)
                    .containsOnly(client.admin().status().get(0).stateDigest());
        }
    }

    /** @return entries that were taken before the first was refused. */
    private static int fill(final Namespace namespace) {
        for (int i = 0; i < ENTRIES_MAX; i++) {
            try {
                namespace.put("key-" + i, new byte[VALUE_BYTES]);
            } catch (final RejectedException ex) {
                assertThat(ex.reason()).isEqualTo(Rejection.STORE_FULL);
                return i;
            }
        }
        return ENTRIES_MAX;
    }
}
