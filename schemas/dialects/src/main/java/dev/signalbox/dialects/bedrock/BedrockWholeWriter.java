package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.Arguments;
import dev.signalbox.dialects.reply.Gathered;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.ReplyEvent;

/** Writes an answer as one document: the provider's own, or what its events add up to. */
final class BedrockWholeWriter implements ReplyWriter {
    private final Gathered gathered = new Gathered();
    private boolean passed;

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public void write(ReplyEvent event, Sink out) {
        switch (event) {
            case ReplyEvent.Whole whole -> {
                passed = true;
                out.put(whole.raw());
            }
            case ReplyEvent.Failed failed ->
                    out.put(new JsonOut().beginObject().member("message", failed.message()).endObject().bytes());
            case ReplyEvent.Finished finished -> {
                if (!passed) {
                    out.put(document(finished));
                }
            }
            default -> gathered.add(event);
        }
    }

    private Bytes document(ReplyEvent.Finished finished) {
        var out = new JsonOut().beginObject().name("output").beginObject().name("message").beginObject();
        out.member("role", "assistant").name("content").beginArray();
        gathered.blocks().forEach(block -> block(out, block));
        out.endArray().endObject().endObject().member("stopReason", BedrockWords.word(finished.reason())).name("usage");
        BedrockWords.write(out, finished.usage());
        return out.endObject().bytes();
    }

    private static void block(JsonOut out, Gathered.Block block) {
        out.beginObject();
        switch (block) {
            case Gathered.Text text -> out.member("text", text.text().toString());
            case Gathered.Call call -> {
                out.name("toolUse").beginObject().member("toolUseId", call.id()).member("name", call.name());
                out.member("input", Arguments.written(call.arguments().toString())).endObject();
            }
            case Gathered.Thought thought -> thought(out, thought);
        }
        out.endObject();
    }

    private static void thought(JsonOut out, Gathered.Thought thought) {
        var mark = thought.own(Dialect.BEDROCK_CONVERSE);
        out.name("reasoningContent").beginObject();
        if (thought.hidden()) {
            out.member("redactedContent", mark);
        } else {
            out.name("reasoningText").beginObject().member("text", thought.text().toString());
            if (!mark.isEmpty()) {
                out.member("signature", mark);
            }
            out.endObject();
        }
        out.endObject();
    }
}
