package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.JsonText;
import dev.signalbox.dialects.reply.WholeWriter;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import java.util.TreeMap;

/**
 * Writes an answer as one document: the provider's own where it is of this dialect, else what its events add up to, at
 * the end.
 */
final class ChatWholeWriter extends WholeWriter {
    private final WriteOptions options;
    private final TreeMap<Integer, Message> messages = new TreeMap<>();

    ChatWholeWriter(WriteOptions options) {
        this.options = options;
    }

    @Override
    protected void gather(ReplyEvent event) {
        switch (event) {
            case ReplyEvent.TextDelta(int choice, String text, _) -> message(choice).text.append(text);
            case ReplyEvent.ReasoningDelta(int choice, String text, _) -> message(choice).think(text);
            case ReplyEvent.RefusalDelta(int choice, String text, _) -> message(choice).refusal.append(text);
            case ReplyEvent.ReasoningMark mark -> message(mark.choice()).mark(mark);
            case ReplyEvent.ToolCallStarted call ->
                    message(call.choice()).call(call.index()).begin(call.id(), call.name());
            case ReplyEvent.ToolArguments call ->
                    message(call.choice()).call(call.index()).arguments.append(call.fragment());
            default -> {}
        }
    }

    @Override
    protected Bytes error(ReplyEvent.Failed failed) {
        return ErrorWriter.write(failed);
    }

    private Message message(int choice) {
        return messages.computeIfAbsent(choice, _ -> new Message());
    }

    @Override
    protected Bytes document(ReplyEvent.Finished finished) {
        message(0);
        var out = new StringBuilder(512);
        JsonText.quote(out.append("{\"id\":"), options.id());
        out.append(",\"object\":\"chat.completion\",\"created\":").append(options.createdSeconds());
        JsonText.quote(out.append(",\"model\":"), options.model()).append(",\"choices\":[");
        messages.forEach((choice, message) -> {
            out.append(choice.equals(messages.firstKey()) ? "" : ",").append("{\"index\":").append(choice)
                    .append(",\"message\":");
            message.write(out);
            JsonText.quote(out.append(",\"logprobs\":null,\"finish_reason\":"), FinishWords.word(finished));
            if (!finished.word().isEmpty()) {
                JsonText.quote(out.append(",\"native_finish_reason\":"), finished.word());
            }
            out.append('}');
        });
        return Bytes.utf8(out.append("],\"usage\":").append(ChunkText.usageObject(finished.usage())).append('}').toString());
    }

    private static final class Message {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder reasoning = new StringBuilder();
        private final StringBuilder refusal = new StringBuilder();
        private final StringBuilder details = new StringBuilder();
        /** Reasoning that no mark has ended yet. */
        private final StringBuilder thought = new StringBuilder();
        private final TreeMap<Integer, Call> calls = new TreeMap<>();

        private void think(String words) {
            reasoning.append(words);
            thought.append(words);
        }

        private void mark(ReplyEvent.ReasoningMark mark) {
            var id = mark.index() < 0 ? "" : call(mark.index()).id;
            detail(ReasoningDetail.of(mark, id.isEmpty() ? thought.toString() : "", id));
            if (id.isEmpty()) {
                thought.setLength(0);
            }
        }

        private void detail(String detail) {
            details.append(details.isEmpty() ? "" : ",").append(detail);
        }

        private Call call(int index) {
            return calls.computeIfAbsent(index, _ -> new Call());
        }

        private void write(StringBuilder out) {
            out.append("{\"role\":\"assistant\",\"content\":");
            if (text.isEmpty() && (!calls.isEmpty() || !refusal.isEmpty())) {
                out.append("null");
            } else {
                JsonText.quote(out, text.toString());
            }
            if (!reasoning.isEmpty()) {
                JsonText.quote(out.append(",\"reasoning_content\":"), reasoning.toString());
                JsonText.quote(out.append(",\"reasoning\":"), reasoning.toString());
            }
            if (!details.isEmpty() && !thought.isEmpty()) {
                detail(ReasoningDetail.of(thought.toString()));
            }
            if (!details.isEmpty()) {
                out.append(",\"reasoning_details\":[").append(details).append(']');
            }
            out.append(",\"refusal\":");
            if (refusal.isEmpty()) {
                out.append("null");
            } else {
                JsonText.quote(out, refusal.toString());
            }
            if (!calls.isEmpty()) {
                out.append(",\"tool_calls\":[");
                int before = out.length();
                for (var call : calls.values()) {
                    out.append(out.length() == before ? "" : ",");
                    call.write(out);
                }
                out.append(']');
            }
            out.append('}');
        }
    }

    private static final class Call {
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();

        private void begin(String callId, String callName) {
            id = callId;
            name = callName;
        }

        private void write(StringBuilder out) {
            JsonText.quote(out.append("{\"id\":"), id);
            JsonText.quote(out.append(",\"type\":\"function\",\"function\":{\"name\":"), name);
            JsonText.quote(out.append(",\"arguments\":"), arguments.toString()).append("}}");
        }
    }
}
