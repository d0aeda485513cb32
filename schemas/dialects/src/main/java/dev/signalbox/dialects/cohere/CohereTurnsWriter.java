package dev.signalbox.dialects.cohere;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.DataUrl;
import dev.signalbox.dialects.prompt.Drops;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Turn;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes turns as messages. What the assistant said beside its calls is their plan. Each result of a tool is a message
 * of its own; pictures in it, for which a tool message has no place, follow in a user message.
 */
final class CohereTurnsWriter {
    private static final String MISPLACED = "A turn of this role can't have such a part.";

    private final Prompt prompt;
    private final JsonOut out;
    private final Drops drops;

    CohereTurnsWriter(Prompt prompt, JsonOut out, Drops drops) {
        this.prompt = prompt;
        this.out = out;
        this.drops = drops;
    }

    void write() throws BadRequest {
        out.beginArray();
        for (var turn : prompt.turns()) {
            switch (turn.role()) {
                case TOOL -> results(turn);
                case SYSTEM, DEVELOPER -> message("system", turn.parts());
                case USER -> message("user", turn.parts());
                case ASSISTANT -> assistant(turn);
            }
        }
        out.endArray();
    }

    private void message(String role, List<Part> parts) throws BadRequest {
        out.beginObject().member("role", role).name("content");
        content(parts);
        out.endObject();
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
            message("user", pictures);
        }
    }

    private void assistant(Turn turn) throws BadRequest {
        var said = new ArrayList<Part>();
        var plan = new StringBuilder();
        var uses = new ArrayList<Part.ToolUse>();
        boolean calls = turn.parts().stream().anyMatch(part -> part instanceof Part.ToolUse);
        for (var part : turn.parts()) {
            switch (part) {
                case Part.ToolUse use -> {
                    uses.add(use);
                    if (use.mark().present()) {
                        foreignMark();
                    }
                }
                case Part.Text text when calls -> line(plan, text.text());
                case Part.Refusal refusal -> said.add(Part.text(refusal.text()));
                case Part.Reasoning reasoning -> thought(reasoning, said);
                default -> said.add(part);
            }
        }
        out.beginObject().member("role", "assistant");
        if (!said.isEmpty() || !calls) {
            out.name("content");
            content(said);
        }
        if (!plan.isEmpty()) {
            out.member("tool_plan", plan.toString());
        }
        if (calls) {
            calls(uses);
        }
        out.endObject();
    }

    /** What nobody has marked may be this model's own; what another provider has marked is not. */
    private void thought(Part.Reasoning reasoning, List<Part> said) {
        if (reasoning.mark().present() || reasoning.hidden()) {
            foreignMark();
        } else {
            said.add(reasoning);
        }
    }

    private void foreignMark() {
        drops.hint(Member.TURNS.in(prompt.dialect()) + " (reasoning)");
    }

    private static void line(StringBuilder text, String more) {
        text.append(text.isEmpty() || more.isEmpty() ? "" : "\n").append(more);
    }

    private void calls(List<Part.ToolUse> uses) {
        out.name("tool_calls").beginArray();
        for (var use : uses) {
            out.beginObject().member("id", use.id()).member("type", "function").name("function").beginObject();
            out.member("name", use.name()).member("arguments", use.arguments().isBlank() ? "{}" : use.arguments());
            out.endObject().endObject();
        }
        out.endArray();
    }

    /** One text is a string; else an array of parts. */
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
            case Part.Reasoning thought ->
                    out.beginObject().member("type", "thinking").member("thinking", thought.text()).endObject();
            case Part.Image image -> image(image);
            case Part.Audio audio -> drops.meaning(audio.at(), "Send what is said as text.");
            case Part.Document document -> drops.meaning(document.at(), "Send its text, or pictures of its pages.");
            case Part.Foreign foreign ->
                    drops.meaning(foreign.at(), "Only a provider that speaks this API itself knows what it is.");
            case Part.ToolUse _, Part.ToolResult _ -> drops.meaning(Member.TURNS, MISPLACED);
        }
    }

    private void image(Part.Image image) throws BadRequest {
        var url = switch (image.media()) {
            case Media.Remote remote -> remote.url();
            case Media.Inline inline -> DataUrl.write(inline);
            case Media.Stored _ -> "";
        };
        if (url.isEmpty()) {
            drops.meaning(image.at(), "Send its bytes: a file's id is known only to the provider that has it.");
            return;
        }
        out.beginObject().member("type", "image_url").name("image_url").beginObject().member("url", url);
        if (!image.detail().isEmpty()) {
            out.member("detail", image.detail());
        }
        out.endObject().endObject();
    }
}
