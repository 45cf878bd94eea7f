package io.sternline.server.gateway;

/** Where clients reach a node of the group. */
public record NodeEndpoint(int nodeId, String host, int port) {
    /** As it stands in a Topology: IPv6 addresses in brackets. */
    public String text() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
