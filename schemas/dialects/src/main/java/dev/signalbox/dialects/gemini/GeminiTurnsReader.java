package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The turns of a body's contents. Results of functions become a turn of their own before what else the user says in the
 * same content. Calls without an id get one by their place in the conversation, so that it is the same in the next
 * request; a result without an id is that of the oldest call of its function that has none yet.
 */
final class GeminiTurnsReader {
    /** Members that say something of a part beside its data. */
    private static final Set<String> BESIDE = Set.of("thought", "thoughtSignature", "partMetadata", "mediaResolution");

    private final List<Turn> turns = new ArrayList<>();
    private final List<Part.ToolUse> unanswered = new ArrayList<>();
    private int calls;

    private GeminiTurnsReader() {}

    static List<Turn> read(Json body) throws BadRequest {
        var reader = new GeminiTurnsReader();
        reader.system(Fields.get(body, "systemInstruction"));
        var contents = Fields.items(body.get("contents"));
        if (contents.isEmpty()) {
            throw GeminiPromptReader.wrong("contents", "is missing. Send at least one content with parts");
        }
        for (int i = 0; i < contents.size(); i++) {
            reader.content(contents.get(i), "contents[" + i + "]");
        }
        return reader.turns;
    }

    /** Clients also send a bare string. */
    private void system(Json instruction) throws BadRequest {
        if (!instruction.present()) {
            return;
        }
        var parts = instruction.isString()
                ? List.<Part>of(Part.text(instruction.string()))
                : parts(instruction, "systemInstruction", new ArrayList<>());
        if (!parts.isEmpty()) {
            turns.add(new Turn(Role.SYSTEM, parts));
        }
    }

    private void content(Json content, String at) throws BadRequest {
        if (content.isString()) {
            turns.add(new Turn(Role.USER, List.of(Part.text(content.string()))));
            return;
        }
        if (!content.isObject()) {
            throw GeminiPromptReader.wrong(at, "must be an object with parts");
        }
        var results = new ArrayList<Part>();
        var parts = parts(content, at, results);
        switch (content.get("role").wordOr("user")) {
            case "model" -> {
                if (!results.isEmpty()) {
                    throw GeminiPromptReader.wrong(at + ".role", "must be user where a part is a functionResponse");
                }
                turns.add(new Turn(Role.ASSISTANT, parts));
            }
            case "user", "function", "" -> {
                if (!results.isEmpty()) {
                    turns.add(new Turn(Role.TOOL, results));
                }
                if (!parts.isEmpty() || results.isEmpty()) {
                    turns.add(new Turn(Role.USER, parts));
                }
            }
            default -> throw GeminiPromptReader.wrong(at + ".role", "must be user or model");
        }
    }

    private List<Part> parts(Json content, String at, List<Part> results) throws BadRequest {
        var parts = new ArrayList<Part>();
        var all = Fields.items(content.get("parts"));
        for (int i = 0; i < all.size(); i++) {
            part(all.get(i), at + ".parts[" + i + "]", parts, results);
        }
        return parts;
    }

    private void part(Json part, String at, List<Part> parts, List<Part> results) throws BadRequest {
        if (!part.isObject()) {
            throw GeminiPromptReader.wrong(at, "must be an object such as {\"text\": \"…\"}");
        }
        if (part.get("text").isString()) {
            text(part, parts);
            return;
        }
        var call = Fields.get(part, "functionCall");
        var result = Fields.get(part, "functionResponse");
        var inline = Fields.get(part, "inlineData");
        var file = Fields.get(part, "fileData");
        if (call.present()) {
            parts.add(call(call, Signatures.of(part), at + ".functionCall"));
        } else if (result.present()) {
            results.add(result(result, at + ".functionResponse"));
        } else if ((inline.present() || file.present()) && !Fields.get(part, "videoMetadata").present()) {
            parts.add(inline.present() ? inline(inline, part, at) : file(file, part, at));
        } else {
            foreign(part, at, parts);
        }
    }

