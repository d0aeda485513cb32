package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.JsonString;
import dev.signalbox.dialects.prompt.Arguments;
import dev.signalbox.dialects.prompt.Calls;
import dev.signalbox.dialects.prompt.Drops;
import dev.signalbox.dialects.prompt.Lines;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes turns as contents: instructions wherever they stand as {@code systemInstruction}, turns of one side that follow
 * one another as one content. Pictures in results of functions follow the results, where all models take them.
 */
final class GeminiTurnsWriter {
    private final Prompt prompt;
    private final JsonOut out;
    private final Drops drops;
    private final Calls calls;
    /** Of the content that is open; empty where none is. */
    private String side = "";
    private boolean signed;

    GeminiTurnsWriter(Prompt prompt, JsonOut out, Drops drops) {
        this.prompt = prompt;
        this.out = out;
        this.drops = drops;
        this.calls = Calls.of(prompt.turns());
    }

    void write() throws BadRequest {
        var system = new ArrayList<Part>();
        var spoken = new ArrayList<Turn>();
        for (var turn : prompt.turns()) {
            if (turn.role() == Role.SYSTEM || turn.role() == Role.DEVELOPER) {
                system.addAll(turn.parts());
            } else if (says(turn)) {
                spoken.add(turn);
            } else if (turn.parts().stream().anyMatch(part -> part instanceof Part.Reasoning)) {
                unsaid();
            }
        }
        if (spoken.isEmpty()) {
            // there is no request without contents: instructions alone are what the user says
            spoken.add(new Turn(Role.USER, system.isEmpty() ? List.of(Part.text("")) : List.copyOf(system)));
            system.clear();
        }
        instructions(system);
        out.name("contents").beginArray();
        for (var turn : spoken) {
            open(turn.role() == Role.ASSISTANT ? "model" : "user");
            turn(turn);
        }
        close();
        out.endArray();
    }

    private void instructions(List<Part> parts) throws BadRequest {
        var texts = new ArrayList<Part.Text>();
        for (var part : parts) {
            if (part instanceof Part.Text text) {
                texts.add(text);
            } else {
                drops.meaning(Member.TURNS, "Instructions can have nothing but text there.");
            }
        }
        if (texts.stream().anyMatch(text -> !text.isEmpty())) {
            out.name("systemInstruction").beginObject().name("parts").beginArray();
            texts.forEach(text -> text(text.string()));
            out.endArray().endObject();
        }
    }

    /** Whether anything of a turn is left: the API refuses contents without parts, and parts without text. */
    private static boolean says(Turn turn) {
        for (var part : turn.parts()) {
            boolean nothing = switch (part) {
                case Part.Text text -> text.isEmpty();
                case Part.Refusal refusal -> refusal.text().isEmpty();
                case Part.Reasoning reasoning -> reasoning.mark().own(Dialect.GEMINI).isEmpty();
                default -> false;
            };
            if (!nothing) {
                return true;
            }
        }
        return false;
    }

    private void open(String role) {
        if (role.equals(side)) {
            return;
        }
        close();
        side = role;
        out.beginObject().member("role", role).name("parts").beginArray();
    }

    private void close() {
        if (!side.isEmpty()) {
            out.endArray().endObject();
        }
    }

    private void turn(Turn turn) throws BadRequest {
        signed = false;
        var pictures = new ArrayList<Part>();
        for (int i = 0; i < turn.parts().size(); i++) {
            var part = turn.parts().get(i);
            var next = i + 1 < turn.parts().size() ? turn.parts().get(i + 1) : part;
            switch (part) {
                case Part.Text text -> i += text(text, next);
                case Part.Refusal refusal -> text(JsonString.of(refusal.text()));
                case Part.Reasoning reasoning -> reasoning(reasoning);
                case Part.ToolUse use -> call(use);
                case Part.ToolResult result -> result(result, pictures);
                default -> medium(part);
            }
        }
        for (var picture : pictures) {
            medium(picture);
        }
    }

    private void text(JsonString text) {
        if (!text.isEmpty()) {
            out.beginObject().member("text", text).endObject();
        }
    }

