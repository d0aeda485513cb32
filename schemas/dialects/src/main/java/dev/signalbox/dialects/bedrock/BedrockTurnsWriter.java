package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.facts.Hash64;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.Arguments;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Calls;
import dev.signalbox.dialects.prompt.Drops;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes turns as Converse takes them: instructions go to {@code system}, wherever they stand; user and assistant take
 * turns, so that neighbours of one side become one message, with results of tools in the user's; blank texts are left
 * out. Where no tools are offered Converse refuses calls and results in the conversation: they are told in words then,
 * which is reported.
 */
final class BedrockTurnsWriter {
    private static final String ANY_JSON = "Answer with one JSON object, and with nothing before or behind it.";
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private final Prompt prompt;
    private final JsonOut out;
    private final Drops drops;
    private final BedrockCache cache;
    private final BedrockMedia media;
    private final boolean tools;
    private final Calls calls;
    private final List<Message> messages;

    /** What one side says before the other one does. */
    private record Message(boolean assistant, List<Part> parts) {}

    BedrockTurnsWriter(Prompt prompt, JsonOut out, Drops drops, BedrockCache cache, boolean tools) {
        this.prompt = prompt;
        this.out = out;
        this.drops = drops;
        this.cache = cache;
        this.media = new BedrockMedia(out, drops);
        this.tools = tools;
        this.calls = Calls.of(prompt.turns());
        this.messages = messages();
    }

    /** Whether it ends within a round of calls whose first part is not the reasoning that led to it. */
    boolean callsWithoutReasoning() {
        int last = messages.size() - 1;
        boolean round = last > 0 && !messages.get(last).assistant()
                && messages.get(last).parts().stream().anyMatch(part -> part instanceof Part.ToolResult);
        return round && !(messages.get(last - 1).parts().getFirst() instanceof Part.Reasoning);
    }

    void write() throws BadRequest {
        system();
        if (!messages.isEmpty() && messages.getFirst().assistant()) {
            drops.meaning(Member.TURNS, "Begin with what the user says.");
        }
        out.name("messages").beginArray();
        for (var message : messages) {
            out.beginObject().member("role", message.assistant() ? "assistant" : "user").name("content").beginArray();
            for (var part : message.parts()) {
                part(part);
            }
            out.endArray().endObject();
        }
        out.endArray();
    }

    private static boolean instructs(Turn turn) {
        return turn.role() == Role.SYSTEM || turn.role() == Role.DEVELOPER;
    }

    /** There is no format that is just JSON; the model is told, and the caller too. */
    private void system() throws BadRequest {
        var texts = new ArrayList<Part.Text>();
        for (var turn : prompt.turns()) {
            for (var part : instructs(turn) ? turn.parts() : List.<Part>of()) {
                if (!(part instanceof Part.Text text)) {
                    drops.meaning(Member.TURNS, "Instructions can be texts only.");
                } else if (!text.isBlank()) {
                    texts.add(text);
                }
            }
        }
        if (prompt.format() instanceof Format.AnyJson) {
            texts.add(new Part.Text(ANY_JSON, CacheMark.NONE));
            drops.hint(Member.FORMAT);
        }
        if (!texts.isEmpty()) {
            out.name("system").beginArray();
            texts.forEach(this::text);
            out.endArray();
        }
    }

    private List<Message> messages() {
        var messages = new ArrayList<Message>();
        for (var turn : prompt.turns()) {
            if (instructs(turn)) {
                continue;
            }
            boolean assistant = turn.role() == Role.ASSISTANT;
            for (var part : turn.parts()) {
                if (!says(part)) {
                    continue;
                }
                if (messages.isEmpty() || messages.getLast().assistant() != assistant) {
                    messages.add(new Message(assistant, new ArrayList<>()));
                }
                messages.getLast().parts().add(part);
            }
        }
        return messages;
    }

    /** Reasoning is taken back only with the mark by which its maker knows it. */
    private boolean says(Part part) {
        return switch (part) {
            case Part.Text text -> !text.isBlank();
            case Part.Refusal refusal -> !refusal.text().isBlank();
            case Part.Reasoning reasoning -> {
                boolean own = !reasoning.mark().own(Dialect.BEDROCK_CONVERSE).isEmpty();
                if (!own) {
                    drops.reasoning();
                }
                yield own;
            }
            default -> true;
        };
    }

    private void part(Part part) throws BadRequest {
        switch (part) {
            case Part.Text text -> text(text);
            case Part.Refusal refusal -> out.beginObject().member("text", refusal.text()).endObject();
            case Part.Reasoning reasoning -> reasoning(reasoning);
            case Part.ToolUse use -> use(use);
            case Part.ToolResult result -> result(result);
            case Part.Image image -> {
                media.image(image);
                cache.point(image.cache());
            }
            case Part.Document document -> {
                media.document(document);
                cache.point(document.cache());
            }
            case Part.Audio audio -> media.audio(audio);
            case Part.Foreign foreign -> drops.foreign(foreign);
        }
    }

    private void text(Part.Text text) {
        out.beginObject().member("text", text.string()).endObject();
        cache.point(text.cache());
    }

    private void reasoning(Part.Reasoning reasoning) {
        var mark = reasoning.mark().own(Dialect.BEDROCK_CONVERSE);
        out.beginObject().name("reasoningContent").beginObject();
        if (reasoning.hidden()) {
            out.member("redactedContent", mark);
        } else {
            out.name("reasoningText").beginObject().member("text", reasoning.text()).member("signature", mark).endObject();
        }
        out.endObject().endObject();
    }

    private void use(Part.ToolUse use) {
        if (use.mark().present()) {
            drops.reasoning();
        }
        if (!tools) {
            told("[Called " + use.name() + " with " + (use.arguments().isBlank() ? "{}" : use.arguments()) + "]");
            return;
        }
        out.beginObject().name("toolUse").beginObject().member("toolUseId", id(use.id())).member("name", use.name());
        out.member("input", Arguments.object(use.arguments())).endObject().endObject();
        cache.point(use.cache());
    }

    private void result(Part.ToolResult result) throws BadRequest {
        if (!tools) {
            told("[" + calls.nameOf(result) + (result.failed() ? " failed:]" : " returned:]"));
            for (var part : result.parts()) {
                if (says(part)) {
                    part(part);
                }
            }
            return;
        }
        out.beginObject().name("toolResult").beginObject().member("toolUseId", id(result.id())).name("content").beginArray();
        for (var part : result.parts()) {
            switch (part) {
                case Part.Text text -> out.beginObject().member("text", text.string()).endObject();
                case Part.Image image -> media.image(image);
                case Part.Document document -> media.document(document);
                default -> drops.meaning(result.at(), "A tool's result can have texts, pictures and documents.");
            }
        }
        out.endArray();
        if (result.failed()) {
            out.member("status", "error");
        }
        out.endObject().endObject();
        cache.point(result.cache());
    }

    private void told(String words) {
        drops.hint(Member.TURNS.in(prompt.dialect()) + " (calls as text)");
        out.beginObject().member("text", words).endObject();
    }

    /** Ids of other providers may be longer, or have other characters; a call and its result are changed alike. */
    private static String id(String id) {
        if (ID.matcher(id).matches()) {
            return id;
        }
        var utf8 = id.getBytes(StandardCharsets.UTF_8);
        return "call_" + Long.toHexString(Hash64.of(utf8, 0, utf8.length, 0));
    }
}
