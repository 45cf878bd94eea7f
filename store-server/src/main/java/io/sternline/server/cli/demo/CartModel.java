package io.sternline.server.cli.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a customer knows of a cart: every add that was acknowledged is in it exactly once, from then on and for ever;
 * one that was sent and not acknowledged may be in it, once; nothing else is.
 *
 * <p>Not thread-safe; {@link SessionRecord} guards it.
 */
final class CartModel {
    private final Map<String, String> itemByRequest = new HashMap<>();
    private final Set<String> acknowledged = new HashSet<>();

    /** To be called before the add is sent. */
    void sending(final Cart.Line line) {
        itemByRequest.put(line.request(), line.item());
    }

    void acknowledge(final String request) {
        if (!itemByRequest.containsKey(request)) {
            throw new IllegalArgumentException("acknowledged but never sent: " + request);
        }
        acknowledged.add(request);
    }

    /** What any answer must hold whose request is sent from now on. */
    Set<String> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    /**
     * Compares a cart with the model.
     *
     * @param required requests that were acknowledged before the cart was asked for.
     * @return what is wrong, in words; empty if nothing is.
     */
    List<String> faults(final Set<String> required, final Cart cart) {
        final List<String> faults = new ArrayList<>();
        final Set<String> found = new HashSet<>();
        for (final Cart.Line line : cart.lines()) {
            final String sentItem = itemByRequest.get(line.request());
            if (!found.add(line.request())) {
                faults.add("'" + line.item() + "' (" + line.request() + ") is there twice");
            } else if (sentItem == null) {
                faults.add("'" + line.item() + "' (" + line.request() + ") was never added");
            } else if (!sentItem.equals(line.item())) {
                faults.add("'" + line.item() + "' (" + line.request() + ") was added as '" + sentItem + "'");
            }
        }
        required.stream()
                .filter(request -> !found.contains(request))
                .sorted()
                .forEach(request -> faults.add(
                        "'" + itemByRequest.get(request) + "' (" + request + ") was acknowledged and is missing"));
        return faults;
    }
}
