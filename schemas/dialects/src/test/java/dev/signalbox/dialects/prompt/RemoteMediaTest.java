package dev.signalbox.dialects.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.Dialects;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.prompt.RemoteMedia.Kind;
import dev.signalbox.dialects.prompt.RemoteMedia.Source;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemoteMediaTest {
    private static final String CAT = "https://example.com/cat.png";
    private static final String BILL = "https://example.com/bill.pdf";

    private static Part.Image image(String url, String at) {
        return new Part.Image(new Media.Remote(url), "low", CacheMark.NONE, at);
    }

    private static Part.Document document(String url, String at) {
        return new Part.Document(new Media.Remote(url), "bill", CacheMark.NONE, at);
    }

    private static Prompt prompt(Part... parts) {
        return Prompt.of(Dialect.OPENAI_CHAT, List.of(new Turn(Role.USER, List.of(parts))));
    }

    @Test
    void each_medium_is_wanted_once_under_the_member_that_names_it_first() {
        // Given
        var inTool = new Part.ToolResult("c", "look", List.of(image(CAT, "c"), new Part.Audio(new Media.Remote(CAT), "d")), false, CacheMark.NONE, "t");
        var prompt = prompt(image(CAT, "a"), document(BILL, "b"), inTool);

        // When
        var wanted = RemoteMedia.of(prompt, _ -> false);

        // Then
        assertThat(wanted.keySet()).containsExactly(new Source(Kind.IMAGE, CAT), new Source(Kind.DOCUMENT, BILL), new Source(Kind.AUDIO, CAT));
        assertThat(wanted.values()).containsExactly("a", "b", "d");
    }

    @Test
    void bytes_stand_where_urls_stood_and_all_else_is_as_it_was() {
        // Given
        var inTool = new Part.ToolResult("c", "look", List.of(Part.text("see"), image(CAT, "c")), true, CacheMark.NONE, "t");
        var prompt = prompt(Part.text("what is it?"), image(CAT, "a"), inTool);

        // When
        var with = RemoteMedia.with(prompt, _ -> false, source -> new Media.Inline("image/gif", source.url()));

        // Then
        var bytes = new Media.Inline("image/gif", CAT);
        assertThat(with).isEqualTo(prompt(Part.text("what is it?"), new Part.Image(bytes, "low", CacheMark.NONE, "a"),
                new Part.ToolResult("c", "look", List.of(Part.text("see"), new Part.Image(bytes, "low", CacheMark.NONE, "c")), true, CacheMark.NONE, "t")));
    }

    @Test
    void what_the_provider_fetches_itself_and_what_is_bytes_already_is_let_be() {
        // Given
        var inline = new Part.Image(new Media.Inline("image/png", "AAAA"), "", CacheMark.NONE, "b");
        var prompt = prompt(image(CAT, "a"), inline, document(BILL, "c"));

        // When
        var wanted = RemoteMedia.of(prompt, part -> part instanceof Part.Image);

        // Then
        assertThat(wanted.keySet()).containsExactly(new Source(Kind.DOCUMENT, BILL));
        assertThat(RemoteMedia.with(prompt, _ -> true, Source::standIn)).isEqualTo(prompt);
    }

    @Test
    void every_dialect_knows_what_its_providers_fetch_themselves() {
        assertThat(fetches(Dialect.OPENAI_CHAT, image(CAT, ""))).isTrue();
        assertThat(fetches(Dialect.OPENAI_CHAT, document(BILL, ""))).isFalse();
        assertThat(fetches(Dialect.OPENAI_RESPONSES, image(CAT, ""))).isTrue();
        assertThat(fetches(Dialect.OPENAI_RESPONSES, document(BILL, ""))).isTrue();
        assertThat(fetches(Dialect.OPENAI_RESPONSES, new Part.Audio(new Media.Remote(CAT), ""))).isFalse();
        assertThat(fetches(Dialect.ANTHROPIC_MESSAGES, image(CAT, ""))).isTrue();
        assertThat(fetches(Dialect.ANTHROPIC_MESSAGES, document(BILL, ""))).isTrue();
        assertThat(fetches(Dialect.ANTHROPIC_MESSAGES, image("http://example.com/cat.png", ""))).as("without TLS").isFalse();
        assertThat(fetches(Dialect.ANTHROPIC_MESSAGES, new Part.Audio(new Media.Remote(CAT), ""))).isFalse();
        assertThat(fetches(Dialect.COHERE_V2, image(CAT, ""))).isTrue();
        assertThat(fetches(Dialect.BEDROCK_CONVERSE, image(CAT, ""))).isFalse();
        assertThat(fetches(Dialect.OLLAMA, image(CAT, ""))).isFalse();
        assertThat(fetches(Dialect.GEMINI, image(CAT, ""))).isFalse();
        assertThat(fetches(Dialect.GEMINI, image("https://generativelanguage.googleapis.com/v1beta/files/x", ""))).isTrue();
    }

    private static boolean fetches(Dialect dialect, Part part) {
        return Dialects.of(dialect).orElseThrow().fetches(part);
    }

    @Test
    void a_prompt_with_a_url_can_be_said_in_every_dialect_that_takes_bytes_once_they_are_there() throws Exception {
        for (var dialect : List.of(Dialect.GEMINI, Dialect.ANTHROPIC_MESSAGES, Dialect.OPENAI_CHAT, Dialect.OPENAI_RESPONSES,
                Dialect.BEDROCK_CONVERSE, Dialect.COHERE_V2, Dialect.OLLAMA)) {
            // Given
            var codec = Dialects.of(dialect).orElseThrow();
            var prompt = Dialects.openAiChat().readPrompt(Bytes.utf8("{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":["
                    + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://example.com/cat.png\"}}]}]}"));

            // When
            var written = codec.writePrompt(RemoteMedia.with(prompt, codec::fetches, _ -> new Media.Inline("image/png", "Q0FU")),
                    new PromptTarget("m", false));

            // Then
            var text = new StringBuilder();
            written.call().pieces().forEach(piece -> text.append(piece.asText()));
            assertThat(text.toString()).as(dialect.label()).contains(codec.fetches(image("http://example.com/cat.png", "")) ? "http://example.com/cat.png" : "Q0FU");
        }
    }
}
