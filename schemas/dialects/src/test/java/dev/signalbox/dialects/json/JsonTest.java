package dev.signalbox.dialects.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.dialects.laws.Words;
import dev.signalbox.records.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();

    private static void same(Json json, JsonNode node) throws IOException {
        assertThat(JACKSON.readTree(json.raw().asText())).isEqualTo(node);
        if (node.isObject()) {
            assertThat(json.isObject()).isTrue();
            assertThat(json.names()).containsExactlyElementsOf(node::fieldNames);
            for (var name : json.names()) {
                same(json.get(name), node.get(name));
            }
        } else if (node.isArray()) {
            assertThat(json.values()).hasSize(node.size());
            for (int i = 0; i < node.size(); i++) {
                same(json.values().get(i), node.get(i));
            }
        } else if (node.isTextual()) {
            assertThat(json.text()).isEqualTo(node.asText());
            assertThat(json.is(node.asText())).isTrue();
        } else if (node.isNumber()) {
            assertThat(json.number()).hasValue(node.asDouble());
        } else if (node.isBoolean()) {
            assertThat(json.isTrue()).isEqualTo(node.asBoolean());
        } else {
            assertThat(json.kind()).isEqualTo(Json.Kind.NULL);
            assertThat(json.present()).isFalse();
        }
    }

    @Test
    void a_tree_says_what_the_document_says_and_keeps_its_bytes() throws IOException {
        var words = new Words(new Random(21));
        for (int round = 0; round < 2_000; round++) {
            var document = words.object().replaceAll(",(?=\")", words.any(",", " ,\n", ",\t "));
            var tree = Json.of(document);
            assertThat(tree.raw().asText()).isEqualTo(document);
            same(tree, JACKSON.readTree(document));
        }
    }

    @Test
    void escapes_of_every_kind_are_read_as_jackson_reads_them() throws IOException {
        var words = new Words(new Random(25));
        var escaping = JACKSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);
        for (int round = 0; round < 5_000; round++) {
            var text = words.text() + words.any("", "\ud83d", "\ude00", "\ud83d\ude00", "\u07ff\u0800") + words.text();
            var document = words.oneIn(2) ? escaping.writeValueAsString(text) : JACKSON.writeValueAsString(words.text() + "é" + words.text());
            assertThat(Json.of(document).text()).isEqualTo(JACKSON.readTree(document).asText());
        }
        for (int code = 0; code <= Character.MAX_VALUE; code += 7) {
            var document = "\"a\\u%04Xb\\/é\"".formatted(code);
            assertThat(Json.of(document).text()).isEqualTo("a" + (char) code + "b/é");
        }
    }

    @Test
    void a_mutated_document_is_read_or_refused() {
        var random = new Random(22);
        var words = new Words(random);
        for (int round = 0; round < 10_000; round++) {
            var bytes = Bytes.of(Wires.mutated(random, words.object().getBytes(StandardCharsets.UTF_8)));
            try {
                var tree = Json.parse(bytes);
                assertThat(tree.raw().length()).isLessThanOrEqualTo(bytes.length());
            } catch (MalformedJson refused) {
                assertThat(refused.position()).isBetween(0, bytes.length());
            }
        }
    }

    @Test
    void what_is_not_there_can_be_asked_on() {
        var json = Json.of("{\"a\":{\"b\":null},\"n\":1,\"a\":2}");
        assertThat(json.get("x").get("y").values()).isEmpty();
        assertThat(json.get("x").text()).isEmpty();
        assertThat(json.get("n").get("x").number()).isEmpty();
        assertThat(json.get("a").get("b").present()).isFalse();
        assertThat(json.get("a").isObject()).isTrue();
        assertThat(json.get("x").kind()).isEqualTo(Json.Kind.ABSENT);
    }

    @Test
    void whole_numbers_are_exact_and_others_are_none() {
        assertThat(Json.of("9007199254740993").whole()).hasValue(9007199254740993L);
        assertThat(Json.of("-9223372036854775808").whole()).hasValue(Long.MIN_VALUE);
        assertThat(Json.of("1.0e3").whole()).hasValue(1_000);
        assertThat(Json.of("1.5").whole()).isEmpty();
        assertThat(Json.of("1e30").whole()).isEmpty();
        assertThat(Json.of("\"1\"").whole()).isEmpty();
        assertThat(Json.of("-5").count()).isZero();
        assertThat(Json.of("1e30").count()).isEqualTo(1L << 48);
    }

    @Test
    void a_number_beyond_a_double_can_be_written_again() {
        var written = new JsonOut().number(Json.of("1e999").number().orElseThrow()).bytes();
        assertThat(Json.of(written.asText()).number()).hasValue(Double.MAX_VALUE);
    }

    @Test
    void a_document_of_too_many_values_is_refused_before_it_costs_much() {
        var most = "[" + "1,".repeat(Json.MAX_VALUES - 2) + "1]";
        assertThat(Json.of(most).values()).hasSize(Json.MAX_VALUES - 1);
        assertThatThrownBy(() -> Json.parse(Bytes.utf8("[1," + most.substring(1)))).isInstanceOf(MalformedJson.class)
                .hasMessageContaining("values");
    }

    @Test
    void a_tree_tells_nothing_of_what_is_in_it() {
        assertThat(Json.of("{\"key\":\"secret\"}").toString()).doesNotContain("secret", "key");
    }

    @Test
    void what_is_written_is_what_jackson_reads() throws IOException {
        var words = new Words(new Random(23));
        for (int round = 0; round < 2_000; round++) {
            // Given
            var expected = JACKSON.createObjectNode();
            var out = new JsonOut(words.below(64));

            // When
            out.beginObject();
            var texts = new ArrayList<String>();
            for (int i = 0; i < words.below(6); i++) {
                var name = i + words.text();
                var text = words.text() + words.any("", "\ud83d", "\ude00 alone", "😀");
                texts.add(text);
                out.member(name, text);
                expected.put(name, text);
            }
            out.name("all").beginArray();
            texts.forEach(out::string);
            out.endArray().member("n", 7L - words.below(14)).name("none").nul().member("yes", true);
            out.name("as it stood").value(Json.of("{\"z\": 1.50 }")).name("absent").value(Json.ABSENT).endObject();

            // Then
            var read = JACKSON.readTree(out.bytes().asText());
            expected.properties().forEach(field -> assertThat(read.get(field.getKey())).isEqualTo(field.getValue()));
            assertThat(read.get("all")).extracting(JsonNode::asText).isEqualTo(texts);
            assertThat(read.get("none").isNull()).isTrue();
            assertThat(read.get("absent").isNull()).isTrue();
            assertThat(out.bytes().asText()).contains("{\"z\": 1.50 }");
            assertThat(Json.of(out.bytes().asText()).get("all").values()).extracting(Json::text).isEqualTo(texts);
        }
    }

    @Test
    void every_character_is_written_so_that_it_is_read_as_the_same() throws IOException {
        for (int code = 0; code <= Character.MAX_VALUE; code++) {
            var text = "a" + (char) code + "b";
            var document = new JsonOut(0).string(text).bytes().asText();
            assertThat(Json.of(document).text()).isEqualTo(text);
            assertThat(JACKSON.readTree(document).asText()).isEqualTo(text);
        }
    }

    @Test
    void decimals_are_written_so_that_they_are_read_as_the_same() {
        var random = new Random(24);
        for (int round = 0; round < 2_000; round++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(Json.of(new JsonOut().number(value).bytes().asText()).number()).hasValue(value);
            }
        }
        assertThat(new JsonOut().number(2.0).bytes().asText()).isEqualTo("2");
    }
}
