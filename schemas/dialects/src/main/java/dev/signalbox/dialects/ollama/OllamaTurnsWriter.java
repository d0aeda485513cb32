package dev.signalbox.dialects.ollama;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.JsonString;
import dev.signalbox.dialects.prompt.Arguments;
import dev.signalbox.dialects.prompt.Calls;
import dev.signalbox.dialects.prompt.Drops;
import dev.signalbox.dialects.prompt.Lines;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.ToolMessages;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes turns as messages. A message has one text, into which several go line by line, and beside it its pictures,
 * which have to be bytes. Each result of a tool is a message of its own; pictures in it follow in a user message.
 */
final class OllamaTurnsWriter implements ToolMessages {
    private static final String BYTES = "Send its bytes, in base64.";

    private final Prompt prompt;
    private final JsonOut out;
    private final Drops drops;
    private final Calls calls;

    OllamaTurnsWriter(Prompt prompt, JsonOut out, Drops drops) {
        this.prompt = prompt;
        this.out = out;
        this.drops = drops;
        this.calls = Calls.of(prompt.turns());
    }

    void write() throws BadRequest {
        out.beginArray();
        for (var turn : prompt.turns()) {
            switch (turn.role()) {
                case TOOL -> results(turn, prompt.dialect(), drops);
                case SYSTEM, DEVELOPER -> message("system", turn.parts());
                case USER -> message("user", turn.parts());
                case ASSISTANT -> message("assistant", turn.parts());
            }
        }
        out.endArray();
    }

    @Override
    public void message(String role, List<Part> parts) throws BadRequest {
        out.beginObject().member("role", role);
        said(parts);
        out.endObject();
    }

    @Override
    public void result(Part.ToolResult result, List<Part> texts) throws BadRequest {
        out.beginObject().member("role", "tool");
        said(texts);
        out.member("tool_name", calls.nameOf(result)).member("tool_call_id", result.id()).endObject();
    }

    private void said(List<Part> parts) throws BadRequest {
        var text = new Lines();
        var thought = new Lines();
        var pictures = new ArrayList<String>();
        var uses = new ArrayList<Part.ToolUse>();
        for (var part : parts) {
            switch (part) {
                case Part.Text said -> line(text, said.string());
                case Part.Refusal refusal -> line(text, JsonString.of(refusal.text()));
                case Part.Reasoning reasoning -> thought(thought, reasoning);
                case Part.Image image -> picture(pictures, image);
                case Part.ToolUse use -> {
                    uses.add(use);
                    if (use.mark().present()) {
                        drops.reasoning();
                    }
                }
                case Part.Audio audio -> drops.meaning(audio.at(), "Send what is said as text.");
                case Part.Document document -> drops.meaning(document.at(), "Send its text, or pictures of its pages.");
                case Part.Foreign foreign -> drops.foreign(foreign);
                case Part.ToolResult _ -> drops.misplaced();
            }
        }
        out.member("content", text.string());
        if (!thought.string().isEmpty()) {
            out.member("thinking", thought.string());
        }
        if (!pictures.isEmpty()) {
            out.name("images").beginArray();
            pictures.forEach(out::string);
            out.endArray();
        }
        if (!uses.isEmpty()) {
            calls(uses);
        }
    }

    private void calls(List<Part.ToolUse> uses) {
        out.name("tool_calls").beginArray();
        for (var use : uses) {
            out.beginObject().member("id", use.id()).name("function").beginObject();
            out.member("name", use.name()).member("arguments", Arguments.object(use.arguments())).endObject().endObject();
        }
        out.endArray();
    }

    private static void line(Lines text, JsonString more) {
        if (!more.isEmpty()) {
            text.add(more);
        }
    }

    /** What nobody has marked may be this model's own; what another provider has marked is not. */
    private void thought(Lines thought, Part.Reasoning reasoning) {
        if (reasoning.mark().present() || reasoning.hidden()) {
            drops.reasoning();
        } else {
            line(thought, JsonString.of(reasoning.text()));
        }
    }

    private void picture(List<String> pictures, Part.Image image) throws BadRequest {
        drops.detail(image);
        if (image.media() instanceof Media.Inline inline) {
            pictures.add(inline.base64());
        } else {
            drops.meaning(image.at(), BYTES);
        }
    }
}
