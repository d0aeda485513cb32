package dev.signalbox.worker.body;

import dev.signalbox.records.Bytes;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Records that were read over on the way to a wanted one: bodies are asked for in nearly the order in which they lie, so most of these are
 * asked for next. Bound: the oldest leave first. Owned by the reading thread.
 */
final class Passed {
    private final long mostBytes;
    private final LinkedHashMap<Place, Bytes> records = new LinkedHashMap<>();
    private long bytes;

    private record Place(TopicPartition partition, long offset) {}

    Passed(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    void put(TopicPartition partition, long offset, Bytes value) {
        var before = records.put(new Place(partition, offset), value);
        bytes += value.length() - (before == null ? 0 : before.length());
        var oldest = records.values().iterator();
        while (bytes > mostBytes && oldest.hasNext()) {
            bytes -= oldest.next().length();
            oldest.remove();
        }
    }

    /** A body is asked for once, or rarely again, so it is not kept after. */
    Optional<Bytes> take(TopicPartition partition, long offset) {
        var value = records.remove(new Place(partition, offset));
        if (value != null) {
            bytes -= value.length();
        }
        return Optional.ofNullable(value);
    }
}
