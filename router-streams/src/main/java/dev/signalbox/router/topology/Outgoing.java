package dev.signalbox.router.topology;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** An encoded record on its way out, with the partition that it must go to; -1 where its key decides. */
record Outgoing(byte[] value, int partition) {
    static final Serializer<Outgoing> SERIALIZER = (_, outgoing) -> outgoing.value();

    /** The partition the core has named. */
    static final StreamPartitioner<byte[], Outgoing> NAMED = (_, _, outgoing, _) -> Optional.of(Set.of(outgoing.partition()));
}
