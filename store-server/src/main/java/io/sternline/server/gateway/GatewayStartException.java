package io.sternline.server.gateway;

/** The client port cannot be opened; the message names it and says what to do. */
public final class GatewayStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public GatewayStartException(final String host, final int port, final Throwable cause) {
        super(
                "cannot listen for clients on " + host + ":" + port + " (" + cause.getMessage()
                        + "): stop what uses the port, or set client.bindHost or the member's port to one that is free",
                cause);
    }
}
