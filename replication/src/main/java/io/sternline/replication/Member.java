package io.sternline.replication;

/**
 * A node as its peers reach it.
 *
 * @param id 0 to 6, unique in the group.
 * @param host name or address; must not change while the node lives.
 * @param basePort first of the node's ports, 1,024 to 65,526. The node uses {@code basePort} to {@code basePort + 9} for
 *     replication (UDP, and TCP on {@code basePort + 2}) and leaves TCP of {@code basePort} itself to the application.
 */
public record Member(int id, String host, int basePort) {}
