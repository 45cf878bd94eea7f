package io.sternline.client.transport;

/** Told of writes that a node has answered, on the loop, before their callers are. */
@FunctionalInterface
interface WriteListener {
    WriteListener NONE = (call, reply) -> {};

    void onAnswered(WriteCall<?> call, Reply reply);
}
