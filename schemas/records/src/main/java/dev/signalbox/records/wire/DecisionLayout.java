package dev.signalbox.records.wire;

import dev.signalbox.records.decision.Decision;
import org.apache.avro.Schema;

/** Indices go as Avro numbers, where small ones take one byte; reasons and scores are packed. */
final class DecisionLayout implements Layout<Decision> {
    private static final Symbols<Decision.Outcome> OUTCOME =
            Symbols.of(Decision.Outcome.class, dev.signalbox.avro.Outcome.class);

    @Override
    public Schema schema() {
        return dev.signalbox.avro.Decision.getClassSchema();
    }

    @Override
    public void write(Decision d, AvroOutput out) {
        out.writeString(d.request().value());
        OUTCOME.write(d.outcome(), out);
        Parts.write(d.attempt(), out);
        out.writeInt(d.number());
        out.writeLong(d.at());
        out.writeLong(d.decideNanos());
        out.writeLong(d.catalogVersion());
        out.writeString(d.policy());
        out.writeString(d.tenant());
        out.writeString(d.route());
        out.writeInt(d.promptTokens());
        var candidates = d.candidates();
        out.writeInts(candidates.targets());
        out.writeBytes(candidates.reasons());
        out.writePacked(candidates.scores());
        Parts.writeTexts(candidates.terms(), out);
        var scores = candidates.termScores();
        out.beginItems(scores.size());
        for (int i = 0; i < scores.size(); i++) {
            out.writePacked(scores.get(i));
        }
        out.endItems();
        out.writeInts(candidates.detailed());
        out.writeInt(d.chosen());
        out.writeString(d.worker());
        if (d.failure().isPresent()) {
            Parts.FAILURE.write(d.failure().get(), out);
        } else {
            out.writeInt(Parts.NO_FAILURE);
        }
        out.writeLong(d.heldMillis());
    }

    @Override
    public Decision read(AvroInput in) {
        return new Decision(
                Parts.readRequestId(in),
                OUTCOME.read(in),
                Parts.readOptionalAttempt(in),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readString(),
                in.readString(),
                in.readString(),
                in.readInt(),
                new Decision.Candidates(
                        in.readInts(),
                        in.readByteArray(),
                        in.readPackedShorts(),
                        Parts.readTexts(in),
                        in.readList(AvroInput::readPackedShorts),
                        in.readInts()),
                in.readInt(),
                in.readString(),
                Parts.FAILURE.readOptional(in),
                in.readLong());
    }
}
