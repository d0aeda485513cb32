package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.DataUrl;
import dev.signalbox.dialects.prompt.Drops;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes turns as chat messages. Each result of a tool is a message of its own; pictures in results, for which a tool
 * message has no place, follow in a user message.
 */
final class ChatTurnsWriter {
    private static final String STORED = "Send its bytes: a file's id is known only to the provider that has it.";

    private static final String MISPLACED = "A turn of this role can't have such a part.";

    private final Prompt prompt;
    private final JsonOut out;
    private final Drops drops;

    ChatTurnsWriter(Prompt prompt, JsonOut out, Drops drops) {
        this.prompt = prompt;
        this.out = out;
        this.drops = drops;
    }

    void write() throws BadRequest {
        out.beginArray();
        for (var turn : prompt.turns()) {
            switch (turn.role()) {
                case TOOL -> results(turn);
                case ASSISTANT -> assistant(turn);
                case SYSTEM, DEVELOPER, USER -> {
                    out.beginObject().member("role", turn.role().name().toLowerCase(Locale.ROOT)).name("content");
                    content(turn.parts());
                    out.endObject();
                }
            }
        }
        out.endArray();
    }

    private void results(Turn turn) throws BadRequest {
        var pictures = new ArrayList<Part>();
        for (var part : turn.parts()) {
            if (!(part instanceof Part.ToolResult result)) {
                drops.meaning(Member.TURNS, MISPLACED);
                continue;
            }
            var texts = new ArrayList<Part>();
            for (var piece : result.parts()) {
                (piece instanceof Part.Text ? texts : pictures).add(piece);
            }
            if (result.failed()) {
                drops.hint(result.failedAt(prompt.dialect()));
            }
            out.beginObject().member("role", "tool").member("tool_call_id", result.id()).name("content");
            content(texts);
            out.endObject();
        }
        if (!pictures.isEmpty()) {
            out.beginObject().member("role", "user").name("content");
            content(pictures);
            out.endObject();
        }
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
            drops.hint(Member.TURNS.in(prompt.dialect()) + " (reasoning)");
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

    /** One text is a string, which every provider takes; else an array of parts. */
    private void content(List<Part> parts) throws BadRequest {
        if (parts.isEmpty()) {
            out.string("");
        } else if (parts.size() == 1 && parts.getFirst() instanceof Part.Text text) {
            out.string(text.string());
        } else {
            out.beginArray();
            for (var part : parts) {
                part(part);
            }
            out.endArray();
        }
    }

    private void part(Part part) throws BadRequest {
        switch (part) {
            case Part.Text text -> out.beginObject().member("type", "text").member("text", text.string()).endObject();
            case Part.Refusal refusal -> out.beginObject().member("type", "text").member("text", refusal.text()).endObject();
            case Part.Image image -> image(image);
            case Part.Audio audio -> {
                if (audio.media() instanceof Media.Inline inline) {
                    out.beginObject().member("type", "input_audio").name("input_audio").beginObject();
                    out.member("data", inline.base64()).member("format", subtype(inline.type())).endObject().endObject();
                } else {
                    drops.meaning(audio.at(), "Send its bytes.");
                }
            }
            case Part.Document document -> document(document);
            case Part.Foreign foreign ->
                    drops.meaning(foreign.at(), "Only a provider that speaks this API itself knows what it is.");
            case Part.ToolUse _, Part.ToolResult _, Part.Reasoning _ ->
                    drops.meaning(Member.TURNS, MISPLACED);
        }
    }

    private void image(Part.Image image) throws BadRequest {
        var url = switch (image.media()) {
            case Media.Remote remote -> remote.url();
            case Media.Inline inline -> DataUrl.write(inline);
            case Media.Stored _ -> "";
        };
        if (url.isEmpty()) {
            drops.meaning(image.at(), STORED);
            return;
        }
        out.beginObject().member("type", "image_url").name("image_url").beginObject().member("url", url);
        if (!image.detail().isEmpty()) {
            out.member("detail", image.detail());
        }
        out.endObject().endObject();
    }

    private void document(Part.Document document) throws BadRequest {
        if (document.media() instanceof Media.Inline inline) {
            out.beginObject().member("type", "file").name("file").beginObject();
            out.member("filename", document.name().isEmpty() ? "document" : document.name());
            out.member("file_data", DataUrl.write(inline)).endObject().endObject();
        } else {
            drops.meaning(document.at(), document.media() instanceof Media.Stored ? STORED : "Send the document's bytes.");
        }
    }

    /** Of {@code audio/mpeg} and its like the word that OpenAI has for it. */
    private static String subtype(String type) {
        var word = type.substring(type.indexOf('/') + 1).toLowerCase(Locale.ROOT);
        return switch (word) {
            case "mpeg" -> "mp3";
            case "x-wav", "wave" -> "wav";
            default -> word;
        };
    }
}
