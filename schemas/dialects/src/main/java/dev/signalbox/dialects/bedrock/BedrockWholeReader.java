package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.reply.SeenTokens;
import dev.signalbox.dialects.reply.WholeReader;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer that does not stream. */
final class BedrockWholeReader extends WholeReader {
    private @Nullable Usage usage;
    private int calls;

    BedrockWholeReader(ReadOptions options) {
        super(options);
    }

    @Override
    protected void tell(Json document, List<ReplyEvent> said) {
        var content = document.get("output").get("message").get("content");
        var word = document.get("stopReason");
        if (BedrockWords.broken(word)) {
            said.add(new ReplyEvent.Failed(
                    Failure.PROVIDER_ERROR, "the model's answer could not be read: " + word.text(), 0, Bytes.EMPTY));
            return;
        }
        if (!content.isArray() || !word.isString()) {
            said.add(bad("the provider's answer has no 'output.message', or no 'stopReason'"));
            return;
        }
        said.add(new ReplyEvent.Started("", Bytes.EMPTY));
        for (var block : content.values()) {
            block(block, said);
        }
        var counts = document.get("usage");
        usage = counts.isObject() ? BedrockWords.usage(counts) : SeenTokens.in(said).estimate(options.promptTokens());
        said.add(BedrockWords.end(word.text(), usage));
    }

    private void block(Json block, List<ReplyEvent> said) {
        text(block.get("text").text(), said);
        for (var cited : block.get("citationsContent").get("content").values()) {
            text(cited.get("text").text(), said);
        }
        reasoning(block.get("reasoningContent"), said);
        var call = block.get("toolUse");
        if (call.isObject()) {
            said.add(new ReplyEvent.ToolCallStarted(0, calls, call.get("toolUseId").text(), call.get("name").text(), Bytes.EMPTY));
            var input = call.get("input");
            said.add(new ReplyEvent.ToolArguments(0, calls++, input.isObject() ? input.raw().asText() : "{}", Bytes.EMPTY));
        }
    }

    private static void reasoning(Json reasoning, List<ReplyEvent> said) {
        var shown = reasoning.get("reasoningText");
        if (!shown.get("text").text().isEmpty()) {
            said.add(new ReplyEvent.ReasoningDelta(0, shown.get("text").text(), Bytes.EMPTY));
        }
        mark(shown.get("signature").text(), false, said);
        mark(reasoning.get("redactedContent").text(), true, said);
    }

    private static void mark(String value, boolean hidden, List<ReplyEvent> said) {
        if (!value.isEmpty()) {
            said.add(new ReplyEvent.ReasoningMark(
                    0, ReplyEvent.ReasoningMark.NO_CALL, Dialect.BEDROCK_CONVERSE, value, hidden, Bytes.EMPTY));
        }
    }

    private static void text(String text, List<ReplyEvent> said) {
        if (!text.isEmpty()) {
            said.add(new ReplyEvent.TextDelta(0, text, Bytes.EMPTY));
        }
    }

    @Override
    public Usage usageSoFar() {
        return usage == null ? new SeenTokens().estimate(options.promptTokens()) : usage;
    }
}
