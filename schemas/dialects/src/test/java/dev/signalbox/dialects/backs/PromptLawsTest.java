package dev.signalbox.dialects.backs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.Dialects;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.prompt.Calls;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PromptLawsTest {
    private static final PromptTarget TARGET = new PromptTarget(
            "anthropic.claude-opus-4", true, 0, Set.of("reasoning"), false);

    @ParameterizedTest
    @EnumSource(names = {"OLLAMA", "COHERE_V2", "BEDROCK_CONVERSE"})
    void what_is_written_means_what_was_meant(Dialect dialect) throws BadRequest {
        var codec = Dialects.of(dialect).orElseThrow();
        for (long seed = 0; seed < 600; seed++) {
            // Given
            var prompt = new Conversations(dialect, seed).next();

            // When
            var written = codec.writePrompt(prompt, TARGET);

            // Then
            assertThat(plain(codec.readPrompt(body(written.call())))).as("seed %d", seed).isEqualTo(plain(prompt));
            assertThat(written.dropped()).as("seed %d", seed).isEmpty();
            assertThat(codec.writePrompt(prompt, TARGET)).as("seed %d, again", seed).isEqualTo(written);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OLLAMA", "COHERE_V2", "BEDROCK_CONVERSE"})
    void a_mutated_body_is_read_or_refused_and_nothing_else(Dialect dialect) throws BadRequest {
        var codec = Dialects.of(dialect).orElseThrow();
        var random = new Random(7);
        int refused = 0;
        for (int round = 0; round < 4_000; round++) {
            var bytes = body(codec.writePrompt(new Conversations(dialect, round % 50).next(), TARGET).call()).toArray().clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) "{}[]\":,01ntx".charAt(random.nextInt(12));
            }
            try {
                codec.readRequest(Bytes.of(bytes));
                codec.writePrompt(codec.readPrompt(Bytes.of(bytes)), TARGET);
            } catch (BadRequest e) {
                refused++;
                assertThat(e.explanation()).isNotBlank();
            }
        }
        assertThat(refused).isBetween(1, 3_999);
    }

    static Bytes body(UpstreamCall call) {
        var out = new ByteArrayOutputStream();
        call.pieces().forEach(piece -> out.writeBytes(piece.toArray()));
        assertThat(out.size()).isEqualTo(call.length());
        return Bytes.of(out.toByteArray());
    }

    /** Without what is a matter of spelling: paths, and names of tools that the results' calls say too. */
    private static List<Object> plain(Prompt prompt) {
        var calls = Calls.of(prompt.turns());
        var turns = prompt.turns().stream()
                .map(turn -> new Turn(turn.role(), turn.parts().stream().map(part -> plain(part, calls)).toList()))
                .toList();
        return List.of(
                turns, prompt.tools(), prompt.toolChoice(), prompt.sampling(), prompt.format(), prompt.thinking(), prompt.others());
    }

    private static Part plain(Part part, Calls calls) {
        return switch (part) {
            case Part.Image(var media, var detail, var cache, _) -> new Part.Image(media, detail, cache, "");
            case Part.Document(var media, var name, var cache, _) -> new Part.Document(media, name, cache, "");
            case Part.ToolResult result -> new Part.ToolResult(
                    result.id(), calls.nameOf(result), result.parts().stream().map(inner -> plain(inner, calls)).toList(),
                    result.failed(), result.cache(), "");
            default -> part;
        };
    }
}
