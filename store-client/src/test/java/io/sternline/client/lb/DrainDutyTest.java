package io.sternline.client.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Change;
import io.sternline.client.Entry;
import io.sternline.client.Outcome;
import io.sternline.client.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DrainDutyTest {
    private static final Entry TIMER = Fixtures.value("drain/a", 7, "");
    private static final Entry DEFINITION =
            Fixtures.map("backend/a", 8, "address", "a:1", "state", "DRAIN", "timer", "7");

    private final BackendModel model = new BackendModel(true);
    private final List<String> ended = new ArrayList<>();
    private final AsyncNamespace backends = Fixtures.namespace((call, arguments) -> {
        ended.add((String) arguments[0]);
        return CompletableFuture.completedFuture(new Outcome.Unavailable<>("as told"));
    });
    private final AsyncNamespace affinity =
            Fixtures.namespace((call, arguments) -> CompletableFuture.completedFuture(new Outcome.Ok<>(1L)));
    private final DrainDuty duty = new DrainDuty(model, backends, affinity);

    @Test
    void shouldNotEndADrainingWhoseTimerTheChangesHaveNotBroughtYet() {
        model.replace(model.newTable(), 6, 0);
        model.learn(List.of(DEFINITION), model.life(), 0);
        duty.look();
        assertThat(ended).isEmpty();
        model.on(List.of(Fixtures.put(TIMER), Fixtures.put(DEFINITION)), 8, 0);
        duty.look();
        assertThat(ended).isEmpty();
        model.on(List.of(Fixtures.gone(Change.Kind.EXPIRED, TIMER.key(), 9)), 9, 0);
        duty.look();
        assertThat(ended).containsExactly(DEFINITION.key());
    }

    @Test
    void shouldReadTheTimerWithTheDefinition() {
        model.replace(model.newTable(), 6, 0);
        final AsyncNamespace group = Fixtures.namespace((call, arguments) -> CompletableFuture.completedFuture(
                new Outcome.Ok<>(call.equals("scan") ? new Page(List.of(), Optional.empty()) : entry(arguments[0]))));
        new BackendReader(group, model).refresh("a").toCompletableFuture().join();
        final Standing standing = model.view().standings().get("a");
        assertThat(standing.status().drainDeadline()).isPresent();
        assertThat(standing.isTimeUp()).isFalse();
    }

    private static Optional<Entry> entry(final Object key) {
        return key.equals(TIMER.key()) ? Optional.of(TIMER) : Optional.of(DEFINITION);
    }
}
