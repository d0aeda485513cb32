package dev.signalbox.standalone.cli;

import dev.signalbox.records.RequestId;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.records.wire.UnreadableRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One request's whole story, from the log. */
@Command(name = "explain", description = "Tell one request's story: decisions with every candidate, attempts and why they ended, what the client saw when.",
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    @Parameters(paramLabel = "REQUEST_ID", description = "what x-request-id says")
    private String id = "";

    @Option(names = "--since", paramLabel = "MINUTES", defaultValue = "60", description = "how far back to look (${DEFAULT-VALUE})")
    private long since = 60;

    @Option(names = "--json", description = "the records themselves, one line each")
    private boolean raw;

    @Mixin
    private Stack stack = new Stack();

    @Override
    public Integer call() throws Exception {
        try (var open = stack.openToRead()) {
            var explanation = new Explanation(new RequestId(id), open.catalog());
            read(open, explanation);
            if (explanation.isEmpty()) {
                System.err.println("nothing is known of request " + id + " in the last " + since + " minutes; look further back with --since");
                return 1;
            }
            if (raw) {
                explanation.records().forEach(line -> System.out.println(line.text()));
            } else {
                tell(explanation.story());
            }
        }
        return 0;
    }

    private void read(Stack.Open open, Explanation explanation) {
        var scan = new LogScan(open.kafka(), false);
        var topics = List.of(Topics.REQUESTS.name(), Topics.EVENTS.name(), Topics.DECISIONS.name(), Topics.RESPONSES.name());
        scan.past(topics, System.currentTimeMillis() - since * 60_000, record -> {
            if (decoded(open, record, id) instanceof Object value) {
                explanation.hear(record.timestamp(), value);
            }
        });
        if (raw || explanation.isEmpty()) {
            return;
        }
        scan.past(List.of(Topics.REPLIES.name()), explanation.begun() - 1_000, record -> {
            try {
                if (record.value() != null) {
                    explanation.replies(record.timestamp(), open.wire().replies().decode(record.value()));
                }
            } catch (UnreadableRecord e) {
                // one that nobody can read has nothing to tell
            }
        });
    }

    private static void tell(List<Explanation.Line> story) {
        long begun = story.getFirst().at();
        for (var line : story) {
            System.out.println(String.format(Locale.ROOT, "%s  %+7d ms  %s", CLOCK.format(Instant.ofEpochMilli(line.at())), line.at() - begun, line.text()));
        }
    }

    private static @Nullable Object decoded(Stack.Open open, ConsumerRecord<byte[], byte[]> record, String wanted) {
        if (record.value() == null) {
            return null;
        }
        boolean keyed = record.key() != null && new String(record.key(), StandardCharsets.UTF_8).equals(wanted);
        if (!keyed && !record.topic().equals(Topics.REQUESTS.name())) {
            return null;
        }
        try {
            return TailCommand.codec(open.wire(), record.topic()) instanceof Codec<?> codec ? codec.decode(record.value()) : null;
        } catch (UnreadableRecord e) {
            return null;
        }
    }
}
