package dev.signalbox.standalone.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.records.topics.Topic;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.records.wire.Wire;
import dev.signalbox.runtime.settings.Nearest;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Records of a topic as they come, one line of JSON each. */
@Command(name = "tail", description = "Show a topic's records as they come, decoded, one line of JSON each.", mixinStandardHelpOptions = true)
final class TailCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(paramLabel = "TOPIC", description = "such as routing.decisions; all are in docs/topics.md")
    private String topic = "";

    @Option(names = "--since", paramLabel = "MINUTES", description = "begin so many minutes ago instead of now; -1 for everything that is kept")
    private long since;

    @Option(names = {"-n", "--count"}, paramLabel = "N", defaultValue = "-1", description = "stop after so many records")
    private long count = -1;

    @Mixin
    private Stack stack = new Stack();

    @Override
    public Integer call() throws Exception {
        var names = Topics.all().stream().map(Topic::name).toList();
        if (!names.contains(topic)) {
            throw new IllegalArgumentException("there is no topic " + topic + Nearest.to(topic, names).map(n -> ", did you mean " + n + "?")
                    .orElse("; there are " + String.join(", ", names)));
        }
        try (var open = stack.openToRead()) {
            var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
            var json = new RecordJson(open.catalog());
            var codec = codec(open.wire(), topic);
            var left = new AtomicLong(count < 0 ? Long.MAX_VALUE : count);
            long from = since == 0 ? System.currentTimeMillis() : since < 0 ? 0 : System.currentTimeMillis() - since * 60_000;
            new LogScan(open.kafka(), true).follow(List.of(topic), from, () -> {
                out.flush();
                return left.get() > 0 && !out.checkError();
            }, record -> {
                if (left.getAndDecrement() > 0) {
                    out.println(line(record, codec, json));
                }
            });
        }
        return 0;
    }

    static @Nullable Codec<?> codec(Wire wire, String topic) {
        return wire.all().stream().filter(c -> c.topic().name().equals(topic)).findFirst().orElse(null);
    }

    private static String line(ConsumerRecord<byte[], byte[]> record, @Nullable Codec<?> codec, RecordJson json) {
        var line = JSON.createObjectNode().put("partition", record.partition()).put("offset", record.offset()).put("at", record.timestamp())
                .put("key", record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8));
        if (record.value() == null) {
            line.putNull("value");
        } else if (codec == null) {
            line.put("bytes", record.value().length);
        } else {
            try {
                line.set("value", json.of(codec.decode(record.value())));
            } catch (UnreadableRecord e) {
                line.put("unreadable", e.getMessage()).put("bytes", record.value().length);
            }
        }
        return line.toString();
    }
}
