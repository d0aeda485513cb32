package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.JsonString;
import dev.signalbox.dialects.prompt.DataUrl;
import dev.signalbox.dialects.prompt.Drops;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.PartsWriter;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.ToolMessages;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes turns as chat messages. Each result of a tool is a message of its own; pictures in results, for which a tool
 * message has no place, follow in a user message.
 */
final class ChatTurnsWriter extends PartsWriter implements ToolMessages {
    ChatTurnsWriter(Prompt prompt, JsonOut out, Drops drops) {
        super(prompt, out, drops);
    }

    void write() throws BadRequest {
        out.beginArray();
        for (var turn : prompt.turns()) {
            switch (turn.role()) {
                case TOOL -> results(turn, prompt.dialect(), drops);
                case ASSISTANT -> assistant(turn);
                case SYSTEM, DEVELOPER, USER -> message(turn.role().name().toLowerCase(Locale.ROOT), turn.parts());
            }
        }
        out.endArray();
    }

    private void assistant(Turn turn) throws BadRequest {
        var said = new ArrayList<Part>();
        var calls = new ArrayList<Part.ToolUse>();
        var refusal = new StringBuilder();
        var details = new ArrayList<Part>();
        for (var part : turn.parts()) {
            switch (part) {
                case Part.ToolUse use -> {
                    calls.add(use);
                    marked(use, use.mark(), use.mark().present(), details);
                }
                case Part.Refusal refused -> refusal.append(refused.text());
                case Part.Reasoning reasoning -> marked(reasoning, reasoning.mark(), true, details);
                default -> {
                    spoken(refusal, said);
                    said.add(part);
                }
            }
        }
        out.beginObject().member("role", "assistant").name("content");
        if (said.isEmpty() && !(calls.isEmpty() && refusal.isEmpty())) {
            out.nul();
        } else {
            content(said);
        }
        if (!refusal.isEmpty()) {
            out.member("refusal", refusal.toString());
        }
        details(details);
        if (!calls.isEmpty()) {
            out.name("tool_calls").beginArray();
            for (var call : calls) {
                out.beginObject().member("id", call.id()).member("type", "function").name("function").beginObject();
                out.member("name", call.name()).member("arguments", call.arguments()).endObject().endObject();
            }
            out.endArray();
        }
        out.endObject();
    }

    /** A refusal behind which something is said keeps its place as a text: its own member stands behind all texts. */
    private static void spoken(StringBuilder refusal, List<Part> said) {
        if (!refusal.isEmpty()) {
            said.add(Part.text(refusal.toString()));
            refusal.setLength(0);
        }
    }

    private void marked(Part part, Mark mark, boolean reported, List<Part> details) {
        if (!mark.own(Dialect.OPENAI_CHAT).isEmpty()) {
            details.add(part);
        } else if (reported) {
            drops.reasoning();
        }
    }

    private void details(List<Part> details) {
        if (details.isEmpty()) {
            return;
        }
        out.name("reasoning_details").beginArray();
        for (var part : details) {
            if (part instanceof Part.ToolUse use) {
                out.beginObject().member("type", "reasoning.encrypted").member("id", use.id());
                out.member("data", use.mark().value()).endObject();
            } else if (part instanceof Part.Reasoning reasoning) {
                var mark = reasoning.mark().value();
                out.beginObject().member("type", reasoning.hidden() ? "reasoning.encrypted" : "reasoning.text");
                if (reasoning.hidden()) {
                    out.member("data", mark);
                } else {
                    out.member("text", reasoning.text()).member("signature", mark);
                }
                out.endObject();
            }
        }
        out.endArray();
    }

    @Override
    protected void part(Part part) throws BadRequest {
        switch (part) {
            case Part.Text text -> text("text", text.string());
            case Part.Refusal refusal -> text("text", JsonString.of(refusal.text()));
            case Part.Image image -> imageUrl(image);
            case Part.Audio audio -> inputAudio(audio);
            case Part.Document document -> document(document);
            case Part.Foreign foreign -> drops.foreign(foreign);
            case Part.ToolUse _, Part.ToolResult _, Part.Reasoning _ -> drops.misplaced();
        }
    }

    private void document(Part.Document document) throws BadRequest {
        if (document.media() instanceof Media.Stored) {
            drops.stored(document.at());
        } else if (document.media() instanceof Media.Inline inline) {
            out.beginObject().member("type", "file").name("file").beginObject();
            out.member("filename", document.name().isEmpty() ? "document" : document.name());
            out.member("file_data", DataUrl.write(inline)).endObject().endObject();
        } else {
            drops.meaning(document.at(), "Send the document's bytes.");
        }
    }
}
