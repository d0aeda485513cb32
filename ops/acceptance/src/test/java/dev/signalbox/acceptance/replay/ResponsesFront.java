package dev.signalbox.acceptance.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** OpenAI's client on Responses. */
final class ResponsesFront implements Front {
    private static final Pattern ITEM = Pattern.compile("output_item.added ("
            + "content_part.added (output_text.delta )*output_text.done content_part.done |"
            + "content_part.added (refusal.delta )*refusal.done content_part.done |"
            + "reasoning_summary_part.added (reasoning_summary_text.delta )*reasoning_summary_text.done reasoning_summary_part.done |"
            + "(function_call_arguments.delta )*function_call_arguments.done )*output_item.done ");

    private final OpenAIClient client;

    ResponsesFront(String base) {
        client = OpenAIOkHttpClient.builder().apiKey("unused").baseUrl(base + "/v1").maxRetries(0).build();
    }

    @Override
    public Dialect dialect() {
        return Dialect.OPENAI_RESPONSES;
    }

    @Override
    public Heard ask(String model, boolean stream, boolean strict, Runnable begun) {
        var params = ResponseCreateParams.builder().model(model).input("Say it again").build();
        if (!stream) {
            var response = client.responses().create(params);
            return heard(strict ? response.validate() : response);
        }
        try (var events = client.responses().createStreaming(params)) {
            return streamed(events.stream().peek(_ -> begun.run()).toList(), strict);
        }
    }

    private static Heard streamed(List<ResponseStreamEvent> events, boolean strict) {
        var accumulator = strict ? ResponseAccumulator.create() : ResponseAccumulator.createWithSnapshots();
        var pieces = new Said.Sum();
        var order = new ArrayList<JsonNode>();
        var dones = new ArrayList<Said.Call>();
        for (int i = 0; i < events.size(); i++) {
            var event = events.get(i);
            if (strict) {
                var json = event.validate()._json().orElseThrow().convert(JsonNode.class);
                assertThat(json.path("sequence_number").asInt(-1)).isEqualTo(i);
                order.add(json);
            }
            accumulator.accumulate(event);
            event.outputTextDelta().ifPresent(delta -> pieces.text.append(delta.delta()));
            event.refusalDelta().ifPresent(delta -> pieces.refusal.append(delta.delta()));
            event.reasoningSummaryTextDelta().ifPresent(delta -> pieces.reasoning.append(delta.delta()));
            event.outputItemAdded().flatMap(added -> added.item().functionCall())
                    .ifPresent(call -> pieces.call(event.asOutputItemAdded().outputIndex(), call.name()));
            event.functionCallArgumentsDelta().ifPresent(delta -> pieces.arguments(delta.outputIndex(), delta.delta()));
            event.functionCallArgumentsDone().ifPresent(done -> dones.add(Said.Call.of("", done.arguments())));
        }
        var heard = strict ? heard(accumulator.response().validate()) : heard(accumulator.reconstructedResponse());
        if (strict) {
            var whole = heard.choices().getFirst();
            assertThat(pieces.said()).as("the pieces of what the last event has whole").isEqualTo(whole);
            assertThat(dones).extracting(Said.Call::arguments).containsExactlyElementsOf(whole.calls().stream().map(Said.Call::arguments).toList());
            ordered(order);
        }
        return heard;
    }

    /** As the reference has it, which the client itself does not look at: the answer begins, its items and their parts begin and end, it ends. */
    private static void ordered(List<JsonNode> events) {
        var types = events.stream().map(event -> event.path("type").asText().replace("response.", "")).toList();
        assertThat(types).startsWith("created", "in_progress");
        assertThat(types.getLast()).isIn("completed", "incomplete");
        var items = new TreeMap<Integer, String>();
        for (int i = 2; i < events.size() - 1; i++) {
            items.merge(events.get(i).path("output_index").asInt(-1), types.get(i) + " ", String::concat);
        }
        assertThat(items.values()).as("events of each item").allMatch(item -> ITEM.matcher(item).matches());
    }

    private static Heard heard(Response response) {
        var sum = new Said.Sum();
        for (var item : response.output()) {
            item.message().ifPresent(message -> message.content().forEach(part -> {
                part.outputText().ifPresent(text -> sum.text.append(text.text()));
                part.refusal().ifPresent(refusal -> sum.refusal.append(refusal.refusal()));
            }));
            item.reasoning().ifPresent(reasoning -> reasoning.summary().forEach(part -> sum.reasoning.append(part.text())));
            item.functionCall().ifPresent(call -> {
                sum.call(call.callId(), call.name());
                sum.arguments(call.callId(), call.arguments());
            });
        }
        var details = response.incompleteDetails().flatMap(Response.IncompleteDetails::reason).map(reason -> ":" + reason.asString()).orElse("");
        var counts = response.usage().map(usage -> new Counts(
                usage.inputTokens(), usage.inputTokensDetails().cachedTokens(),
                usage.inputTokensDetails()._cacheWriteTokens().asNumber().map(Number::longValue).orElse(0L), usage.outputTokens(),
                usage.outputTokensDetails().reasoningTokens())).orElse(null);
        return new Heard(List.of(sum.said()), response.status().orElseThrow().asString() + details, counts);
    }

    @Override
    public Refused refused(RuntimeException thrown) {
        return ChatFront.told(thrown);
    }

    @Override
    public Heard expected(Answer answer, boolean own) {
        var word = switch (answer.reason()) {
            case STOP, TOOL_CALLS, OTHER -> "completed";
            case LENGTH -> "incomplete:max_output_tokens";
            case CONTENT_FILTER -> "incomplete:content_filter";
        };
        return new Heard(List.of(answer.choices().getFirst()), own ? answer.word() : word, answer.counts());
    }

    @Override
    public void close() {
        client.close();
    }
}
