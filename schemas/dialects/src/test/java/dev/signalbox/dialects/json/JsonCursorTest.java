package dev.signalbox.dialects.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.signalbox.records.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCursorTest {
    private static final ObjectMapper JACKSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String SAMPLE = """
            {"a":[1,-2.5e+3,0.25,true,false,null,"x\\n\\u00e9\\ud83d\\ude00é😀"],"b":{"c":{},"d":[],"e":[[{"f":" "}]]} ,
             "longer text so that eight bytes at a time come into play":"0123456789\\"abcdefgh\\\\ijklmnopqrstuvwxyz/\\/"}""";

    /** Walks the whole document and rebuilds it as a tree. */
    private static JsonNode tree(JsonCursor cursor) throws MalformedJson {
        var nodes = JsonNodeFactory.instance;
        if (cursor.atObject()) {
            var node = nodes.objectNode();
            cursor.enterObject();
            while (cursor.nextMember()) {
                var name = cursor.text();
                node.set(name, tree(cursor));
            }
            return node;
        }
        if (cursor.atArray()) {
            var node = nodes.arrayNode();
            cursor.enterArray();
            while (cursor.nextItem()) {
                node.add(tree(cursor));
            }
            return node;
        }
        if (cursor.atString()) {
            cursor.string();
            return nodes.textNode(cursor.text());
        }
        if (cursor.atBool()) {
            return nodes.booleanNode(cursor.bool());
        }
        if (cursor.takeNull()) {
            return nodes.nullNode();
        }
        return nodes.numberNode(cursor.number());
    }

    private static @Nullable JsonNode walked(byte[] bytes) {
        try {
            var cursor = new JsonCursor().on(Bytes.of(bytes));
            var tree = tree(cursor);
            cursor.end();
            return tree;
        } catch (MalformedJson fault) {
            return null;
        }
    }

    private static boolean skipped(byte[] bytes) {
        try {
            var cursor = new JsonCursor().on(Bytes.of(bytes));
            cursor.skip();
            cursor.end();
            return true;
        } catch (MalformedJson fault) {
            return false;
        }
    }

    @Test
    void takes_and_refuses_what_jackson_takes_and_refuses_and_sees_the_same() throws IOException {
        var seed = 20261121L;
        var random = new Random(seed);
        var alphabet = "{}[]\",:\\ntrue-0.1e+ \n\tu";
        for (int round = 0; round < 5_000; round++) {
            // Given
            var bytes = SAMPLE.getBytes(StandardCharsets.UTF_8);
            for (int change = random.nextInt(4); change > 0; change--) {
                int at = random.nextInt(bytes.length);
                if (bytes[at] >= 0) {
                    bytes[at] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
                }
            }
            if (random.nextInt(5) == 0) {
                bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length - 1) + 1);
            }
            @Nullable JsonNode expected;
            try {
                expected = JACKSON.readTree(bytes);
            } catch (JsonProcessingException fault) {
                expected = null;
            }
            if (expected != null && expected.isMissingNode()) {
                expected = null;
            }

            // When
            var seen = walked(bytes);

            // Then
            var what = "seed " + seed + " round " + round + ": " + new String(bytes, StandardCharsets.UTF_8);
            assertThat(skipped(bytes)).as(what).isEqualTo(expected != null);
            if (expected == null || seen == null) {
                assertThat(seen).as(what).isEqualTo(expected);
            } else {
                assertThat(seen.equals((a, b) -> a.isNumber() && b.isNumber()
                        ? Double.compare(a.asDouble(), b.asDouble())
                        : a.equals(b) ? 0 : 1, expected)).as(what).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "+1", "1e", "nul", "truex",
            "\"a", "\"\\x\"",
        "\"\\u12g4\"", "[1 2]", "{\"a\" 1}", "{,}", "[,]", "1 2", "\"\u0001\"", "NaN", "'a'", "[]]"})
    void refuses_what_is_no_json(String text) {
        assertThat(skipped(text.getBytes(StandardCharsets.UTF_8))).isFalse();
    }

    @Test
    void refuses_nesting_below_its_bound_without_running_out_of_stack() {
        // Given
        var deep = "[".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        var cursor = new JsonCursor().on(Bytes.of(deep));

        // When, Then
        assertThatThrownBy(cursor::skip).isInstanceOf(MalformedJson.class).hasMessageContaining("128 levels");
        assertThat(skipped(("[".repeat(128) + "]".repeat(128)).getBytes(StandardCharsets.UTF_8))).isTrue();
    }

    @Test
    void finds_every_end_of_a_string_at_every_length_and_offset() throws MalformedJson {
        for (int length = 0; length < 40; length++) {
            for (int offset = 0; offset < 9; offset++) {
                // Given
                var text = " ".repeat(offset) + '"' + "é".repeat(length / 2) + "x".repeat(length % 2) + "\\\""
                        + "y".repeat(length) + '"';
                var cursor = new JsonCursor().on(Bytes.utf8(text));

                // When
                cursor.string();

                // Then
                assertThat(cursor.text()).isEqualTo("é".repeat(length / 2) + "x".repeat(length % 2) + '"'
                        + "y".repeat(length));
            }
        }
    }

    @Test
    void what_is_quoted_reads_back_as_it_was() throws MalformedJson {
        // Given
        var text = "a\"b\\c/\b\f\n\r\t\u0000\u001f é 😀 \ud83d lone \ude00";

        // When
        var quoted = JsonText.quote(new StringBuilder(), text).toString();

        // Then
        var cursor = new JsonCursor().on(Bytes.utf8(quoted));
        cursor.string();
        assertThat(cursor.text()).isEqualTo(text);
    }

    @Test
    void knows_a_name_that_is_spelled_with_escapes() throws MalformedJson {
        // Given
        var cursor = new JsonCursor().on(Bytes.utf8("{\"mod\\u0065l\":1}"));
        cursor.enterObject();
        cursor.nextMember();

        // When
        int name = cursor.name(Names.of("stream", "model"));

        // Then
        assertThat(name).isEqualTo(1);
    }
}
