package io.sternline.replication.cluster;

import io.aeron.Aeron;
import io.sternline.replication.Member;
import io.sternline.replication.async.AsyncReplication;
import java.util.List;
import java.util.stream.Collectors;
import org.agrona.concurrent.AgentRunner;

/**
 * The thread that replicates ASYNC namespaces, with its Aeron client. No write waits for it, so it pauses as the changelog
 * thread does, whose changes it sends: it would find nothing new in between.
 */
final class AsyncThread implements AutoCloseable {
    private final Aeron aeron;
    private final AgentRunner runner;

    private AsyncThread(final Aeron aeron, final AgentRunner runner) {
        this.aeron = aeron;
        this.runner = runner;
    }

    /** Who replicates with whom. */
    static AsyncReplication.Peers peers(final int nodeId, final List<Member> members, final GroupStreams streams) {
        return new AsyncReplication.Peers(
                nodeId,
                members.stream().collect(Collectors.toMap(Member::id, member -> new MemberPorts(member).async())),
                streams.async());
    }

    static AsyncThread start(
            final AsyncReplication async,
            final AsyncReplication.Peers peers,
            final String aeronDirectory,
            final NodeThreads threads,
            final Faults faults) {
        final ErrorLog errors = new ErrorLog("async", faults);
        final Aeron aeron = AeronClients.connect(aeronDirectory, "async", errors);
        final AgentRunner runner = new AgentRunner(
                new PacedIdleStrategy(() -> false),
                errors,
                null,
                async.agent(threads.name("async"), peers, aeron, errors, faults::report));
        AgentRunner.startOnThread(runner, threads.factory("async"));
        return new AsyncThread(aeron, runner);
    }

    /** The client last: its buffers are unmapped then. */
    @Override
    public void close() {
        try (aeron) {
            runner.close();
        }
    }
}