    /** A signature on a text that is no thought stands for reasoning of which nothing is shown, and which came before it. */
    private static void text(Json part, List<Part> parts) {
        var text = part.get("text").string();
        var mark = Signatures.of(part);
        if (part.get("thought").isTrue()) {
            if (!text.isEmpty() || mark.present()) {
                parts.add(new Part.Reasoning(text.text(), mark, false));
            }
            return;
        }
        if (!text.isEmpty()) {
            parts.add(Part.text(text));
        }
        if (mark.present()) {
            parts.add(new Part.Reasoning("", mark, true));
        }
    }

    private Part call(Json call, Mark mark, String at) throws BadRequest {
        var name = call.get("name").text();
        if (name.isEmpty()) {
            throw GeminiPromptReader.wrong(at + ".name", "is missing");
        }
        var arguments = call.get("args");
        if (arguments.present() && !arguments.isObject()) {
            throw GeminiPromptReader.wrong(at + ".args", "must be an object");
        }
        var id = call.get("id").text().isEmpty() ? nextId() : call.get("id").text();
        var spelled = arguments.present() ? arguments.raw().asText() : "{}";
        var use = new Part.ToolUse(id, name, spelled, mark, CacheMark.NONE);
        unanswered.add(use);
        return use;
    }

    private Part result(Json result, String at) throws BadRequest {
        var name = result.get("name").text();
        if (name.isEmpty()) {
            throw GeminiPromptReader.wrong(at + ".name", "is missing. Name the function that was called");
        }
        var response = result.get("response");
        if (response.present() && !response.isObject()) {
            throw GeminiPromptReader.wrong(at + ".response", "must be an object");
        }
        var parts = new ArrayList<Part>();
        var text = FunctionOutput.text(response);
        if (!text.isEmpty()) {
            parts.add(Part.text(text));
        }
        var media = Fields.items(result.get("parts"));
        for (int i = 0; i < media.size(); i++) {
            part(media.get(i), at + ".parts[" + i + "]", parts, new ArrayList<>());
        }
        var id = answered(name, result.get("id").text());
        return new Part.ToolResult(id, name, parts, FunctionOutput.failed(response), CacheMark.NONE, at);
    }

    /** The id of the call that a result belongs to. */
    private String answered(String name, String said) {
        for (int i = 0; i < unanswered.size(); i++) {
            var call = unanswered.get(i);
            if (said.isEmpty() ? call.name().equals(name) : call.id().equals(said)) {
                return unanswered.remove(i).id();
            }
        }
        return said.isEmpty() ? nextId() : said;
    }

    private String nextId() {
        return "call_g" + calls++;
    }

    private static Part inline(Json inline, Json part, String at) {
        var media = new Media.Inline(Fields.get(inline, "mimeType").text(), inline.get("data").text());
        return medium(media, media.type(), Fields.get(inline, "displayName").text(), part, at);
    }

    /** What does not lie on the open web, only Google can fetch. */
    private static Part file(Json file, Json part, String at) throws BadRequest {
        var uri = Fields.get(file, "fileUri").text();
        if (uri.isEmpty()) {
            throw GeminiPromptReader.wrong(at + ".fileData.fileUri", "is missing");
        }
        var media = GoogleFiles.stored(uri) ? new Media.Stored(uri) : new Media.Remote(uri);
        var type = Fields.get(file, "mimeType").textOr(GoogleFiles.typeOf(uri));
        return medium(media, type, Fields.get(file, "displayName").text(), part, at);
    }

    private static Part medium(Media media, String type, String name, Json part, String at) {
        int slash = type.indexOf('/');
        return switch (slash < 0 ? type : type.substring(0, slash)) {
            case "image" -> new Part.Image(media, "", CacheMark.NONE, at);
            case "audio" -> new Part.Audio(media, at);
            case "video" -> new Part.Foreign("video", part, at);
            default -> new Part.Document(media, name, CacheMark.NONE, at);
        };
    }

    private static void foreign(Json part, String at, List<Part> parts) {
        for (var name : part.names()) {
            if (!BESIDE.contains(Fields.camel(name)) && part.get(name).present()) {
                parts.add(new Part.Foreign(Fields.camel(name), part, at));
                return;
            }
        }
        var mark = Signatures.of(part);
        if (mark.present()) {
            parts.add(new Part.Reasoning("", mark, !part.get("thought").isTrue()));
        }
    }
}
