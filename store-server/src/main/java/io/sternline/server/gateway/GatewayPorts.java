package io.sternline.server.gateway;

/**
 * What lies between the gateway and the state thread. Made before either of them, since each needs one end.
 *
 * @param replies from the state thread.
 * @param queries to the state thread.
 * @param commands for ASYNC namespaces, to the state thread.
 * @param doorbell to be rung when the gateway should look up, for instance after a change of role.
 * @param counters of the gateway.
 */
public record GatewayPorts(
        ReplyRing replies, QueryRing queries, LocalCommandRing commands, Doorbell doorbell, GatewayCounters counters) {
    public static GatewayPorts create() {
        final Doorbell doorbell = new Doorbell();
        return new GatewayPorts(
                new ReplyRing(doorbell), new QueryRing(), new LocalCommandRing(), doorbell, new GatewayCounters());
    }
}
