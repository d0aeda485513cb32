package dev.signalbox.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Response;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.runtime.RuntimeContext;
import dev.signalbox.standalone.engine.EngineProfile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Lines of a batch user: sent to {@code inference.batch}, looked for in {@code inference.responses} as committed. Not thread-safe. */
public final class BatchLines implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_SHOWN = 20;

    private final RuntimeContext context;
    private final Map<String, Ask> asks = new HashMap<>();
    private final Map<String, List<Response>> responses = new HashMap<>();
    private final LogView view;

    /** @param prefix of the lines' request ids */
    public BatchLines(RuntimeContext context, String prefix, int count, IntFunction<Ask> line) {
        this.context = context;
        for (int i = 0; i < count; i++) {
            asks.put(prefix + "-" + i, line.apply(i));
        }
        view = LogView.whole(context.kafka(), Topics.RESPONSES, true);
    }

    public void send() {
        try (var producer = context.kafka().producer("batch-user", Map.of("linger.ms", "5"))) {
            asks.forEach((id, ask) -> producer.send(new ProducerRecord<>(
                    Topics.BATCH.name(), id.getBytes(StandardCharsets.UTF_8), context.wire().batch().encode(request(id, ask)))));
            producer.flush();
        }
    }

    private static InferenceRequest request(String id, Ask ask) {
        return new InferenceRequest(new RequestId(id), 0, 0, "", Lane.BATCH, Dialect.OPENAI_CHAT, 0, 0,
                new Facts(ask.model(), false, 0, 0, 0, id, new long[0], Facts.Spans.UNKNOWN), new Body.Inline(Bytes.utf8(ask.body())),
                Optional.empty(), Optional.empty(), false);
    }

    /** How many different lines are settled by now. */
    public int settled() {
        for (var record : view.next()) {
            var key = record.key();
            var id = key == null ? "" : new String(key, StandardCharsets.UTF_8);
            if (asks.containsKey(id)) {
                responses.computeIfAbsent(id, i -> new ArrayList<>()).add(context.wire().responses().decode(record.value()));
            }
        }
        return responses.size();
    }

    /** Lines that are missing, doubled, failed, or answered with another text; at most twenty. */
    public List<String> broken(EngineProfile profile) {
        settled();
        var broken = new ArrayList<String>();
        asks.forEach((id, ask) -> {
            var found = responses.getOrDefault(id, List.of());
            if (broken.size() < MOST_SHOWN && found.size() != 1) {
                broken.add("line " + id + " is settled " + found.size() + " times");
            } else if (broken.size() < MOST_SHOWN && !text(found.getFirst()).equals(ask.expected(profile))) {
                broken.add("line " + id + " was answered " + found.getFirst().status() + " " + found.getFirst().message());
            }
        });
        return broken;
    }

    private static String text(Response response) {
        try {
            return response.ok() ? JSON.readTree(response.body().asText()).at("/choices/0/message/content").asText() : "";
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    @Override
    public void close() {
        view.close();
    }
}
