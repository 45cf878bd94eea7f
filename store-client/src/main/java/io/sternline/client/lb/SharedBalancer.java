package io.sternline.client.lb;

import io.sternline.client.Entry;
import io.sternline.client.Guard;
import io.sternline.client.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A balancer over what all balancers share. A choice reads one volatile reference and works on what it finds there; the
 * model's threads make a new snapshot for every change, and a timer does while a backend's share still grows.
 */
final class SharedBalancer implements Balancer, Placement {
    /** Shares that grow are looked at so often. */
    private static final long GROWTH_MS = 250;

    private final Consumer<BackendModel.View> follower = this::onView;

    /** Balancers that start together do not begin with the same backend. */
    private final AtomicInteger turn =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(1 << 16));

    private final Policy policy;
    private final BackendModel model;
    private final BackendReader reader;
    private final String backendsNamespace;
    private final AffinityStore affinity;
    private final Connections connections;
    private final Timer timer;
    private final Consumer<SharedBalancer> onClose;
    private final AtomicBoolean isTimed = new AtomicBoolean();

    /** Whether the breaker of a backend lets nothing through. */
    private volatile Predicate<String> isOpen = backend -> false;

    private volatile Backends.Subscription breakerChanges = () -> {};

    private volatile Choices choices = Choices.NONE;

    /** @param backendsNamespace name of the namespace of backends. */
    SharedBalancer(
            final Policy policy,
            final BackendModel model,
            final BackendReader reader,
            final String backendsNamespace,
            final AffinityStore affinity,
            final Connections connections,
            final Timer timer,
            final Consumer<SharedBalancer> onClose) {
        this.policy = policy;
        this.model = model;
        this.reader = reader;
        this.backendsNamespace = backendsNamespace;
        this.affinity = affinity;
        this.connections = connections;
        this.timer = timer;
        this.onClose = onClose;
    }

    void start() {
        model.follow(follower);
    }

    /** Nothing new goes to backends whose breakers are open. */
    void start(final CircuitBreakers breakers) {
        isOpen = backend -> breakers.state(backend) == CircuitBreaker.State.OPEN;
        breakerChanges = breakers.onChange((backend, state) -> model.tellAgain(follower));
        start();
    }

    /** Under the model's lock. */
    private void onView(final BackendModel.View view) {
        final long nowNs = System.nanoTime();
        final List<Member> members = new ArrayList<>();
        final List<Backend> assignable = new ArrayList<>();
        boolean isGrowing = false;
        for (final Standing standing : view.standings().values()) {
            final BackendStatus status = standing.status();
            if (status.acceptsNew() && !isOpen.test(status.id())) {
                final int share = SlowStart.share(status.backend(), standing.servingSinceNs(), nowNs);
                members.add(Member.of(status.backend(), status.revision(), share, connections.of(status.id())));
                isGrowing |= !SlowStart.isOver(status.backend().slowStart(), standing.servingSinceNs(), nowNs);
            }
            if (status.acceptsAssigned()) {
                assignable.add(status.backend());
            }
        }
        choices = new Choices(policy, members, assignable, turn);
        if (isGrowing && isTimed.compareAndSet(false, true)) {
            timer.laterMs(GROWTH_MS, this::onGrown);
        }
    }

    private void onGrown() {
        isTimed.set(false);
        model.tellAgain(follower);
    }

    @Override
    public Optional<Backend> choose() {
        final Member member = choices.next(null);
        return member == null ? Optional.empty() : member.choice();
    }

    @Override
    public Optional<Backend> choose(final String key) {
        final Choices now = choices;
        final Optional<Backend> assigned = assigned(key, now);
        if (assigned.isPresent()) {
            return assigned;
        }
        final Member member = now.next(key);
        return member == null ? Optional.empty() : member.choice();
    }

    @Override
    public Optional<Backend> assigned(final String key) {
        return assigned(key, choices);
    }

    private Optional<Backend> assigned(final String key, final Choices among) {
        final Optional<Entry> held = affinity.held(key);
        return held.isPresent() ? among.assigned(held.get().value()) : Optional.empty();
    }

    @Override
    public Optional<Assignment> assign(final String key) {
        return Waiting.on(assignAsync(key));
    }

    @Override
    public Optional<Assignment> assign(final String key, final String preferred) {
        return Waiting.on(new Assigning(affinity, new Preferring(preferred, this), key).start());
    }

    @Override
    public CompletionStage<Outcome<Optional<Assignment>>> assignAsync(final String key) {
        return new Assigning(affinity, this, key).start();
    }

    @Override
    public Optional<Backend> backend(final String id) {
        return Optional.ofNullable(model.view().standings().get(id))
                .map(standing -> standing.status().backend());
    }

    @Override
    public void opened(final Backend backend) {
        connections.add(backend.id(), 1);
    }

    @Override
    public void closed(final Backend backend) {
        connections.add(backend.id(), -1);
    }

    @Override
    public List<Backend> usable() {
        return choices.usable();
    }

    @Override
    public Affinity.Evacuation evacuate(final String backend) {
        return new Evacuating(affinity, backend, this::target, this::refresh).run();
    }

    @Override
    public void close() {
        breakerChanges.close();
        model.unfollow(follower);
        choices = Choices.NONE;
        onClose.accept(this);
    }

    // Placement

    @Override
    public boolean mayStay(final byte[] backendId) {
        return choices.assigned(backendId).isPresent();
    }

    @Override
    public Optional<Target> target(final String key) {
        return target(choices.next(key));
    }

    /** That backend has served the session already: that its breaker has opened since is no reason to move it. */
    Optional<Target> targetPreferring(final String backend, final String key) {
        final Standing preferred = model.view().standings().get(backend);
        return preferred != null && preferred.status().acceptsNew()
                ? Optional.of(target(backend, preferred.status().revision()))
                : target(key);
    }

    private Optional<Target> target(final Member chosen) {
        return Optional.ofNullable(chosen).map(member -> target(member.id(), member.revision()));
    }

    private Target target(final String backend, final long revision) {
        return new Target(
                backend, Optional.of(new Guard(backendsNamespace, BackendKeys.definition(backend), revision)));
    }

    @Override
    public boolean isOlderThan(final long revision) {
        return model.revision() < revision;
    }

    @Override
    public CompletionStage<Void> refresh(final String backendId) {
        return reader.refresh(backendId);
    }
}
