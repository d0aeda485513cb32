package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.Arguments;
import dev.signalbox.dialects.reply.Gathered;
import dev.signalbox.dialects.reply.WholeWriter;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.ReplyEvent;

/** Writes an answer as one document: the provider's own, or what its events add up to. */
final class BedrockWholeWriter extends WholeWriter {
    private final Gathered gathered = new Gathered();

    @Override
    protected void gather(ReplyEvent event) {
        gathered.add(event);
    }

    @Override
    protected Bytes error(ReplyEvent.Failed failed) {
        return JsonOut.object("message", failed.message());
    }

    @Override
    protected Bytes document(ReplyEvent.Finished finished) {
        var out = new JsonOut().beginObject().name("output").beginObject().name("message").beginObject();
        out.member("role", "assistant").name("content").beginArray();
        gathered.blocks().forEach(block -> block(out, block));
        out.endArray().endObject().endObject().member("stopReason", BedrockWords.word(finished)).name("usage");
        BedrockWords.write(out, finished.usage());
        return out.endObject().bytes();
    }

    private static void block(JsonOut out, Gathered.Block block) {
        out.beginObject();
        switch (block) {
            case Gathered.Text text -> out.member("text", text.text().toString());
            case Gathered.Call call -> {
                out.name("toolUse").beginObject().member("toolUseId", call.id()).member("name", call.name());
                out.member("input", Arguments.object(call.arguments().toString())).endObject();
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
