package io.sternline.replication.cluster;

import io.aeron.Aeron;
import io.aeron.archive.client.AeronArchive;

/** Connections to the node's own archive, through memory. */
final class LocalArchive {
    /** Of the control sessions' answers; the consensus module has 120, the service 121. */
    static final int KEEPER_STREAM = 122;

    static final int PROMOTION_STREAM = 123;

    private LocalArchive() {}

    static AeronArchive connect(final Aeron aeron, final int responseStream) {
        return AeronArchive.connect(new AeronArchive.Context()
                .aeron(aeron)
                .ownsAeronClient(false)
                .controlRequestChannel("aeron:ipc?term-length=64k")
                .controlRequestStreamId(AeronArchive.Configuration.localControlStreamId())
                .controlResponseChannel("aeron:ipc?term-length=64k")
                .controlResponseStreamId(responseStream));
    }
}
