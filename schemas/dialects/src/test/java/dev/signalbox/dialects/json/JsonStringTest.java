package dev.signalbox.dialects.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.dialects.laws.Words;
import dev.signalbox.records.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonStringTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();

    private static String spelled(String text, Words words) throws JsonProcessingException {
        return words.oneIn(2)
                ? JACKSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsString(text)
                : JsonText.quote(new StringBuilder(), text).toString();
    }

    private static String text(Words words) {
        var text = words.text() + words.any("", "\ud83d", "\ude00 alone", "😀", "x".repeat(words.below(80)), "why?") + words.text();
        return words.oneIn(8) ? words.any("", " ", "\u2003", "\n") : text;
    }

    @Test
    void a_text_is_the_same_whether_it_was_spelled_or_made() throws IOException {
        var words = new Words(new Random(31));
        for (int round = 0; round < 20_000; round++) {
            // Given
            var text = text(words);

            // When
            var string = Json.of(spelled(text, words)).string();

            // Then
            assertThat(string.isEmpty()).isEqualTo(text.isEmpty());
            assertThat(string.isBlank()).isEqualTo(text.isBlank());
            assertThat(string.startsWith('{')).isEqualTo(text.startsWith("{"));
            assertThat(string.utf8()).isEqualTo(Bytes.utf8(text)).isEqualTo(JsonString.of(text).utf8());
            assertThat(string).isEqualTo(JsonString.of(text)).hasSameHashCodeAs(JsonString.of(text));
            assertThat(string.text()).isEqualTo(text);
        }
    }

    @Test
    void a_spelling_passes_from_document_to_document() throws IOException {
        var words = new Words(new Random(32));
        for (int round = 0; round < 5_000; round++) {
            var document = spelled(text(words), words).replace("/", "\\/");
            var out = new JsonOut(0).string(Json.of(document).string());
            assertThat(out.bytes().asText()).isEqualTo(document);
        }
    }

    @Test
    void bytes_that_are_not_utf_8_do_not_pass() throws MalformedJson, CharacterCodingException {
        var random = new Random(33);
        for (int round = 0; round < 50_000; round++) {
            // Given
            var content = new byte[random.nextInt(24)];
            for (int i = 0; i < content.length; i++) {
                content[i] = (byte) (random.nextInt(4) == 0 ? 'a' : 0x80 + random.nextInt(0x80));
            }
            var string = parsed(content).string();

            // When
            var out = new JsonOut().string(string).bytes();

            // Then
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(out.toArray(), 0, out.length()));
            assertThat(Json.parse(out).text()).isEqualTo(string.text()).isEqualTo(new String(content, StandardCharsets.UTF_8));
            assertThat(string.utf8()).isEqualTo(Bytes.utf8(string.text()));
        }
    }

    @Test
    void every_character_is_well_formed_and_none_of_its_cuts() {
        for (int code = 0x80; code <= Character.MAX_CODE_POINT; code += code < 0x11000 ? 1 : 97) {
            var utf8 = ("1234567" + Character.toString(code)).getBytes(StandardCharsets.UTF_8);
            boolean half = code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
            assertThat(Utf8.wellFormed(utf8, 0, utf8.length)).isTrue();
            assertThat(half || !Utf8.wellFormed(utf8, 0, utf8.length - 1)).as("U+%X", code).isTrue();
            assertThat(half || !Utf8.wellFormed(utf8, 8, utf8.length)).as("U+%X", code).isTrue();
        }
    }

    @Test
    void names_of_members_are_what_the_document_says_however_many_there_are() {
        var words = new Words(new Random(34));
        for (int round = 0; round < 200; round++) {
            var expected = new HashMap<String, Long>();
            var out = new JsonOut().beginObject();
            for (int i = 0; i < 100; i++) {
                var name = words.oneIn(4) ? words.text() + i : words.name() + (words.oneIn(2) ? "" : i);
                if (expected.putIfAbsent(name, (long) i) == null) {
                    out.member(name, (long) i);
                }
            }
            var read = Json.of(out.endObject().bytes().asText());
            assertThat(read.names()).containsExactlyInAnyOrderElementsOf(expected.keySet());
            expected.forEach((name, value) -> assertThat(read.get(name).count()).isEqualTo(value));
        }
    }

    @Test
    void a_text_tells_nothing_of_itself_in_a_log_line() {
        assertThat(JsonString.of("secret").toString()).doesNotContain("secret");
    }

    private static Json parsed(byte[] content) throws MalformedJson {
        var document = new ByteArrayOutputStream();
        document.write('"');
        document.writeBytes(content);
        document.write('"');
        return Json.parse(Bytes.of(document.toByteArray()));
    }
}
