package io.sternline.client.lb;

import io.sternline.client.Entry;
import io.sternline.client.Field;
import io.sternline.client.NearCache;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A balancer that was told of its backends by hand and has no group: it can choose, and assign nothing. */
public final class FilledBalancer {
    private FilledBalancer() {}

    /** @param near holds the assignments. */
    public static Balancer of(final Policy policy, final List<Backend> backends, final NearCache near) {
        final BackendModel model = new BackendModel(true);
        final BackendTable table = model.newTable();
        for (final Backend backend : backends) {
            table.learn(entry(backend), 0);
        }
        model.replace(table, 1, System.nanoTime());
        final AffinityStore affinity = new AffinityStore(null, near, LoadBalancingSettings.DEFAULT, Runnable::run);
        final SharedBalancer balancer =
                new SharedBalancer(policy, model, null, "", affinity, new Connections(null, null), null, closed -> {});
        balancer.start();
        return balancer;
    }

    private static Entry entry(final Backend backend) {
        final Map<String, Field> fields = Definition.update(backend).changes().stream()
                .map(change -> Map.entry(change.name(), new Field(change.value(), 1)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new Entry(
                BackendKeys.definition(backend.id()), Entry.Type.MAP, new byte[0], fields, 1, Optional.empty());
    }
}
