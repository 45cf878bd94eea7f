package io.sternline.server.cli.demo;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What one session was told, and the judgement on it. Every answer is held against what had been acknowledged before
 * its request was sent, so that requests of one session may overlap.
 *
 * <p>Each kind of fault is counted once for a session, however often it is seen. Thread-safe.
 */
final class SessionRecord {
    private final String id;
    private final Liveness liveness;
    private final Consumer<String> onFault;
    private final CartModel model = new CartModel();

    private String server;
    private long answeredNs;
    private boolean lost;
    private boolean wrong;
    private boolean affinityBroken;
    private int moves;

    /**
     * What an answer must be held against.
     *
     * @param required requests acknowledged before this one was sent.
     */
    record Expectation(Set<String> required) {}

    /**
     * What came back for a request.
     *
     * @param servedBy name of the application server.
     * @param newSession whether the answer hands out another session.
     */
    record Answer(String servedBy, boolean newSession, Cart cart) {}

    /** @param onFault told of each fault, in words. */
    SessionRecord(final String id, final String server, final Liveness liveness, final Consumer<String> onFault) {
        this.id = id;
        this.server = server;
        this.liveness = liveness;
        this.onFault = onFault;
        this.answeredNs = System.nanoTime();
    }

    String id() {
        return id;
    }

    /** To be called before a request is sent that only reads. */
    synchronized Expectation sending() {
        return new Expectation(model.acknowledged());
    }

    /** To be called before an add is sent. */
    synchronized Expectation sending(final Cart.Line line) {
        model.sending(line);
        return new Expectation(model.acknowledged());
    }

    /**
     * Judges an answer.
     *
     * @param added the add that it acknowledges, if it does.
     */
    synchronized void answered(final Expectation expected, final Answer answer, final Optional<Cart.Line> added) {
        answeredNs = System.nanoTime();
        judgeServer(answer.servedBy());
        if (answer.newSession()) {
            markLost("was answered with a new session by " + answer.servedBy());
            return;
        }
        judgeCart(expected.required(), answer.cart(), "answered by " + answer.servedBy());
        added.ifPresent(line -> {
            if (!answer.cart().holds(line.request())) {
                markWrong(List.of("'" + line.item() + "' was acknowledged in an answer without it"), answer.servedBy());
            }
            model.acknowledge(line.request());
        });
    }

    /** Judges what the store holds, when no request is under way any more. */
    synchronized void stored(final Optional<Cart> cart) {
        if (cart.isEmpty()) {
            markLost("is not in the store");
        } else {
            judgeCart(model.acknowledged(), cart.get(), "in the store");
        }
    }

    /** Judges an answer or an entry that is no cart at all. */
    synchronized void unreadable(final String where, final IllegalArgumentException why) {
        markWrong(List.of(why.getMessage()), where);
    }

    /** Judges what the store holds as the session's server, when no request is under way any more. */
    synchronized void assigned(final Optional<String> assignedServer) {
        if (!assignedServer.equals(Optional.of(server)) && liveness.isAlive(server)) {
            markBroken("is served by " + server + " and assigned to " + assignedServer.orElse("nobody"));
        }
    }

    private void judgeServer(final String servedBy) {
        // A server that is dead by now spoke before it died: late news, which says nothing about where the session is.
        if (servedBy.equals(server) || !liveness.isAlive(servedBy)) {
            return;
        }
        if (liveness.isAlive(server)) {
            markBroken("went from " + server + " to " + servedBy + " although " + server + " lives");
        } else {
            moves++;
        }
        server = servedBy;
    }

    private void judgeCart(final Set<String> required, final Cart cart, final String where) {
        if (cart.lines().isEmpty() && !required.isEmpty()) {
            markLost("is empty (" + where + ") and must hold " + required.size() + " items");
            return;
        }
        final List<String> faults = model.faults(required, cart);
        if (!faults.isEmpty()) {
            markWrong(faults, where);
        }
    }

    private void markLost(final String what) {
        if (!lost) {
            lost = true;
            onFault.accept("LOST SESSION: " + id + " " + what);
        }
    }

    private void markWrong(final List<String> faults, final String where) {
        if (!wrong) {
            wrong = true;
            onFault.accept("WRONG CART: " + id + " " + where + ": " + String.join("; ", faults));
        }
    }

    private void markBroken(final String what) {
        if (!affinityBroken) {
            affinityBroken = true;
            onFault.accept("BROKEN AFFINITY: " + id + " " + what);
        }
    }

    /** Server that last answered. */
    synchronized String server() {
        return server;
    }

    /** When it was last answered, on {@link System#nanoTime}. */
    synchronized long answeredNs() {
        return answeredNs;
    }

    synchronized boolean isLost() {
        return lost;
    }

    synchronized boolean isWrong() {
        return wrong;
    }

    synchronized boolean isAffinityBroken() {
        return affinityBroken;
    }

    /** How often it moved because its server was killed. */
    synchronized int moves() {
        return moves;
    }

    synchronized int acknowledgedItems() {
        return model.acknowledged().size();
    }
}