    /** Takes the mark behind it too, where that is its signature; says how many parts it took more. */
    private int text(Part.Text text, Part next) {
        boolean signature = next instanceof Part.Reasoning mark && mark.hidden() && mark.text().isEmpty();
        var own = signature ? ((Part.Reasoning) next).mark().own(Dialect.GEMINI) : "";
        if (own.isEmpty() || text.isEmpty()) {
            text(text.string());
            return 0;
        }
        out.beginObject().member("text", text.string()).member("thoughtSignature", own).endObject();
        return 1;
    }

    private void reasoning(Part.Reasoning reasoning) {
        var own = reasoning.mark().own(Dialect.GEMINI);
        if (own.isEmpty()) {
            unsaid();
            return;
        }
        out.beginObject().member("text", reasoning.text());
        if (!reasoning.hidden()) {
            out.member("thought", true);
        }
        out.member("thoughtSignature", own).endObject();
    }

    private void unsaid() {
        drops.reasoning();
    }

    /** Newer models want the first call of a turn to be signed. */
    private void call(Part.ToolUse use) {
        out.beginObject().name("functionCall").beginObject();
        if (!use.id().isEmpty()) {
            out.member("id", use.id());
        }
        out.member("name", use.name()).member("args", Arguments.object(use.arguments())).endObject();
        var own = use.mark().own(Dialect.GEMINI);
        if (own.isEmpty() && use.mark().present()) {
            unsaid();
        }
        if (!own.isEmpty() || !signed) {
            out.member("thoughtSignature", own.isEmpty() ? Signatures.SKIP : own);
        }
        signed = true;
        out.endObject();
    }

    private void result(Part.ToolResult result, List<Part> pictures) throws BadRequest {
        var name = calls.nameOf(result);
        if (name.isEmpty()) {
            throw GeminiPromptReader.bad(
                    "'" + result.at() + "' is the result of a call that is not among the turns before it, so that its function"
                            + " is not known. Send the assistant's turn with the call too.", result.at());
        }
        var lines = new Lines();
        for (var part : result.parts()) {
            switch (part) {
                case Part.Text said -> lines.add(said.string());
                case Part.Refusal said -> lines.add(JsonString.of(said.text()));
                default -> pictures.add(part);
            }
        }
        out.beginObject().name("functionResponse").beginObject();
        if (!result.id().isEmpty()) {
            out.member("id", result.id());
        }
        out.member("name", name).name("response");
        FunctionOutput.write(lines.string(), result.failed(), out);
        out.endObject().endObject();
    }

    private void medium(Part part) throws BadRequest {
        switch (part) {
            case Part.Image image -> {
                drops.detail(image);
                medium(image.media(), "image/jpeg", image.at());
            }
            case Part.Audio audio -> medium(audio.media(), "audio/mp3", audio.at());
            case Part.Document document -> medium(document.media(), "application/pdf", document.at());
            case Part.Foreign foreign -> foreign(foreign);
            default -> drops.misplaced();
        }
    }

    private void medium(Media media, String usual, String at) throws BadRequest {
        switch (media) {
            case Media.Inline inline -> {
                out.beginObject().name("inlineData").beginObject();
                out.member("mimeType", inline.type().isEmpty() ? usual : inline.type()).member("data", inline.base64());
                out.endObject().endObject();
            }
            case Media.Stored stored -> file(stored.id(), usual, at);
            case Media.Remote remote -> file(remote.url(), usual, at);
        }
    }

    private void file(String uri, String usual, String at) throws BadRequest {
        if (!GoogleFiles.stored(uri)) {
            drops.meaning(at, "Send its bytes: only files at Google can be named.");
            return;
        }
        var type = GoogleFiles.typeOf(uri);
        out.beginObject().name("fileData").beginObject().member("mimeType", type.isEmpty() ? usual : type);
        out.member("fileUri", uri).endObject().endObject();
    }

    private void foreign(Part.Foreign foreign) throws BadRequest {
        if (prompt.dialect() == Dialect.GEMINI) {
            out.value(foreign.value());
        } else {
            drops.foreign(foreign);
        }
    }
}
