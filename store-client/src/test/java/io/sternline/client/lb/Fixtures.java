package io.sternline.client.lb;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Change;
import io.sternline.client.Entry;
import io.sternline.client.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** Backends, members and entries for tests. */
final class Fixtures {
    private Fixtures() {}

    static Random random(final Object test) {
        final long seed = System.nanoTime();
        System.out.println(test.getClass().getSimpleName() + " with seed " + seed);
        return new Random(seed);
    }

    static Member member(final String id, final int weight) {
        final Backend backend = Backend.of(id, id + ":80").withWeight(weight);
        return Member.of(backend, 1, weight * SlowStart.SCALE, new Load());
    }

    static Entry map(final String key, final long revision, final String... namesAndTexts) {
        final Map<String, Field> fields = new HashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            fields.put(namesAndTexts[i], new Field(bytes(namesAndTexts[i + 1]), revision));
        }
        return new Entry(key, Entry.Type.MAP, new byte[0], fields, revision, Optional.empty());
    }

    static Entry value(final String key, final long revision, final String text) {
        return new Entry(key, Entry.Type.VALUE, bytes(text), Map.of(), revision, Optional.of(Duration.ofSeconds(9)));
    }

    /** A namespace whose asynchronous calls are answered by the method's name and arguments; what it is not to be asked, it throws. */
    static AsyncNamespace namespace(final BiFunction<String, Object[], CompletionStage<?>> answer) {
        return (AsyncNamespace) Proxy.newProxyInstance(
                AsyncNamespace.class.getClassLoader(),
                new Class<?>[] {AsyncNamespace.class},
                (proxy, method, arguments) -> method.isDefault()
                        ? InvocationHandler.invokeDefault(proxy, method, arguments)
                        : answer.apply(method.getName(), arguments));
    }

    static Change put(final Entry entry) {
        return change(Change.Kind.PUT, entry.key(), entry.revision(), Optional.of(entry));
    }

    static Change gone(final Change.Kind kind, final String key, final long revision) {
        return change(kind, key, revision, Optional.empty());
    }

    private static Change change(
            final Change.Kind kind, final String key, final long revision, final Optional<Entry> entry) {
        return new Change(kind, "", key, revision, entry, List.of(), Optional.empty(), Instant.EPOCH, 0);
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
