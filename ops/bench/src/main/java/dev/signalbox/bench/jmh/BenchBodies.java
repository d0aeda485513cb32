package dev.signalbox.bench.jmh;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.Dialects;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Sampling;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Bodies of about a given size, as an agent at work on code sends them: tools, and turns with calls and their results. */
final class BenchBodies {
    private static final String LINE = "    var total = items.stream().mapToLong(Item::bytes).sum(); // \"quoted\", tabs\tand é\n";
    private static final int LINES_OF_A_RESULT = 20;

    private BenchBodies() {}

    static DialectCodec codec(String label) {
        var dialect = Arrays.stream(Dialect.values()).filter(one -> one.label().equals(label)).findAny().orElseThrow();
        return Dialects.of(dialect).orElseThrow();
    }

    /** Whether its bodies can be those of another dialect. */
    static boolean converses(Dialect dialect) {
        return dialect != Dialect.OPENAI_COMPLETIONS && dialect != Dialect.OPENAI_EMBEDDINGS;
    }

    static Bytes body(DialectCodec codec, int bytes) throws BadRequest {
        return switch (codec.dialect()) {
            case OPENAI_COMPLETIONS -> text("prompt", bytes, true);
            case OPENAI_EMBEDDINGS -> text("input", bytes, false);
            default -> conversation(codec, bytes);
        };
    }

    private static Bytes text(String member, int bytes, boolean stream) {
        var out = new JsonOut(bytes + 256).beginObject().member("model", "some-model");
        if (stream) {
            out.member("stream", true);
        }
        return out.member(member, LINE.repeat(Math.max(1, bytes / (LINE.length() + 5)))).endObject().bytes();
    }

    private static Bytes conversation(DialectCodec codec, int bytes) throws BadRequest {
        var turns = new ArrayList<Turn>();
        turns.add(Turn.of(Role.SYSTEM, "You change code carefully and say what you did."));
        turns.add(Turn.of(Role.USER, "Where is the sum wrong?"));
        var schema = Json.of("{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\"}},\"required\":[\"path\"]}");
        var tools = List.<Tool>of(new Tool.Function("read_file", "Reads a file.", schema, Optional.empty(), CacheMark.NONE));
        int left = bytes - 700;
        for (int call = 0; left > 0; call++) {
            int lines = Math.clamp(left / LINE.length(), 1, LINES_OF_A_RESULT);
            var id = "call_" + call;
            var use = new Part.ToolUse(id, "read_file", "{\"path\":\"src/Item" + call + ".java\"}", Mark.NONE, CacheMark.NONE);
            var result = new Part.ToolResult(
                    id, "read_file", List.of(Part.text(LINE.repeat(lines))), false, CacheMark.NONE, "");
            turns.add(new Turn(Role.ASSISTANT, List.of(Part.text("I read on."), use)));
            turns.add(new Turn(Role.TOOL, List.of(result)));
            left -= lines * (LINE.length() + 5) + 300;
        }
        var prompt = new Prompt(codec.dialect(), turns, tools, ToolChoice.OPEN, Sampling.PLAIN, Format.FREE, Thinking.UNSAID, List.of());
        var target = new PromptTarget("some-model", true, 64_000, Set.of(), true);
        var body = new ByteArrayOutputStream(bytes + 1_024);
        codec.writePrompt(prompt, target).call().pieces()
                .forEach(piece -> body.write(piece.array(), piece.offset(), piece.length()));
        return Bytes.of(body.toByteArray());
    }
}
