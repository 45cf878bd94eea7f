package io.sternline.server.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sternline.client.StoreClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With processes that listen where a node would, and do nothing else. */
@Timeout(120)
class LocalGroupTest {
    @TempDir
    private Path dir;

    private LocalGroup group;

    @BeforeEach
    void startGroup() {
        group = LocalGroup.start(LocalGroupSettings.in(dir)
                .group("test")
                .firstPort(22_000)
                .durability("disk")
                .timing("fast")
                .profile("large")
                .namespaces("carts")
                .nodeHeapMb(32)
                .stateBytesMax(64L << 20)
                .changeLog(false)
                .mainClass(TestChild.class.getName())
                .build());
    }

    @AfterEach
    void stopGroup() {
        group.close();
    }

    private boolean listens(final int nodeId) {
        final LocalGroup.NodeAddress node = group.addresses().get(nodeId);
        try (Socket socket = new Socket(node.host(), node.basePort())) {
            return socket.isConnected();
        } catch (final IOException ex) {
            return false;
        }
    }

    private void awaitListening(final int nodeId) {
        await().atMost(TestChild.LONG).until(() -> listens(nodeId));
    }

    @Test
    void shouldStartStopKillAndRestartNodes() {
        for (int nodeId = 0; nodeId < 3; nodeId++) {
            awaitListening(nodeId);
        }
        assertThat(group.endpoints()).hasSize(3).doesNotHaveDuplicates();

        group.kill9(1);
        assertThat(group.process(1).isAlive()).isFalse();
        assertThat(listens(1)).isFalse();
        group.start(1);
        awaitListening(1);
        assertThatIllegalStateException().isThrownBy(() -> group.start(1)).withMessageContaining("is running");

        final long firstPid = group.process(2).pid();
        group.restart(2);
        awaitListening(2);
        assertThat(group.process(2).pid()).isNotEqualTo(firstPid);

        group.close();
        assertThat(List.of(0, 1, 2)).noneMatch(nodeId -> group.process(nodeId).isAlive());
        assertThatIllegalStateException().isThrownBy(() -> group.start(0)).withMessageContaining("closed");
    }

    @Test
    void shouldSayWhoAnswersAndWhatTheNodesLoggedIfTheyDoNotBecomeAGroup() {
        try (StoreClient client = StoreClient.builder()
                .endpoints(group.endpoints())
                .name("never")
                .callTimeout(Duration.ofMillis(100))
                .build()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> group.awaitComplete(client, Duration.ZERO))
                    .withMessageContaining("those that answer: []")
                    .withMessageContaining("node-0: its log " + group.logDir().resolve("node-0.log"))
                    .withMessageContaining("node-2: its log");
        }
    }

    @Test
    void shouldWriteAConfigFileForEachNode() throws IOException {
        final JsonNode config =
                new YAMLMapper().readTree(dir.resolve("node-1.yaml").toFile());
        assertThat(config.get("group").asText()).isEqualTo("test");
        assertThat(config.get("nodeId").asInt()).isEqualTo(1);
        assertThat(config.get("dataDir").asText())
                .isEqualTo(dir.resolve("node-1").toAbsolutePath().toString());
        assertThat(config.get("durability").asText()).isEqualTo("disk");
        assertThat(config.get("timing").asText()).isEqualTo("fast");
        assertThat(config.get("profile").asText()).isEqualTo("large");
        assertThat(config.get("members")).hasSize(3);
        assertThat(config.get("members").get(2).get("id").asInt()).isEqualTo(2);
        assertThat(config.get("members").get(2).get("port").asInt())
                .isEqualTo(group.addresses().get(2).basePort());
        assertThat(config.get("namespaces").get(0).get("name").asText()).isEqualTo("carts");
    }
}
