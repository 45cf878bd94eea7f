package io.sternline.client.transport;

import io.sternline.client.Endpoint;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CloseReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.awaitility.Awaitility;

/** One node of a {@link ScriptedGroup}: a socket, a thread for each connection, and a script it follows. */
final class ScriptedNode implements AutoCloseable {
    private final ScriptedGroup group;
    private final int nodeId;
    private final int port;
    private final Set<ScriptedConnection> connections = ConcurrentHashMap.newKeySet();
    private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private ServerSocket server;
    private Thread acceptor;

    private volatile Function<Seen, Act> onCommand = seen -> Act.ANSWER;
    private volatile Function<Seen, Act> onQuery = seen -> Act.ANSWER;
    private volatile Consumer<ScriptedWatch> onWatch = watch -> {};
    private volatile CloseReason refusal;
    private volatile boolean isMute;
    private volatile boolean isCutOff;
    private volatile int recovery;
    private volatile int recoveryHeard;
    private volatile String groupName = "test";
    private volatile int protocolVersion = Protocol.VERSION_MAX;
    private volatile int windowRequestsMax = Protocol.WINDOW_REQUESTS_MAX;

    ScriptedNode(final ScriptedGroup group, final int nodeId) throws IOException {
        this.group = group;
        this.nodeId = nodeId;
        this.server = listen(0);
        this.port = server.getLocalPort();
    }

    /** Which life of its group the node says it is in. */
    void recovery(final int newRecovery) {
        recovery = newRecovery;
    }

    int recovery() {
        return recovery;
    }

    void onHello(final int heardRecovery) {
        recoveryHeard = heardRecovery;
    }

    /** What the last Hello told. */
    int recoveryHeard() {
        return recoveryHeard;
    }

    void start() {
        final ServerSocket listening = server;
        acceptor = new Thread(() -> accept(listening), "scripted-node-" + nodeId);
        acceptor.setDaemon(true);
        acceptor.start();
    }

    ScriptedGroup group() {
        return group;
    }

    int nodeId() {
        return nodeId;
    }

    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", port);
    }

    boolean isPrimary() {
        return group.primaryNodeId() == nodeId;
    }

    /** What to do with commands that come to this node as the primary. */
    ScriptedNode onCommand(final Function<Seen, Act> script) {
        onCommand = script;
        return this;
    }

    ScriptedNode onQuery(final Function<Seen, Act> script) {
        onQuery = script;
        return this;
    }

    /** What to say to a watch as soon as it is asked for. Unless told otherwise the node says nothing, and the test does. */
    ScriptedNode onWatch(final Consumer<ScriptedWatch> script) {
        onWatch = script;
        return this;
    }

    /** Says goodbye to everyone who says hello; null: no longer. */
    void refuse(final CloseReason reason) {
        refusal = reason;
    }

    /** Reads everything and says nothing any more, not even to pings. */
    void mute(final boolean mute) {
        isMute = mute;
    }

    /** Knows of no primary, whatever the others know, and tells its clients so. */
    void cutOff() {
        isCutOff = true;
        tellTopology();
    }

    boolean isCutOff() {
        return isCutOff;
    }

    void groupName(final String name) {
        groupName = name;
    }

    void protocolVersion(final int version) {
        protocolVersion = version;
    }

    void windowRequestsMax(final int requestsMax) {
        windowRequestsMax = requestsMax;
    }

    /** Sends the answers that were held. */
    void release() {
        for (Runnable answer = held.poll(); answer != null; answer = held.poll()) {
            answer.run();
        }
    }

    int held() {
        return held.size();
    }

    int connections() {
        return connections.size();
    }

    /** Connections accepted since the start. */
    int accepted() {
        return accepted.get();
    }

    void tellTopology() {
        connections.forEach(ScriptedConnection::sendTopology);
    }

    /** Cuts all connections; new ones are accepted. The clients may not know it yet when this returns. */
    void cut() {
        connections.forEach(ScriptedConnection::close);
    }

    /** Cuts all connections and waits until each has been replaced, so every client knows that its former one is gone. */
    void cutAndAwaitReconnect() {
        final int acceptedMin = accepted() + connections();
        cut();
        Awaitility.await().until(() -> accepted() >= acceptedMin);
    }

    /** Dies. */
    void kill() {
        close();
    }

    /** Comes back at the same port, once the system gives it: a client's attempt to connect may hold it for a moment. */
    void restart() {
        Awaitility.await().ignoreExceptions().until(() -> {
            server = listen(port);
            return true;
        });
        start();
    }

    @Override
    public void close() {
        try {
            server.close();
            // The port is free only when nobody waits on the socket any more.
            acceptor.join();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        cut();
    }

    Act onCommand(final Seen seen) {
        return onCommand.apply(seen);
    }

    Act onQuery(final Seen seen) {
        return onQuery.apply(seen);
    }

    void onWatch(final ScriptedWatch watch) {
        onWatch.accept(watch);
    }

    void hold(final Runnable answer) {
        held.add(answer);
    }

    CloseReason refusal() {
        return refusal;
    }

    boolean isMute() {
        return isMute;
    }

    String groupName() {
        return groupName;
    }

    int protocolVersion() {
        return protocolVersion;
    }

    int windowRequestsMax() {
        return windowRequestsMax;
    }

    void onClosed(final ScriptedConnection connection) {
        connections.remove(connection);
    }

    private static ServerSocket listen(final int port) throws IOException {
        final ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        return socket;
    }

    private void accept(final ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                final Socket socket = listening.accept();
                accepted.incrementAndGet();
                final ScriptedConnection connection = new ScriptedConnection(this, socket);
                connections.add(connection);
                connection.start();
                if (listening.isClosed()) {
                    connection.close();
                }
            } catch (final IOException ex) {
                if (!listening.isClosed()) {
                    throw new UncheckedIOException(ex);
                }
            }
        }
    }
}
