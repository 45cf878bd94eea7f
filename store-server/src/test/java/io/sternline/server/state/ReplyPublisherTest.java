package io.sternline.server.state;

import static io.sternline.server.state.Command.increment;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ReplyPublisherTest {
    private static final UnsafeBuffer REPLY = new UnsafeBuffer(new byte[8]);

    private int offers;

    @Test
    void shouldReplyOnlyWhereSomebodyWaits() {
        final TestReplica replica = new TestReplica();
        final long client = replica.register(1);
        final Batch.Frame nobody = new Batch.Frame(0, client, 0, List.of(increment(1, "n", 1)));

        assertThat(replica.apply(1, Batch.of(nobody))).isEmpty();
        replica.local(false);
        assertThat(replica.apply(1, Batch.of(Batch.Frame.of(client, 0, increment(2, "n", 1)))))
                .isEmpty();
        assertThat(replica.machine().revision()).isEqualTo(2);
    }

    @Test
    void shouldTryAgainUntilThereIsRoom() {
        final ReplyPublisher publisher = new ReplyPublisher((connection, reply, offset, length) -> ++offers == 500);

        publisher.begin(true);
        publisher.publish(1, REPLY, 8);

        assertThat(offers).isEqualTo(500);
        assertThat(publisher.dropped()).isZero();
    }

    @Test
    void shouldLosePatienceOncePerLogMessageAndCountWhatItDrops() {
        final ReplyPublisher publisher = new ReplyPublisher((connection, reply, offset, length) -> {
            offers++;
            return false;
        });

        publisher.begin(true);
        publisher.publish(1, REPLY, 8);
        publisher.publish(1, REPLY, 8);
        publisher.publish(1, REPLY, 8);

        assertThat(publisher.dropped()).isEqualTo(3);
        assertThat(offers).isEqualTo(ReplyPublisher.OFFER_ATTEMPTS_MAX + 3);
    }

    @Test
    void shouldAnswerADroppedReplyWhenTheClientAsksAgain() {
        final TestReplica replica = new TestReplica();
        final long client = replica.register(1);
        replica.room(0);
        assertThat(replica.apply(1, Batch.of(Batch.Frame.of(client, 0, increment(1, "n", 3)))))
                .isEmpty();
        assertThat(replica.machine().repliesDropped()).isEqualTo(1);

        replica.room(Integer.MAX_VALUE);
        assertThat(replica.write(1, client, increment(1, "n", 3)).counter()).isEqualTo(3);
        assertThat(replica.machine().revision()).isEqualTo(1);
    }
}
