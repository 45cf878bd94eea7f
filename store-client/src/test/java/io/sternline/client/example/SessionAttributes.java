package io.sternline.client.example;

import io.sternline.client.Conditional;
import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.MapUpdate;
import io.sternline.client.Namespace;
import io.sternline.client.StoreClient;
import java.time.Duration;

public final class SessionAttributes {
    private SessionAttributes() {}

    public static void main(final String[] args) {
        try (StoreClient client = StoreClient.builder().endpoints(args).build()) {
            final Namespace sessions = client.namespace("default");
            final String id = "session-4712";
            final MapUpdate login = MapUpdate.create()
                    .set("user", "alice")
                    .set("seats", "2")
                    .withTerms("user:alice")
                    .withExpiry(Expiry.idle(Duration.ofMinutes(30)));
            sessions.updateMap(id, login);

            // One request fills the cart, if the session still lives; nothing else in it is touched.
            final MapUpdate fill = MapUpdate.create().set("cart", "3 pears").onlyIfPresent();
            sessions.updateMap(id, fill);

            // Another one books a seat, unless somebody has taken one since it looked.
            final Entry session = sessions.get(id).orElseThrow();
            final long seen = session.field("seats").orElseThrow().revision();
            final MapUpdate book = MapUpdate.create().setIfRevision("seats", "1", seen);
            final Conditional booked = sessions.updateMap(id, book);
            final Conditional bookedTwice = sessions.updateMap(id, book);
            System.out.println("booked: " + booked.applied() + ", twice: " + bookedTwice.applied());

            sessions.findByTerm("user:alice").map(Entry::text).forEach(System.out::println);
        }
    }
}
