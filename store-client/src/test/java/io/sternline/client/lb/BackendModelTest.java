package io.sternline.client.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Entry;
import io.sternline.client.Outcome;
import io.sternline.client.Page;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BackendModelTest {
    private static final Entry DEFINITION = Fixtures.map("backend/a", 8, "address", "a:1");

    private final BackendModel model = new BackendModel(true);
    private final AtomicInteger told = new AtomicInteger();

    @Test
    void shouldTellTheOthersWhenAFollowerFails() {
        model.follow(view -> {
            if (view.isReady()) {
                throw new IllegalStateException("as told");
            }
        });
        model.follow(view -> told.incrementAndGet());
        model.replace(model.newTable(), 6, 0);
        model.on(List.of(Fixtures.put(DEFINITION)), 8, 0);
        assertThat(told).hasValue(3);
        assertThat(model.revision()).isEqualTo(8);
        assertThat(model.view().standings()).containsKey("a");
    }

    @Test
    void shouldEndARefreshThatFails() {
        model.replace(model.newTable(), 6, 0);
        final AsyncNamespace group = Fixtures.namespace((call, arguments) -> call.equals("scan")
                ? CompletableFuture.completedFuture(new Outcome.Ok<>(new Page(List.of(), Optional.empty())))
                : CompletableFuture.failedFuture(new IllegalStateException("as told")));
        assertThat(new BackendReader(group, model).refresh("a").toCompletableFuture())
                .isCompleted();
    }
}
