package io.sternline.server.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers and balancers over real HTTP. */
@Timeout(60)
class ShopTest {
    private final InMemoryStore store = new InMemoryStore();
    private final HttpClient http = Http.client("test-http");
    private InJvmStage stage;

    @BeforeEach
    void openShop() throws IOException {
        stage = new InJvmStage(store);
        for (final URI balancer : stage.balancerUris()) {
            await().until(() -> get(balancer, LoadBalancer.HEALTH_PATH, null)
                    .body()
                    .lines()
                    .toList()
                    .equals(stage.servers()));
        }
    }

    @AfterEach
    void closeShop() {
        stage.close();
    }

    private URI balancer(final int index) {
        return stage.balancerUris().get(index);
    }

    private HttpResponse<String> get(final URI server, final String target, final String session)
            throws IOException, InterruptedException {
        return send("GET", server, target, session);
    }

    private HttpResponse<String> send(final String method, final URI server, final String target, final String session)
            throws IOException, InterruptedException {
        final HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server + target)).method(method, BodyPublishers.noBody());
        if (session != null) {
            request.header("Cookie", SessionCookie.sent(session));
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private String open(final URI balancer) throws IOException, InterruptedException {
        return issued(get(balancer, "/cart", null));
    }

    private static String issued(final HttpResponse<?> response) {
        return SessionCookie.issuedBy(response.headers().allValues("Set-Cookie"))
                .orElseThrow();
    }

    private static String servedBy(final HttpResponse<?> response) {
        return response.headers().firstValue(AppServer.SERVED_BY).orElseThrow();
    }

    @Test
    void shouldSpreadNewSessionsAndKeepEachOnItsServerThroughBothBalancers() throws Exception {
        final Set<String> servers = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            final HttpResponse<String> first = get(balancer(0), "/cart", null);
            servers.add(servedBy(first));
            for (int j = 0; j < 4; j++) {
                assertThat(servedBy(get(balancer(j % 2), "/cart", issued(first))))
                        .isEqualTo(servedBy(first));
            }
        }
        assertThat(servers).containsExactlyInAnyOrderElementsOf(stage.servers());
    }

    @Test
    void shouldMoveASessionOnceWhenItsServerDiesAndKeepItsCart() throws Exception {
        final HttpResponse<String> first = get(balancer(0), "/cart", null);
        final String session = issued(first);
        send("POST", balancer(0), "/cart/add?item=tea&request=r1", session);
        stage.killServer(stage.servers().indexOf(servedBy(first)));

        final HttpResponse<String> second = get(balancer(0), "/cart", session);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(servedBy(second)).isNotEqualTo(servedBy(first));
        final HttpResponse<String> third = send("POST", balancer(1), "/cart/add?item=pen&request=r2", session);
        assertThat(servedBy(third)).isEqualTo(servedBy(second));
        assertThat(CartCodec.decode(third.body().getBytes(StandardCharsets.UTF_8))
                        .lines())
                .containsExactly(new Cart.Line("r1", "tea"), new Cart.Line("r2", "pen"));
    }

    @Test
    void shouldFindServersWellWhileAllOfThemWaitForTheStore() throws Exception {
        final String session = open(balancer(0));
        store.kill(0);
        final var waiting = http.sendAsync(
                HttpRequest.newBuilder(URI.create(balancer(0) + "/cart/add?item=tea&request=r1"))
                        .method("POST", BodyPublishers.noBody())
                        .header("Cookie", SessionCookie.sent(session))
                        .build(),
                BodyHandlers.ofString());
        assertThat(get(balancer(1), LoadBalancer.HEALTH_PATH, null)
                        .body()
                        .lines()
                        .toList())
                .isEqualTo(stage.servers());
        store.elect();
        assertThat(waiting.get().statusCode()).isEqualTo(200);
    }

    @Test
    void shouldGiveANewSessionForAnUnknownOrForgedCookie() throws Exception {
        for (final String forged : List.of("AAAAAAAAAAAAAAAAAAAAAA", "short", "../../x")) {
            final HttpResponse<String> response = get(balancer(0), "/cart", forged);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(issued(response)).isNotEqualTo(forged);
        }
    }

    @Test
    void shouldAnswerBadRequestsClearly() throws Exception {
        final String session = open(balancer(0));
        assertThat(send("POST", balancer(0), "/cart/add?item=tea", session).body())
                .contains("'request'", "1 to 64");
        assertThat(send("POST", balancer(0), "/cart/add?item=%3Cb%3E&request=r1", session)
                        .statusCode())
                .isEqualTo(400);
        assertThat(get(balancer(0), "/cart/add?item=tea&request=r1", session).statusCode())
                .isEqualTo(405);
        assertThat(get(balancer(0), "/elsewhere", session).statusCode()).isEqualTo(404);
    }

    @Test
    void shouldSayServiceUnavailableWhenTheStoreSaysNothing() throws Exception {
        final String session = open(balancer(0));
        store.failWrites(
                InMemoryStore.WriteFault.DROPPED_INDETERMINATE, InMemoryStore.WriteFault.DROPPED_INDETERMINATE);
        final HttpResponse<String> response = get(balancer(0), "/cart", null);
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("dropped");
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(get(balancer(0), "/cart", session).statusCode()).isIn(200, 503);
    }

    @Test
    void shouldForwardToItsOwnServersOnly() {
        final Backend backend = new Backend("app-1", URI.create("http://127.0.0.1:1"));
        for (final String target : List.of("http://elsewhere/x?y=1", "//elsewhere/x?y=1", "/x?y=1")) {
            assertThat(Forwarder.addressOf(backend, URI.create(target)))
                    .isEqualTo(URI.create("http://127.0.0.1:1/x?y=1"));
        }
    }

    @Test
    void shouldRefuseALargeBody() throws Exception {
        final URI balancer = balancer(0);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), balancer.getPort())) {
            final byte[] body = new byte[HttpListener.BODY_BYTES_MAX + 1];
            socket.getOutputStream()
                    .write(("POST /cart HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            final InputStream in = socket.getInputStream();
            assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }
}
