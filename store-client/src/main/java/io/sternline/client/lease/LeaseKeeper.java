package io.sternline.client.lease;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.client.Conditional;
import io.sternline.client.Effect;
import io.sternline.client.Expiry;
import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.Outcome;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import io.sternline.client.StoreException;
import io.sternline.client.UnavailableException;
import io.sternline.protocol.Protocol;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Grants a client's leases and keeps them alive: one thread for all, which only sends and never waits. Each lease has at most one
 * keep-alive under way; the client itself carries that to the next primary, so a lease that is worth something there needs
 * nothing else. As soon as it is answered, and if by then the next is due, that is sent.
 *
 * <p>A lease is an entry with the ttl as its idle timeout, and a keep-alive is a touch. The touch that finds no entry says that the
 * lease is lost. Whatever else comes of it proves nothing, and it is tried again until the lease is closed.
 *
 * <p>Made by the client; applications ask {@link StoreClient#lease}.
 */
public final class LeaseKeeper implements AutoCloseable {
    /** 160 bits: nobody meets another's by chance or by guessing. */
    private static final int ID_BYTES = 20;

    /** Most leases of a client. */
    static final int LEASES_MAX = 1_000;

    /** Most leases of all clients: after a failover all of them are given time back in one step. */
    static final long GROUP_LEASES_MAX = 100_000;

    /** For how long a client that is closed waits for the group to hear that its leases end; they would end by themselves. */
    private static final Duration GOODBYE_MAX = Duration.ofSeconds(1);

    private static final long THREAD_IDLE_S = 10;

    private final SecureRandom random = new SecureRandom();
    private final Set<HeldLease> held = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, task -> thread(task, "keeper"), new ThreadPoolExecutor.DiscardPolicy());
    private final ThreadPoolExecutor listenerThread = new ThreadPoolExecutor(
            1,
            1,
            THREAD_IDLE_S,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> thread(task, "listeners"),
            new ThreadPoolExecutor.DiscardPolicy());
    private final StoreClient client;
    private final Namespace leases;
    private final String owner;
    private final BooleanSupplier isClientThread;
    private final Duration goodbye;
    private volatile boolean isDefined;
    private volatile boolean isClosed;

    /** Null until it is being closed. Guarded by this. */
    private CompletableFuture<Void> goodbyes;

    /**
     * @param client whose leases they are.
     * @param owner what a lease's entry says of whose it is.
     * @param callTimeout of the client.
     * @param isClientThread whether this is the thread that answers come on, where nobody can wait for one.
     */
    public LeaseKeeper(
            final StoreClient client,
            final String owner,
            final Duration callTimeout,
            final BooleanSupplier isClientThread) {
        this.client = client;
        this.isClientThread = isClientThread;
        this.leases = client.namespace(Protocol.LEASES_NAMESPACE);
        this.owner = owner;
        this.goodbye = callTimeout.compareTo(GOODBYE_MAX) < 0 ? callTimeout : GOODBYE_MAX;
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.setRemoveOnCancelPolicy(true);
        listenerThread.allowCoreThreadTimeOut(true);
    }

    /**
     * A new lease.
     *
     * @throws StoreException as a write does.
     */
    public Lease grant(final Duration ttl) {
        final LeaseTerms terms = new LeaseTerms(ttl);
        requireOpen();
        if (held.size() >= LEASES_MAX) {
            throw new IllegalStateException("a client has at most " + LEASES_MAX
                    + " leases and this one has as many: share one, or close those that are not needed");
        }
        defineNamespace();
        final String id = newId();
        final long sentNs = System.nanoTime();
        final Conditional granted = leases.putIfAbsent(
                id, owner.getBytes(UTF_8), Expiry.ttl(Duration.ZERO).andIdle(ttl));
        if (!granted.applied()) {
            throw new IllegalStateException("lease " + id + " of 160 random bits is there already");
        }
        final HeldLease lease =
                new HeldLease(this, listenerThread, id, terms, granted.receipt().revision(), sentNs);
        held.add(lease);
        schedule(lease, sentNs + terms.keepAliveNs() - System.nanoTime());
        if (isClosed) {
            // It was closed meanwhile, and may not have seen this one.
            lease.close();
            requireOpen();
        }
        return lease;
    }

    /**
     * Ends all leases. The client can still be used, but for new ones.
     *
     * <p>Waits until the group knows, a second at most, but not on the client's thread: goodbyes that cannot be sent at once are not
     * sent then if the client ends, and its leases end when their ttl is over.
     */
    @Override
    public void close() {
        await(beginClose());
    }

    /**
     * Ends all leases and waits for nothing.
     *
     * @return ends when the group knows, or after a second; the same for all who ask.
     */
    public synchronized CompletableFuture<Void> beginClose() {
        if (goodbyes == null) {
            isClosed = true;
            goodbyes = untilKnown(held.stream()
                    .filter(HeldLease::closeQuietly)
                    .<CompletableFuture<?>>map(
                            lease -> leases.async().remove(lease.id()).toCompletableFuture())
                    .toList());
            held.clear();
            timer.shutdownNow();
            listenerThread.shutdown();
        }
        return goodbyes;
    }

    void later(final Runnable task, final long delayMs) {
        timer.schedule(task, delayMs, TimeUnit.MILLISECONDS);
    }

    /** A lease has been closed by its holder. */
    void end(final HeldLease lease) {
        held.remove(lease);
        await(untilKnown(List.of(leases.async().remove(lease.id()).toCompletableFuture())));
    }

    private void keepAlive(final HeldLease lease) {
        if (!lease.isHeld()) {
            return;
        }
        final long sentNs = System.nanoTime();
        leases.async()
                .touch(lease.id(), Expiry.DEFAULT)
                .whenComplete((outcome, never) -> onAnswered(lease, sentNs, outcome));
    }

    /** On the client's own thread. */
    private void onAnswered(final HeldLease lease, final long sentNs, final Outcome<Effect> outcome) {
        if (isGone(outcome)) {
            held.remove(lease);
            lease.lose();
            return;
        }
        final boolean isOk = outcome.isOk();
        if (isOk) {
            lease.confirm(sentNs);
        }
        final long waitNs = isOk ? lease.terms().keepAliveNs() : lease.terms().retryNs();
        final long fromNs = isOk ? sentNs : System.nanoTime();
        schedule(lease, fromNs + waitNs - System.nanoTime());
    }

    /** A group that does not even know of leases is another one than before, made anew. */
    private boolean isGone(final Outcome<Effect> outcome) {
        if (outcome instanceof Outcome.Rejected<Effect> rejected && rejected.reason() == Rejection.UNKNOWN_NAMESPACE) {
            isDefined = false;
            return true;
        }
        return outcome.isOk() && !outcome.orThrow().found();
    }

    private void schedule(final HeldLease lease, final long delayNs) {
        if (lease.isHeld()) {
            timer.schedule(() -> keepAlive(lease), Math.max(0, delayNs), TimeUnit.NANOSECONDS);
        }
    }

    /** The first who needs the namespace of leases makes it. */
    private void defineNamespace() {
        if (!isDefined) {
            client.admin()
                    .defineNamespaceIfAbsent(
                            Protocol.LEASES_NAMESPACE, NamespaceSettings.DEFAULT.withEntriesMax(GROUP_LEASES_MAX));
            isDefined = true;
        }
    }

    private String newId() {
        final byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void requireOpen() {
        if (isClosed) {
            throw new UnavailableException("the client is closed");
        }
    }

    /** What came of it is of no interest: a lease that the group was not told of ends when its ttl is over. */
    private CompletableFuture<Void> untilKnown(final List<CompletableFuture<?>> removals) {
        return CompletableFuture.allOf(removals.toArray(new CompletableFuture<?>[0]))
                .completeOnTimeout(null, goodbye.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void await(final CompletableFuture<Void> known) {
        if (!isClientThread.getAsBoolean()) {
            known.join();
        }
    }

    private static Thread thread(final Runnable task, final String role) {
        final Thread thread = new Thread(task, "sternline-lease-" + role);
        thread.setDaemon(true);
        return thread;
    }
}
