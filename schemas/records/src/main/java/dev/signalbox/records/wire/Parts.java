package dev.signalbox.records.wire;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.Lane;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Usage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** What several layouts share. */
final class Parts {
    static final Symbols<Lane> LANE = Symbols.of(Lane.class, dev.signalbox.avro.Lane.class);
    static final Symbols<Dialect> DIALECT = Symbols.of(Dialect.class, dev.signalbox.avro.Dialect.class);
    static final Symbols<Failure> FAILURE = Symbols.of(Failure.class, dev.signalbox.avro.Failure.class);
    static final Symbols<FinishReason> FINISH = Symbols.of(FinishReason.class, dev.signalbox.avro.FinishReason.class);

    /** Written where a record has a field that means nothing in this one. */
    static final AttemptId NO_ATTEMPT = new AttemptId(0, 0, 0);

    static final int NO_FAILURE = dev.signalbox.avro.Failure.NONE.ordinal();

    private Parts() {}

    static RequestId readRequestId(AvroInput in) {
        var id = in.readString();
        if (id.isBlank() || id.length() > 128) {
            throw new UnreadableRecord("a request id has 1 to 128 characters, got " + id.length());
        }
        return new RequestId(id);
    }

    static void write(AttemptId attempt, AvroOutput out) {
        out.writeInt(attempt.publication());
        out.writeLong(attempt.routerEpoch());
        out.writeLong(attempt.n());
    }

    static AttemptId readAttempt(AvroInput in) {
        return new AttemptId(in.readInt(), in.readLong(), in.readLong());
    }

    /** A flag, then the attempt. */
    static void write(Optional<AttemptId> attempt, AvroOutput out) {
        out.writeBoolean(attempt.isPresent());
        write(attempt.orElse(NO_ATTEMPT), out);
    }

    static Optional<AttemptId> readOptionalAttempt(AvroInput in) {
        boolean present = in.readBoolean();
        var attempt = readAttempt(in);
        return present ? Optional.of(attempt) : Optional.empty();
    }

    static void write(Usage usage, AvroOutput out) {
        out.writeLong(usage.inputUncached());
        out.writeLong(usage.cacheRead());
        out.writeLong(usage.cacheWrite5m());
        out.writeLong(usage.cacheWrite1h());
        out.writeLong(usage.outputText());
        out.writeLong(usage.outputReasoning());
        out.writeLong(usage.audioInput());
        out.writeLong(usage.audioOutput());
        out.writeLong(usage.imageInput());
        out.writeBoolean(usage.estimated());
    }

    static Usage readUsage(AvroInput in) {
        return new Usage(
                in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong(),
                in.readLong(), in.readLong(), in.readBoolean());
    }

    static <E> void write(List<E> items, AvroOutput out, BiConsumer<E, AvroOutput> item) {
        out.beginItems(items.size());
        for (var each : items) {
            item.accept(each, out);
        }
        out.endItems();
    }

    static void writeTexts(List<String> texts, AvroOutput out) {
        write(texts, out, (text, to) -> to.writeString(text));
    }

    static List<String> readTexts(AvroInput in) {
        return in.readList(AvroInput::readString);
    }

    /** In the order of the keys, so that equal values give equal bytes. */
    static void write(Map<String, String> map, AvroOutput out) {
        out.beginItems(map.size());
        if (!map.isEmpty()) {
            new TreeMap<>(map).forEach((key, value) -> {
                out.writeString(key);
                out.writeString(value);
            });
        }
        out.endItems();
    }

    static Map<String, String> readMap(AvroInput in) {
        int first = in.readBlock();
        if (first == 0) {
            return Map.of();
        }
        var map = new HashMap<String, String>();
        for (int count = first; count > 0; count = in.readBlock()) {
            for (int i = 0; i < count; i++) {
                map.put(in.readString(), in.readString());
            }
        }
        return map;
    }

    /** As {@link #write(Map, AvroOutput)}. */
    static void writeScores(Map<String, Double> map, AvroOutput out) {
        out.beginItems(map.size());
        new TreeMap<>(map).forEach((key, value) -> {
            out.writeString(key);
            out.writeDouble(value);
        });
        out.endItems();
    }

    static Map<String, Double> readScores(AvroInput in) {
        var map = new HashMap<String, Double>();
        for (int count = in.readBlock(); count > 0; count = in.readBlock()) {
            for (int i = 0; i < count; i++) {
                map.put(in.readString(), in.readDouble());
            }
        }
        return map;
    }

    static List<Integer> readNumbers(AvroInput in) {
        var numbers = new ArrayList<Integer>();
        for (int number : in.readInts()) {
            numbers.add(number);
        }
        return numbers;
    }
}
