package io.sternline.client.lb;

import io.sternline.client.lease.Lease;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A checker for each backend that is defined. All of it happens on the timer's thread, but for what others ask. */
final class RunningHealthChecks implements HealthChecks {
    private final Consumer<BackendModel.View> follower = this::onView;
    private final Map<String, Checker> checkers = new ConcurrentHashMap<>();
    private final HealthCheck check;
    private final HealthSettings settings;
    private final BackendModel model;
    private final HealthReports reports;
    private final PoolLease lease;
    private final Consumer<Lease> onLease;
    private final Timer timer;
    private final Consumer<RunningHealthChecks> onClose;
    private boolean isClosed;

    RunningHealthChecks(
            final HealthCheck check,
            final HealthSettings settings,
            final BackendModel model,
            final HealthReports reports,
            final PoolLease lease,
            final Timer timer,
            final Consumer<RunningHealthChecks> onClose) {
        this.check = check;
        this.settings = settings;
        this.model = model;
        this.reports = reports;
        this.lease = lease;
        this.onLease = reports::onLease;
        this.timer = timer;
        this.onClose = onClose;
    }

    void start() {
        lease.use(onLease);
        model.follow(follower);
    }

    private void onView(final BackendModel.View view) {
        timer.laterMs(0, () -> follow(view));
    }

    private void follow(final BackendModel.View view) {
        if (isClosed) {
            return;
        }
        view.standings().forEach((id, standing) -> {
            final Backend backend = standing.status().backend();
            final Checker known = checkers.get(id);
            if (known == null) {
                final Checker checker =
                        new Checker(backend, check, settings, timer, (about, isUp) -> reports.report(about.id(), isUp));
                checkers.put(id, checker);
                checker.begin();
            } else {
                known.update(backend);
            }
        });
        checkers.entrySet().removeIf(known -> {
            final boolean isGone = !view.standings().containsKey(known.getKey());
            if (isGone) {
                known.getValue().close();
                reports.withdraw(known.getKey());
            }
            return isGone;
        });
    }

    @Override
    public Optional<Boolean> isUp(final String id) {
        return Optional.ofNullable(checkers.get(id)).map(Checker::isUp);
    }

    @Override
    public void checkNow(final String id) {
        timer.laterMs(0, () -> Optional.ofNullable(checkers.get(id)).ifPresent(Checker::begin));
    }

    @Override
    public void close() {
        model.unfollow(follower);
        lease.release(onLease);
        timer.laterMs(0, () -> {
            isClosed = true;
            checkers.values().forEach(Checker::close);
            reports.close();
        });
        onClose.accept(this);
    }
}
