package dev.signalbox.dialects.laws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.dialects.Asked;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.PromptFacts;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Routing knows a body by what its texts say and not by how the caller spells them. */
class FactsLawTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final Asked ASKED = new Asked("some-model", false);

    /** Chat completions are read for routing without a prompt, by their bytes as they stand. */
    static List<Dialect> readAsPrompts() {
        return Wires.spoken().stream().filter(dialect -> dialect != Dialect.OPENAI_CHAT).toList();
    }

    @ParameterizedTest
    @MethodSource("readAsPrompts")
    void facts_of_a_body_are_those_of_its_decoded_prompt(Dialect dialect) throws BadRequest, JsonProcessingException {
        for (long seed = 0; seed < 1_000; seed++) {
            // Given
            var body = spelled(seed, Wires.body(Wires.codec(dialect).writePrompt(longer(seed, dialect), Wires.able()).call()));
            var prompt = Wires.codec(dialect).readPrompt(body);

            // When
            var facts = Wires.codec(dialect).readRequest(body, ASKED);

            // Then
            var expected = PromptFacts.of(decoded(prompt), facts.model(), facts.stream(), "", facts.spans());
            assertThat(facts).as("seed %d", seed).usingRecursiveComparison().isEqualTo(expected);
            assertThat(facts.prefixBlocks()).isNotEmpty();
        }
    }

    /** With a turn of several blocks at its beginning. */
    private static Prompt longer(long seed, Dialect dialect) {
        var prompt = Prompts.of(seed, dialect);
        var words = new Words(new Random(seed));
        var turns = new ArrayList<>(prompt.turns());
        var first = new ArrayList<>(turns.getFirst().parts());
        first.set(0, Part.text((words.said() + "é?\n\"😀\"").repeat(60 + words.below(60))));
        turns.set(0, new Turn(turns.getFirst().role(), first));
        return prompt.withTurns(turns);
    }

    private static Bytes spelled(long seed, Bytes body) throws JsonProcessingException {
        if (seed % 2 == 0) {
            return body;
        }
        var tree = JACKSON.readTree(body.asText());
        return Bytes.utf8(JACKSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsString(tree));
    }

    private static Prompt decoded(Prompt prompt) {
        return prompt.withTurns(prompt.turns().stream().map(turn -> new Turn(turn.role(), decoded(turn.parts()))).toList());
    }

    private static List<Part> decoded(List<Part> parts) {
        return parts.stream().map(FactsLawTest::decoded).toList();
    }

    private static Part decoded(Part part) {
        return switch (part) {
            case Part.Text text -> new Part.Text(text.text(), text.cache());
            case Part.ToolResult result -> new Part.ToolResult(
                    result.id(), result.name(), decoded(result.parts()), result.failed(), result.cache(), result.at());
            default -> part;
        };
    }
}
