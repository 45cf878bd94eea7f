package io.sternline.client.example;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.client.Expiry;
import io.sternline.client.IndeterminateException;
import io.sternline.client.Namespace;
import io.sternline.client.StoreClient;
import java.time.Duration;

public final class QuickStart {
    private QuickStart() {}

    public static void main(final String[] args) {
        try (StoreClient client = StoreClient.builder().endpoints(args).build()) {
            final Namespace sessions = client.namespace("default");
            sessions.put("session-4711", "cart: 2 apples".getBytes(UTF_8), Expiry.idle(Duration.ofMinutes(30)));
            System.out.println(sessions.get("session-4711").orElseThrow().text());
            System.out.println("visits: " + sessions.increment("visits", 1).value());
        } catch (final IndeterminateException ex) {
            System.out.println("applied once or not at all: " + ex.getMessage());
        }
    }
}
