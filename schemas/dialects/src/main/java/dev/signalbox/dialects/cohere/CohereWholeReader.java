package dev.signalbox.dialects.cohere;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.reply.SeenTokens;
import dev.signalbox.dialects.reply.WholeReader;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer that does not stream. */
final class CohereWholeReader extends WholeReader {
    private @Nullable Usage usage;

    CohereWholeReader(ReadOptions options) {
        super(options);
    }

    @Override
    protected void tell(Json document, List<ReplyEvent> said) {
        var message = document.get("message");
        var word = document.get("finish_reason");
        if (CohereWords.broken(word)) {
            said.add(CohereWords.failure(document));
            return;
        }
        if (!message.isObject() || !word.isString()) {
            said.add(bad("the provider's answer has no 'message', or no 'finish_reason'"));
            return;
        }
        said.add(new ReplyEvent.Started("", Bytes.EMPTY));
        content(message.get("content"), said);
        text(message.get("tool_plan").text(), said);
        calls(message.get("tool_calls"), said);
        var counts = document.get("usage");
        usage = CohereWords.counted(counts) ? CohereWords.usage(counts) : SeenTokens.in(said).estimate(options.promptTokens());
        said.add(CohereWords.end(word, usage));
    }

    private static void content(Json content, List<ReplyEvent> said) {
        text(content.text(), said);
        for (var block : content.values()) {
            var thought = block.get("thinking").text();
            if (!thought.isEmpty()) {
                said.add(new ReplyEvent.ReasoningDelta(0, thought, Bytes.EMPTY));
            }
            text(block.get("text").text(), said);
        }
    }

    private static void text(String text, List<ReplyEvent> said) {
        if (!text.isEmpty()) {
            said.add(new ReplyEvent.TextDelta(0, text, Bytes.EMPTY));
        }
    }

    private static void calls(Json calls, List<ReplyEvent> said) {
        for (int i = 0; i < calls.values().size(); i++) {
            var call = calls.values().get(i);
            var function = call.get("function");
            var arguments = function.get("arguments").text();
            said.add(new ReplyEvent.ToolCallStarted(0, i, call.get("id").text(), function.get("name").text(), Bytes.EMPTY));
            said.add(new ReplyEvent.ToolArguments(0, i, arguments.isEmpty() ? "{}" : arguments, Bytes.EMPTY));
        }
    }

    @Override
    public Usage usageSoFar() {
        return usage == null ? new SeenTokens().estimate(options.promptTokens()) : usage;
    }
}
