package io.sternline.server.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.protocol.sbe.Replication;
import io.sternline.replication.Role;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Three nodes and four clients, one random run: writes, changes that reach replicas late or twice, nodes that die and come
 * back, primaries that are cut off and go on, logs that are cut short. Then all of it heals, and is checked.
 */
final class AsyncSimulation implements AutoCloseable {
    private static final int NODES = 3;
    private static final int CLIENTS = 4;
    private static final int STEPS = 400;
    private static final int HEALING_ROUNDS_MAX = 10_000;
    private static final StoredNamespace.Settings ASYNC =
            new StoredNamespace.Settings(0, 0, 100, 1_000, 0, 0, FullPolicy.REJECT, Replication.ASYNC);

    private static final int LEASES = 3;

    /** When each lease ends; 0: it outlives the run. */
    private static final List<Long> LEASE_ENDS_MS = List.of(300L, 1_000L, 2_000L, 0L);

    private final List<AsyncNode> nodes = new ArrayList<>();
    private final List<AsyncClient> clients = new ArrayList<>();
    private final AsyncTally tally;
    private final AsyncLink link;
    private final Random random;
    private AsyncNode primary;
    private AsyncNode deposed;
    private long term;
    private long timeMs = 1;
    private boolean isHealing;

    AsyncSimulation(final long seed, final AsyncTally tally) {
        this.random = new Random(seed);
        this.tally = tally;
        this.link = new AsyncLink(random, this::meanwhile, tally);
        final List<byte[]> groupLog = new ArrayList<>();
        groupLog.add(Batch.of(Batch.Frame.of(0, 0, new Command.Define(1, true, ASYNC, "async")))
                .encode());
        for (int i = 0; i < CLIENTS; i++) {
            groupLog.add(Batch.of(Batch.Frame.of(0, 0, new Command.Register(1, "client")))
                    .encode());
            clients.add(new AsyncClient(random, i + 1L, 2));
        }
        groupLog.add(Batch.of(Batch.Frame.of(
                        0, 0, new Command.Define(1, true, StoredNamespace.Settings.DEFAULT, Protocol.LEASES_NAMESPACE)))
                .encode());
        for (int i = 0; i < AsyncClient.LEASES; i++) {
            final Command.Times ends = Command.Times.idle(LEASE_ENDS_MS.get(i));
            groupLog.add(Batch.of(Batch.Frame.of(
                            1,
                            0,
                            Command.put(i + 1, AsyncClient.lease(i), "")
                                    .in(LEASES)
                                    .expiring(ends)))
                    .encode());
        }
        IntStream.range(0, NODES).forEach(id -> nodes.add(new AsyncNode(id, groupLog)));
        nodes.forEach(node -> node.start(timeMs));
        promote(nodes.get(0));
    }

    void run() {
        for (int step = 0; step < STEPS; step++) {
            step();
        }
        heal();
        check();
    }

    private void step() {
        final int dice = random.nextInt(100);
        if (dice < 2) {
            killSome();
        } else if (dice < 8) {
            startOne();
        } else if (dice < 10) {
            cutOffThePrimary();
        } else if (dice < 11) {
            nodes.get(random.nextInt(NODES)).dropOldChanges();
        } else if (dice < 16) {
            tick();
        } else if (dice < 45) {
            replicate(1 + random.nextInt(8));
        } else {
            write();
        }
    }

    /** What goes on while a copy or a merge is under way: it may be the end of it. */
    private boolean meanwhile() {
        if (isHealing) {
            return true;
        }
        final int dice = random.nextInt(40);
        if (dice == 0) {
            elect();
            return false;
        }
        write();
        if (dice < 5) {
            tick();
        }
        return true;
    }

    private void write() {
        final AsyncNode target = deposed != null && random.nextInt(3) == 0 ? deposed : primary;
        clients.get(random.nextInt(CLIENTS)).send(target);
    }

    private void tick() {
        timeMs += random.nextInt(300);
        nodes.stream().filter(AsyncNode::isUp).forEach(node -> node.replica().tick(timeMs));
    }

    private void replicate(final int changesMax) {
        final AsyncNode replica = nodes.get(random.nextInt(NODES));
        if (replica != primary && replica != deposed && replica.isUp()) {
            link.work(primary, replica, changesMax);
        }
    }

    private void killSome() {
        final AsyncNode victim = nodes.get(random.nextInt(NODES));
        if (!victim.isUp() || nodes.stream().filter(AsyncNode::isComplete).count() < 2) {
            return;
        }
        if (victim == deposed) {
            deposed = null;
        }
        if (victim == primary) {
            elect();
        }
        if (victim != primary) {
            deposed = victim == deposed ? null : deposed;
            victim.kill();
        }
    }

    private void startOne() {
        nodes.stream().filter(node -> !node.isUp()).findFirst().ifPresent(node -> {
            node.start(timeMs);
            node.role(Role.REPLICA, term);
        });
        if (deposed != null && random.nextBoolean()) {
            reconcile();
        }
    }

    /** The primary goes on without knowing that there is another. */
    private void cutOffThePrimary() {
        if (deposed == null) {
            final AsyncNode before = primary;
            elect();
            deposed = primary == before ? null : before;
        }
    }

