package io.sternline.replication.cluster;

import io.aeron.Aeron;
import io.aeron.archive.client.AeronArchive;

/** Connections to the node's own archive, through memory. */
final class LocalArchive {
    /** Of the control sessions' answers; the service has 121. */
    static final int CONSENSUS_STREAM = 120;

    static final int KEEPER_STREAM = 122;

    static final int PROMOTION_STREAM = 123;

    private LocalArchive() {}

    static AeronArchive connect(final Aeron aeron, final int responseStream) {
        return AeronArchive.connect(context(responseStream).aeron(aeron).ownsAeronClient(false));
    }

    static AeronArchive.Context context(final int responseStream) {
        return new AeronArchive.Context()
                .controlRequestChannel("aeron:ipc?term-length=64k")
                .controlRequestStreamId(AeronArchive.Configuration.localControlStreamId())
                .controlResponseChannel("aeron:ipc?term-length=64k")
                .controlResponseStreamId(responseStream);
    }
}
