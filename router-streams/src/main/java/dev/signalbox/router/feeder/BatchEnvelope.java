package dev.signalbox.router.feeder;

import dev.signalbox.records.Body;
import dev.signalbox.records.Facts;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.topics.Topics;
import java.time.Duration;
import java.util.Optional;

/** What a batch user wrote, made whole: what was left out is filled in, and the body is where it was written. */
final class BatchEnvelope {
    private static final long PATIENCE_MILLIS = Duration.ofHours(24).toMillis();
    private static final int BYTES_PER_TOKEN = 4;

    private BatchEnvelope() {}

    /** @param writtenAt epoch milliseconds at which the record was written */
    static InferenceRequest of(InferenceRequest raw, int partition, long offset, long writtenAt) {
        var id = raw.id().equals(RequestId.UNNAMED) ? new RequestId(Topics.BATCH.name() + "-" + partition + "-" + offset) : raw.id();
        long receivedAt = raw.receivedAt() > 0 ? raw.receivedAt() : writtenAt;
        long deadline = raw.deadline() > 0 ? raw.deadline() : receivedAt + PATIENCE_MILLIS;
        var body = raw.body() instanceof Body.Inline inline
                ? new Body.Reference(Body.Source.BATCH, partition, new long[] {offset}, inline.length())
                : raw.body();
        return new InferenceRequest(id, 0, partition, raw.tenant(), Lane.BATCH, raw.dialect(), receivedAt, deadline,
                facts(raw.facts(), id, body.length()), body, Optional.empty(), Optional.empty(), false, raw.headers());
    }

    private static Facts facts(Facts f, RequestId id, int length) {
        int tokens = f.promptTokens() > 0 ? f.promptTokens() : Math.max(1, length / BYTES_PER_TOKEN);
        var affinity = f.affinity().isBlank() ? id.value() : f.affinity();
        return new Facts(f.model(), f.stream(), tokens, f.maxOutputTokens(), f.features(), affinity, f.prefixBlocks(), f.spans());
    }
}
