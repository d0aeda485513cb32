package dev.signalbox.acceptance.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.genai.Client;
import com.google.genai.errors.ApiException;
import com.google.genai.types.Candidate;
import com.google.genai.types.FinishReason;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GenerateContentResponseUsageMetadata;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.Part;
import dev.signalbox.records.Dialect;
import java.util.List;
import java.util.Map;

/** Google's client. */
final class GeminiFront implements Front {
    private static final GenerateContentConfig PLAIN = GenerateContentConfig.builder().build();

    private final Client client;

    GeminiFront(String base) {
        client = Client.builder().apiKey("unused").httpOptions(HttpOptions.builder().baseUrl(base)
                .retryOptions(HttpRetryOptions.builder().attempts(1).build()).build()).build();
    }

    @Override
    public Dialect dialect() {
        return Dialect.GEMINI;
    }

    @Override
    public Heard ask(String model, boolean stream, boolean strict, Runnable begun) {
        var streamed = new Streamed();
        if (!stream) {
            streamed.take(client.models.generateContent(model, "Say it again", PLAIN));
            return streamed.heard();
        }
        try (var chunks = client.models.generateContentStream(model, "Say it again", PLAIN)) {
            chunks.forEach(chunk -> {
                begun.run();
                streamed.take(chunk);
            });
        }
        return streamed.heard();
    }

    private static final class Streamed {
        private final Said.Sums sums = new Said.Sums();
        private String word = "";
        private Counts counts;
        private int calls;
        private final StringBuilder pending = new StringBuilder();

        void take(GenerateContentResponse response) {
            for (var candidate : response.candidates().orElse(List.of())) {
                candidate(candidate);
            }
            response.usageMetadata().filter(usage -> usage.promptTokenCount().isPresent()).ifPresent(usage -> counts = counts(usage));
        }

        private void candidate(Candidate candidate) {
            var sum = sums.of(candidate.index().orElse(0));
            for (var part : candidate.content().flatMap(content -> content.parts()).orElse(List.of())) {
                part.text().ifPresent((part.thought().orElse(false) ? sum.reasoning : sum.text)::append);
                call(part, sum);
            }
            word = candidate.finishReason().map(FinishReason::toString).orElse(word);
        }

        /** Arguments that come in pieces are strings one level deep in what was recorded. */
        private void call(Part part, Said.Sum sum) {
            part.functionCall().ifPresent(call -> {
                call.name().ifPresent(name -> sum.call(++calls, name));
                call.args().ifPresent(args -> sum.arguments(calls, json(args)));
                for (var piece : call.partialArgs().orElse(List.of())) {
                    var name = piece.jsonPath().orElseThrow().substring(2);
                    pending.append(pending.isEmpty() ? "{\"" + name + "\":\"" : "").append(piece.stringValue().orElse(""));
                }
                if (!pending.isEmpty() && call.name().isEmpty() && call.partialArgs().isEmpty()) {
                    sum.arguments(calls, pending.append("\"}").toString());
                    pending.setLength(0);
                }
            });
        }

        private static String json(Map<String, Object> args) {
            return Recording.JACKSON.valueToTree(args).toString();
        }

        private static Counts counts(GenerateContentResponseUsageMetadata usage) {
            long thoughts = usage.thoughtsTokenCount().orElse(0);
            return new Counts(usage.promptTokenCount().orElse(0) + usage.toolUsePromptTokenCount().orElse(0),
                    usage.cachedContentTokenCount().orElse(0), 0, usage.candidatesTokenCount().orElse(0) + thoughts, thoughts);
        }

        Heard heard() {
            return new Heard(sums.said(), word, counts);
        }
    }

    @Override
    public Refused refused(RuntimeException thrown) {
        if (!(thrown instanceof ApiException error)) {
            throw thrown;
        }
        return new Refused(error.getClass().getSimpleName(), error.code(), error.status(), error.message(), "");
    }

    @Override
    public Heard expected(Answer answer, boolean own) {
        var word = switch (answer.reason()) {
            case STOP -> answer.choices().getFirst().refusal().isEmpty() ? "STOP" : "SAFETY";
            case TOOL_CALLS -> "STOP";
            case LENGTH -> "MAX_TOKENS";
            case CONTENT_FILTER -> "SAFETY";
            case OTHER -> "OTHER";
        };
        var said = answer.choices().stream().map(Said::plain).map(one -> one.withObjects(GeminiFront::wrapped)).toList();
        return new Heard(said, own ? answer.word() : word,
                answer.counts() == null ? null : answer.counts().withoutWritten());
    }

    /** Arguments that are no object stand as text in one. */
    private static JsonNode wrapped(String arguments) {
        return Recording.JACKSON.createObjectNode().put("invalid_arguments", arguments);
    }

    @Override
    public void close() {
        client.close();
    }
}
