package dev.signalbox.records.topics;

import java.time.Duration;
import java.util.Locale;

/** {@code docs/topics.md}, written from {@link Topics}. */
public final class TopicsDoc {
    private TopicsDoc() {}

    public static String markdown() {
        var out = new StringBuilder("""
                # Topics

                Generated from `Topics`: change it there, then run the build with `-Dsignalbox.update=true`.
                Values are Avro in the Confluent wire format (subject `<topic>-value`, compatibility `FULL_TRANSITIVE`); the
                schemas with the meaning of every field are in `schemas/records/src/main/avro`. Keys are UTF-8 text.

                | topic | key | value | partitions | kept | largest record | written by | read by |
                |---|---|---|---|---|---|---|---|
                """);
        for (var topic : Topics.all()) {
            out.append("| `").append(topic.name()).append("` | ").append(topic.key());
            out.append(" | ").append(topic.value()).append(" | ").append(partitions(topic.sizing()));
            out.append(" | ").append(kept(topic)).append(" | ").append(bytes(topic.maxRecordBytes()));
            out.append(" | ").append(topic.writers()).append(" | ").append(topic.readers()).append(" |\n");
        }
        return out.append("""

                A batch user produces `InferenceRequest` with `id`, `model`, `dialect` and `body` and leaves out the rest; a record
                without `id` gets one derived from where it lies. Bytes that cannot be read go to `inference.dead-letters`.
                """).toString();
    }

    private static String partitions(Topic.Sizing sizing) {
        return switch (sizing) {
            case ONE -> "1";
            case ROUTER -> "one per router task, the same for all such";
            case WORKER -> "at least one per worker";
            case INGRESS -> "at least one per ingress";
            case DATA -> "by volume";
        };
    }

    private static String kept(Topic topic) {
        var time = duration(topic.retention());
        var size = topic.retentionBytes() < 0 ? "" : ", " + bytes(topic.retentionBytes()) + " a partition";
        if (topic.compacted()) {
            return (size.isEmpty() ? "latest per key; deletions " : "latest per key, ") + time + size;
        }
        return time + size;
    }

    private static String duration(Duration duration) {
        if (duration.toDays() > 0) {
            return duration.toDays() + " d";
        }
        return duration.toHours() > 0 ? duration.toHours() + " h" : duration.toMinutes() + " min";
    }

    private static String bytes(long bytes) {
        return bytes % (1L << 30) == 0
                ? String.format(Locale.ROOT, "%d GiB", bytes >> 30)
                : String.format(Locale.ROOT, "%d MiB", bytes >> 20);
    }
}
