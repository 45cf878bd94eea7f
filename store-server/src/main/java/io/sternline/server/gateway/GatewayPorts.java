package io.sternline.server.gateway;

import io.sternline.replication.Doorbell;

/**
 * What lies between the gateway and the state thread. Made before either of them, since each needs one end.
 *
 * @param replies from the state thread.
 * @param queries to the state thread.
 * @param commands for ASYNC namespaces, to the state thread.
 * @param doorbell to be rung when the gateway should look up, for instance after a change of role.
 * @param stateDoorbell what the state thread sleeps on.
 * @param counters of the gateway.
 */
public record GatewayPorts(
        ReplyRing replies,
        QueryRing queries,
        LocalCommandRing commands,
        Doorbell doorbell,
        Doorbell stateDoorbell,
        GatewayCounters counters) {
    public static GatewayPorts create() {
        final Doorbell doorbell = new Doorbell();
        final Doorbell stateDoorbell = new Doorbell();
        return new GatewayPorts(
                new ReplyRing(doorbell),
                new QueryRing(stateDoorbell),
                new LocalCommandRing(stateDoorbell),
                doorbell,
                stateDoorbell,
                new GatewayCounters());
    }
}
