package io.sternline.client.example;

import io.sternline.client.StoreClient;
import io.sternline.client.session.SaveResult;
import io.sternline.client.session.Session;
import io.sternline.client.session.SessionSettings;
import io.sternline.client.session.Sessions;
import io.sternline.client.session.codec.KryoCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

public final class ShopSessions {
    private ShopSessions() {}

    static final class Cart {
        private final List<String> lines = new ArrayList<>();
    }

    public static void main(final String[] args) {
        final SessionSettings settings = SessionSettings.of("shop")
                .withMaxInactive(Duration.ofMinutes(20))
                .withLifetime(Duration.ofHours(12))
                .withCodec(KryoCodec.builder().register(100, Cart.class).build());
        try (StoreClient client = StoreClient.builder().endpoints(args).build();
                Sessions sessions = client.sessions(settings)) {
            final Session session = sessions.create().set("cart", new Cart());
            session.save();

            // Every request loads the session anew, and saves what it changed.
            final Session login = sessions.load(session.id()).orElseThrow();
            login.setPrincipal("alice").set("seats", 2).changeId();
            final Session shopping = sessions.load(login.id()).orElseThrow();
            final Cart cart = shopping.get("cart", Cart.class).orElseThrow();
            cart.lines.add("tea");
            final SaveResult result = shopping.set("cart", cart).save();
            System.out.println("bought: " + result);

            System.out.println("sessions of alice: " + sessions.countByPrincipal("alice"));
            sessions.findByPrincipal("alice").forEach(Session::invalidate);
            System.out.println("after that: " + shopping.set("seats", 3).save());
        }
    }
}
