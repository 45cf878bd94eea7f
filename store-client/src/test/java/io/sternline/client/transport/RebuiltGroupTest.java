package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import io.sternline.client.Receipt;
import io.sternline.client.StoreClient;
import io.sternline.protocol.sbe.GetDecoder;
import io.sternline.protocol.sbe.RegisterClientDecoder;
import io.sternline.protocol.sbe.ResultCode;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All nodes start anew with empty disks while clients of the group's former life go on. */
class RebuiltGroupTest {
    private static final byte[] VALUE = "value".getBytes(UTF_8);

    private final ScriptedGroup group = new ScriptedGroup(1);
    private final StoreClient client = group.client().build();
    private final StoreClient other = group.client().build();
    private final Namespace carts = client.namespace("carts");

    @BeforeEach
    void fill() {
        group.node(0)
                .onQuery(seen -> seen.minRevision() > group.store().revision()
                        ? Act.refuse(ResultCode.NOT_CAUGHT_UP)
                        : Act.ANSWER);
        group.store().define("carts", ReplyEncoder.Settings.WIDE);
        for (int i = 0; i < 10; i++) {
            carts.put("k" + i, VALUE);
            other.namespace("default").put("other" + i, VALUE);
        }
    }

    @AfterEach
    void stop() {
        client.close();
        other.close();
        group.close();
    }

    @Test
    void shouldApplyWhatItAcknowledges() {
        rebuild();
        other.namespace("default").put("other", VALUE);
        final Receipt receipt = carts.put("new", VALUE);
        assertThat(receipt.revision()).isEqualTo(2);
        assertThat(group.store().item("carts", "new")).isNotNull();
        assertThat(group.store().item("default", "other")).isNotNull();
        assertThat(group.store().applied("new")).isEqualTo(1);
        assertThat(carts.get("new")).isPresent();
    }

    @Test
    void shouldTellByTheNewIdThoughItsConnectionsLasted() {
        forgetEverything();
        carts.put("new", VALUE);
        assertThat(group.store().item("carts", "new")).isNotNull();
        group.queries().clear();
        assertThat(carts.get("new")).isPresent();
        assertThat(group.queries(GetDecoder.TEMPLATE_ID))
                .extracting(Seen::minRevision)
                .containsExactly(1L);
    }

    @Test
    void shouldEndAsIndeterminateWhatWasSentToTheFormerGroup() {
        group.node(0).onCommand(seen -> Act.APPLY_ONLY);
        final CompletableFuture<Outcome<Receipt>> sent =
                carts.async().put("lost", VALUE).toCompletableFuture();
        await().until(() -> group.store().applied("lost") == 1);
        group.node(0).onCommand(seen -> Act.ANSWER);
        rebuild();
        assertThat(sent.join()).isInstanceOf(Outcome.Indeterminate.class);
        assertThat(group.store().applied("lost")).isZero();
    }

    @Test
    void shouldGoOnReadingThoughItNeverWrites() {
        try (StoreClient reader = group.client().build()) {
            final Namespace space = reader.namespace("carts");
            assertThat(space.get("k0")).isPresent();
            group.commands().clear();
            rebuild();
            other.namespace("default").put("other", VALUE);
            assertThat(space.get("k0")).isEmpty();
            assertThat(space.get("k0", ReadLevel.LOCAL)).isEmpty();
            group.queries().clear();
            assertThat(space.get("k0")).isEmpty();
            assertThat(group.queries(GetDecoder.TEMPLATE_ID))
                    .extracting(Seen::level)
                    .containsExactly(1);
            assertThat(group.commands(RegisterClientDecoder.TEMPLATE_ID)).hasSize(1);
        }
    }

    @Test
    void shouldNotTakeAnAnswerForThatOfANamespaceWhoseIdIsAnothersNow() {
        final byte[] secret = "of another namespace".getBytes(UTF_8);
        try (StoreClient reader = group.client().build()) {
            final Namespace space = reader.namespace("carts");
            assertThat(space.get("k0")).isPresent();
            forgetEverything();
            other.namespace("newcomer").put("k0", secret);
            assertThat(space.get("k0", ReadLevel.LINEARIZABLE)).isEmpty();
            assertThat(space.get("k0")).isEmpty();
        }
    }

    /** Waits for the clients to notice: what they sent into a dead connection would end as indeterminate. */
    private void rebuild() {
        forgetEverything();
        group.node(0).cutAndAwaitReconnect();
    }

    /** Afterwards the namespace's former id is that of another. */
    private void forgetEverything() {
        group.store().rebuild();
        group.store().define("newcomer", ReplyEncoder.Settings.WIDE);
        group.store().define("carts", ReplyEncoder.Settings.WIDE);
    }
}
