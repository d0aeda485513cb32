package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The turns of a body's instructions and items. What the assistant's side said in items that follow one another is one
 * turn, as are results of tools that do.
 */
final class InputReader {
    /** What may stand instead of an input. */
    private static final Set<String> INSTEAD = Set.of("prompt", "conversation", "previous_response_id");

    private final List<Turn> turns = new ArrayList<>();
    private final List<Part> said = new ArrayList<>();
    private final List<Part> results = new ArrayList<>();

    private InputReader() {}

    static List<Turn> read(Json body) throws BadRequest {
        var reader = new InputReader();
        var instructions = body.get("instructions");
        if (instructions.present() && !instructions.isString()) {
            throw Wrong.member("instructions", "must be a string, or null");
        }
        if (!instructions.text().isEmpty()) {
            reader.turns.add(Turn.of(Role.SYSTEM, instructions.text()));
        }
        reader.input(body);
        return reader.turns;
    }

    private void input(Json body) throws BadRequest {
        var input = body.get("input");
        if (input.isString()) {
            turns.add(new Turn(Role.USER, input.string().isEmpty() ? List.of() : List.of(Part.text(input.string()))));
        } else if (input.isArray()) {
            for (int i = 0; i < input.values().size(); i++) {
                item(input.values().get(i), "input[" + i + "]");
            }
            endSaid();
            endResults();
            if (turns.isEmpty() && none(body)) {
                throw Wrong.member("input", "must not be empty. Send a text, or at least one item");
            }
        } else if (input.present()) {
            throw Wrong.member("input", "must be a string or an array of items");
        } else if (none(body)) {
            throw Wrong.member("input", "is missing. Send a text, e.g. \"input\": \"Hello\", or an array of items");
        }
    }

    private static boolean none(Json body) {
        return INSTEAD.stream().noneMatch(name -> body.get(name).present());
    }

    private void item(Json item, String at) throws BadRequest {
        if (!item.isObject()) {
            throw Wrong.member(at, "must be an object, an item");
        }
        boolean bare = !item.get("type").present() && !item.get("role").present() && item.get("id").isString();
        var type = bare ? "item_reference" : item.get("type").wordOr("message");
        switch (type) {
            case "message" -> message(item, at);
            case "function_call" -> {
                endResults();
                said.add(new Part.ToolUse(
                        item.get("call_id").text(), called(item), item.get("arguments").text(), mark(item), CacheMark.NONE));
            }
            case "custom_tool_call" -> {
                endResults();
                said.add(new Part.ToolUse(
                        item.get("call_id").text(), called(item), CallersTools.arguments(item.get("input").text()), mark(item),
                        CacheMark.NONE));
            }
            case "function_call_output", "custom_tool_call_output" -> {
                endSaid();
                results.add(new Part.ToolResult(
                        item.get("call_id").text(), item.get("name").text(), output(item.get("output"), at), false,
                        CacheMark.NONE, at));
            }
            case "reasoning" -> {
                endResults();
                said.add(reasoning(item));
            }
            default -> foreign(type, item, at);
        }
    }

    private static String called(Json item) {
        return CallersTools.flat(item.get("namespace").text(), item.get("name").text());
    }

    private void message(Json item, String at) throws BadRequest {
        var parts = ContentReader.read(item.get("content"), at + ".content");
        endResults();
        if (item.get("role").is("assistant")) {
            said.addAll(parts);
            return;
        }
        endSaid();
        turns.add(new Turn(
                switch (item.get("role").word()) {
                    case "user" -> Role.USER;
                    case "system" -> Role.SYSTEM;
                    case "developer" -> Role.DEVELOPER;
                    default -> throw Wrong.member(at + ".role", "must be user, assistant, system or developer");
                },
                parts));
    }

    private static List<Part> output(Json output, String at) throws BadRequest {
        if (!output.isString() && !output.isArray()) {
            throw Wrong.member(at + ".output", "must be a string or an array of parts");
        }
        return ContentReader.read(output, at + ".output");
    }

    /** Its summary, else its text; where a provider shows neither, its mark is all there is. */
    private static Part reasoning(Json item) {
        var pieces = item.get("summary").values().isEmpty() ? item.get("content") : item.get("summary");
        return new Part.Reasoning(OutputItems.joined(pieces), mark(item), pieces.values().isEmpty());
    }

    private static Mark mark(Json item) {
        return Mark.read(Dialect.OPENAI_RESPONSES, item.get("encrypted_content").text());
    }

    /** What came from outside is no part of what the assistant said. */
    private void foreign(String type, Json item, String at) {
        endResults();
        if (type.endsWith("_output") || type.endsWith("_response")) {
            endSaid();
            turns.add(new Turn(Role.USER, List.of(new Part.Foreign(type, item, at))));
        } else {
            said.add(new Part.Foreign(type, item, at));
        }
    }

    private void endSaid() {
        if (!said.isEmpty()) {
            turns.add(new Turn(Role.ASSISTANT, said));
            said.clear();
        }
    }

    private void endResults() {
        if (!results.isEmpty()) {
            turns.add(new Turn(Role.TOOL, results));
            results.clear();
        }
    }
}