    private void reconcile() {
        deposed.role(Role.REPLICA, term);
        deposed = null;
    }

    /** Another node becomes primary, if one can. */
    private void elect() {
        final List<AsyncNode> able = nodes.stream()
                .filter(node -> node != primary && node != deposed && node.isComplete())
                .toList();
        if (!able.isEmpty()) {
            promote(able.get(random.nextInt(able.size())));
        }
    }

    private void promote(final AsyncNode chosen) {
        term++;
        final AsyncNode before = primary;
        primary = chosen;
        for (final AsyncNode node : nodes) {
            if (node.isUp() && node != deposed) {
                node.role(node == chosen ? Role.PRIMARY : Role.REPLICA, term);
            }
        }
        assertThat(before).isNotSameAs(chosen);
    }

    private void heal() {
        isHealing = true;
        if (deposed != null) {
            reconcile();
        }
        nodes.stream().filter(node -> !node.isUp()).forEach(node -> {
            node.start(timeMs);
            node.role(Role.REPLICA, term);
        });
        while (isLeaseOverdue()) {
            tick();
        }
        for (int round = 0; round < HEALING_ROUNDS_MAX && !isHealed(); round++) {
            nodes.stream().filter(node -> node != primary).forEach(node -> link.work(primary, node, 100));
            sweep();
        }
        assertThat(isHealed()).as("all nodes hold what the primary holds").isTrue();
    }

    /** A merge may have brought back what leases owned that have ended. */
    private void sweep() {
        while (primary.async().doWork() > 0) {
            assertThat(primary.isComplete()).isTrue();
        }
    }

    private boolean isHealed() {
        return nodes.stream()
                .allMatch(node -> node.isComplete()
                        && (node == primary || node.position >= 0)
                        && node.async().revision() == primary.async().revision());
    }

    private void check() {
        final StoreState held = primary.async().state();
        for (final AsyncNode node : nodes) {
            final StoreState state = node.async().state();
            assertThat(state.entries().entries())
                    .as("entries of " + node)
                    .isEqualTo(held.entries().entries());
            assertThat(state.entries().digest())
                    .as("digest of " + node)
                    .isEqualTo(held.entries().digest());
        }
        final List<AsyncTally.Author> asked = primary.history().values().stream()
                .filter(record -> !AsyncTally.isDeparture(record))
                .map(AsyncTally::author)
                .filter(author -> author.clientId() != 0)
                .toList();
        assertThat(asked).as("requests carried out").doesNotHaveDuplicates();
        final Set<AsyncTally.Author> authors = Set.copyOf(asked);
        for (final AsyncClient client : clients) {
            for (final AsyncClient.Acknowledged write : client.acknowledged()) {
                final AsyncTally.Author author = new AsyncTally.Author(write.clientId(), write.number());
                assertThat(authors.contains(author) || tally.isExcused(author))
                        .as("acknowledged, and neither there nor overtaken: " + write)
                        .isTrue();
            }
        }
        checkCounter();
        checkOwned();
    }

    /** Whether a lease's time is up that was not reaped yet: it ends with that, and what it owns goes then. */
    private boolean isLeaseOverdue() {
        final StoreState group = primary.async().group();
        final EntryView found = new EntryView();
        return IntStream.range(0, AsyncClient.LEASES)
                .anyMatch(i -> group.entries().find(LEASES, slice(AsyncClient.lease(i)), found)
                        && found.isExpired(group.groupTimeMs()));
    }

    private static ByteSlice slice(final String text) {
        final byte[] bytes = Command.bytes(text);
        return new ByteSlice().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    /** What leases own that live is there as any entry is; those that have ended own nothing. */
    private void checkOwned() {
        final StoreState state = primary.async().state();
        for (int i = 0; i < AsyncClient.LEASES; i++) {
            final ByteSlice term = slice(Protocol.OWNER_TERM_MARK + AsyncClient.lease(i));
            final int owned = state.entries().ownedEntries(term);
            if (!state.leases().isLive(term)) {
                assertThat(owned)
                        .as("owned by lease " + i + ", which has ended")
                        .isZero();
            }
        }
        tally.leaseEnds(nodes.stream()
                .flatMap(node -> node.history().values().stream())
                .map(record -> new ChangeReader().wrap(new UnsafeBuffer(record), 0, record.length))
                .filter(change -> change.isRemoval() && change.cause() == RemovalCause.LEASE_ENDED)
                .count());
    }

    /** Nothing is added twice, and each change of the counter was of another request. */
    private void checkCounter() {
        final Answer.Got counter =
                (Answer.Got) primary.replica().ask(new TestQuery.Get(2, "counter", TestQuery.Level.LOCAL));
        final int asked = clients.stream().mapToInt(AsyncClient::increments).sum();
        final byte[] bytes = Arrays.copyOf(counter.value().getBytes(ISO_8859_1), Long.BYTES);
        final long value = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertThat(value).as("sum of increments").isLessThanOrEqualTo(asked);
    }

    @Override
    public void close() {
        nodes.forEach(AsyncNode::close);
    }
}
