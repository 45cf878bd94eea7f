package io.sternline.server.cli.demo;

import io.sternline.client.StoreClient;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An application server of the shop. It keeps no state of its own: what a customer has in the cart is in the store, so
 * any other server can go on when this one dies.
 *
 * <pre>
 * GET  /cart                      the session's cart
 * POST /cart/add?item=…&amp;request=…  adds an item; sending the same request again adds nothing
 * GET  /broken                    an error, for those who want to see one
 * GET  /health                    whether this process is alive
 * </pre>
 *
 * A request without a session is given a new one, and so is one whose session is unknown: a server that adopted ids it
 * has not issued would let others choose them.
 */
final class AppServer implements AutoCloseable {
    static final String SERVED_BY = "X-Served-By";
    static final String CART_VERSION = "X-Cart-Version";

    private static final Pattern ITEM = Pattern.compile("[\\p{L}\\p{N} ._-]{1,64}");
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final String name;
    private final Carts carts;
    private HttpListener listener;

    AppServer(final String name, final StoreClient client) {
        this.name = name;
        this.carts = new Carts(client.namespace(Carts.NAMESPACE));
    }

    /** Serves on {@code port}; 0: any free one. */
    HttpListener listen(final int port) throws IOException {
        listener = new HttpListener(name, port);
        listener.atOnce("/health", request -> Reply.text(Reply.OK, "ok").with(SERVED_BY, name));
        listener.onWorkers("/", this::handle);
        listener.start();
        return listener;
    }

    Reply handle(final Request request) {
        final Reply reply = switch (request.path()) {
            case "/cart" -> {
                require(request, "GET");
                yield show(request);
            }
            case "/cart/add" -> {
                require(request, "POST");
                yield add(request);
            }
            case "/broken" -> Reply.text(Reply.INTERNAL_ERROR, "this page is broken, as it is meant to be");
            default -> throw new RefusedException(Reply.NOT_FOUND, "no page " + request.path());
        };
        return reply.with(SERVED_BY, name);
    }

    private Reply show(final Request request) {
        final Optional<String> session = SessionCookie.of(request.headers());
        return session.flatMap(carts::read).map(AppServer::page).orElseGet(() -> inNewSession(Optional.empty()));
    }

    private Reply add(final Request request) {
        final Cart.Line line = new Cart.Line(
                checked(request, "request", REQUEST_ID, "1 to 64 of A-Z a-z 0-9 . _ -"),
                checked(request, "item", ITEM, "1 to 64 letters, digits, blanks or . _ -"));
        return SessionCookie.of(request.headers())
                .flatMap(session -> carts.add(session, line))
                .map(AppServer::page)
                .orElseGet(() -> inNewSession(Optional.of(line)));
    }

    private Reply inNewSession(final Optional<Cart.Line> line) {
        final String session = carts.open();
        final Carts.Versioned cart = line.flatMap(first -> carts.add(session, first))
                .or(() -> carts.read(session))
                .orElseThrow(() -> new RefusedException(Reply.UNAVAILABLE, "the new session is gone; try again"));
        return page(cart).with("Set-Cookie", SessionCookie.issued(session));
    }

    private static Reply page(final Carts.Versioned cart) {
        return Reply.json(CartCodec.encode(cart.cart())).with(CART_VERSION, Long.toString(cart.revision()));
    }

    private static void require(final Request request, final String method) {
        if (!request.method().equals(method)) {
            throw new RefusedException(
                    Reply.METHOD_NOT_ALLOWED, request.path() + " takes " + method + ", not " + request.method());
        }
    }

    private static String checked(
            final Request request, final String param, final Pattern pattern, final String allowed) {
        return request.param(param)
                .filter(value -> pattern.matcher(value).matches())
                .orElseThrow(() -> new RefusedException(
                        Reply.BAD_REQUEST, "parameter '" + param + "' must be given once: " + allowed));
    }

    @Override
    public void close() {
        if (listener != null) {
            listener.close();
        }
    }
}
