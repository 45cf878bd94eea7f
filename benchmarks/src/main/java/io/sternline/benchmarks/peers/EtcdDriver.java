package io.sternline.benchmarks.peers;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** etcd through jetcd: one client object, all calls over one HTTP/2 connection. */
final class EtcdDriver implements Driver {
    private final Client client;
    private final KV kv;

    EtcdDriver(final List<String> urls) {
        client = Client.builder().endpoints(urls.toArray(String[]::new)).build();
        kv = client.getKVClient();
    }

    @Override
    public CompletionStage<?> write(final Write write) {
        return kv.put(ByteSequence.from(write.keyBytes()), ByteSequence.from(write.value()));
    }

    @Override
    public CompletionStage<byte[]> read(final String key) {
        return kv.get(ByteSequence.from(key, StandardCharsets.ISO_8859_1))
                .thenApply(found -> found.getKvs().isEmpty()
                        ? null
                        : found.getKvs().get(0).getValue().getBytes());
    }

    @Override
    public void close() {
        client.close();
    }
}
