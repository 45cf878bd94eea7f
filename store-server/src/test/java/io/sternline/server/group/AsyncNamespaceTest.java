package io.sternline.server.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.client.Durability;
import io.sternline.client.Expiry;
import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.NodeStatus;
import io.sternline.client.ReadLevel;
import io.sternline.client.Receipt;
import io.sternline.client.RejectedException;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import io.sternline.protocol.Protocol;
import io.sternline.server.state.StoreStateMachine;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ASYNC namespace from the client's call to the entry and back, on three real nodes. */
class AsyncNamespaceTest {
    @TempDir
    Path directory;

    @Test
    void shouldWriteReadAndTellHowFarItGot() {
        try (InProcessGroup group = InProcessGroup.start(directory, id -> "", id -> StoreStateMachine::new);
                StoreClient client = group.connect()) {
            client.admin().defineNamespace("loads", NamespaceSettings.DEFAULT.withReplication(Replication.ASYNC));
            final Namespace loads = client.namespace("loads");
            final Receipt receipt = loads.put("a", "1".getBytes(UTF_8));
            assertThat(receipt.durability()).isEqualTo(Durability.LOCAL);
            assertThat(receipt.revision() & (1L << Protocol.ASYNC_TERM_SHIFT) - 1)
                    .as("the first change of a term says that it has begun")
                    .isEqualTo(2);
            assertThat(loads.increment("n", 5, Expiry.DEFAULT).value()).isEqualTo(5);
            assertThat(loads.get("a"))
                    .hasValueSatisfying(entry -> assertThat(entry.revision()).isEqualTo(receipt.revision()));
            assertThat(client.namespace("default").put("a", "1".getBytes(UTF_8)).durability())
                    .isEqualTo(Durability.QUORUM);
            assertThatThrownBy(() -> loads.get("a", ReadLevel.LINEARIZABLE))
                    .isInstanceOf(RejectedException.class)
                    .hasMessageContaining("SESSION level");
            assertThat(client.admin().namespaces().get("loads").entries()).isEqualTo(2);
            assertThat(client.admin().status())
                    .filteredOn(node -> node.role() == NodeStatus.Role.PRIMARY)
                    .singleElement()
                    .satisfies(node -> {
                        assertThat(node.async().revision()).isEqualTo(receipt.revision() + 1);
                        assertThat(node.async().entries()).isEqualTo(2);
                        assertThat(node.entries()).isEqualTo(1);
                    });
        }
    }
}
