package dev.signalbox.dialects.cohere;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.JsonString;
import dev.signalbox.dialects.prompt.Drops;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.PartsWriter;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.ToolMessages;
import dev.signalbox.dialects.prompt.Turn;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes turns as messages. What the assistant said beside its calls is their plan. Each result of a tool is a message
 * of its own; pictures in it, for which a tool message has no place, follow in a user message.
 */
final class CohereTurnsWriter extends PartsWriter implements ToolMessages {
    CohereTurnsWriter(Prompt prompt, JsonOut out, Drops drops) {
        super(prompt, out, drops);
    }

    void write() throws BadRequest {
        out.beginArray();
        for (var turn : prompt.turns()) {
            switch (turn.role()) {
                case TOOL -> results(turn, prompt.dialect(), drops);
                case SYSTEM, DEVELOPER -> message("system", turn.parts());
                case USER -> message("user", turn.parts());
                case ASSISTANT -> assistant(turn);
            }
        }
        out.endArray();
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
                        drops.reasoning();
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
            drops.reasoning();
        } else {
            said.add(reasoning);
        }
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

    @Override
    protected void part(Part part) throws BadRequest {
        switch (part) {
            case Part.Text text -> text("text", text.string());
            case Part.Refusal refusal -> text("text", JsonString.of(refusal.text()));
            case Part.Reasoning thought ->
                    out.beginObject().member("type", "thinking").member("thinking", thought.text()).endObject();
            case Part.Image image -> imageUrl(image);
            case Part.Audio audio -> drops.meaning(audio.at(), "Send what is said as text.");
            case Part.Document document -> drops.meaning(document.at(), "Send its text, or pictures of its pages.");
            case Part.Foreign foreign -> drops.foreign(foreign);
            case Part.ToolUse _, Part.ToolResult _ -> drops.misplaced();
        }
    }
}
