package dev.signalbox.standalone.cli;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Response;
import dev.signalbox.records.decision.Decision;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.UnreadableRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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

    private static final int SHOWN = 2;

    private record Line(long at, int rank, String text) {}

    @Override
    public Integer call() throws Exception {
        var wanted = new RequestId(id);
        var lines = new ArrayList<Line>();
        try (var open = stack.openToRead()) {
            var json = new RecordJson(open.catalog());
            var story = new RequestStory(json);
            var topics = List.of(Topics.REQUESTS.name(), Topics.EVENTS.name(), Topics.DECISIONS.name(), Topics.RESPONSES.name());
            var scan = new LogScan(open.kafka(), false);
            scan.past(topics, System.currentTimeMillis() - since * 60_000, record -> {
                Object value = decoded(open, record, wanted);
                if (value != null) {
                    var text = raw ? json.of(value).toString() : story.tell(value);
                    lines.add(new Line(record.timestamp(), rank(value), text));
                }
            });
            if (!raw && !lines.isEmpty()) {
                tellWhatWasShown(open, scan, wanted, lines);
            }
        }
        if (lines.isEmpty()) {
            System.err.println("nothing is known of request " + id + " in the last " + since + " minutes; look further back with --since");
            return 1;
        }
        lines.sort(Comparator.comparingLong(Line::at).thenComparingInt(Line::rank));
        long begun = lines.getFirst().at();
        for (var line : lines) {
            System.out.println(raw ? line.text() : String.format(Locale.ROOT, "%s  %+7d ms  %s", CLOCK.format(Instant.ofEpochMilli(line.at())),
                    line.at() - begun, line.text()));
        }
        return 0;
    }

    private static void tellWhatWasShown(Stack.Open open, LogScan scan, RequestId wanted, ArrayList<Line> lines) {
        var at = new long[1];
        long from = lines.stream().mapToLong(Line::at).min().orElse(0);
        var story = new ClientStory(wanted, text -> lines.add(new Line(at[0], SHOWN, text)));
        scan.past(List.of(Topics.REPLIES.name()), from - 1_000, record -> {
            at[0] = record.timestamp();
            try {
                if (record.value() != null) {
                    story.read(open.wire().replies().decode(record.value()));
                }
            } catch (UnreadableRecord e) {
                // one that nobody can read has nothing to tell
            }
        });
    }

    private static @org.jspecify.annotations.Nullable Object decoded(Stack.Open open, ConsumerRecord<byte[], byte[]> record, RequestId wanted) {
        if (record.value() == null) {
            return null;
        }
        boolean keyed = record.key() != null && new String(record.key(), StandardCharsets.UTF_8).equals(wanted.value());
        if (!keyed && !record.topic().equals(Topics.REQUESTS.name())) {
            return null;
        }
        try {
            Object value = TailCommand.codec(open.wire(), record.topic()) instanceof dev.signalbox.records.wire.Codec<?> codec
                    ? codec.decode(record.value()) : null;
            return switch (value) {
                case InferenceRequest r -> r.id().equals(wanted) ? r : null;
                case AttemptEvent e -> e.request().equals(wanted) ? e : null;
                case Decision d -> d.request().equals(wanted) ? d : null;
                case Response r -> r.request().equals(wanted) ? r : null;
                case null, default -> null;
            };
        } catch (UnreadableRecord e) {
            return null;
        }
    }

    private static int rank(Object value) {
        return switch (value) {
            case InferenceRequest r -> 0;
            case Decision d -> 1;
            case Response r -> 4;
            default -> 3;
        };
    }
}
