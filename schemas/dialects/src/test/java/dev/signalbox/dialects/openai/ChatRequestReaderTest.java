package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.facts.PrefixBlocks;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Feature;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestReaderTest {
    private static final DialectCodec CODEC = new ChatCodec();
    private static final String HELLO = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";
    private static final String FULL = """
            {"model": "gpt-x", "stream": true, "stream_options": {"include_usage": true, "later": 1}, "max_tokens": 10,
             "max_completion_tokens": 77, "n": 2, "logprobs": true, "reasoning_effort": "high", "user": "u-1",
             "tools": [{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}}],
             "response_format": {"type":"json_schema","json_schema":{"name":"x","schema":{}}},
             "messages": [{"role":"system","content":"Be brief."},
               {"content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
                 {"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}],"role":"user"},
               {"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},
               {"role":"tool","tool_call_id":"1","content":"42"},
               {"role":"assistant","content":"It is"}],
             "unknown_member": {"a": [1, 2, {"b": null}]}}""";

    private static Facts read(String body) throws BadRequest {
        return CODEC.readRequest(Bytes.utf8(body));
    }

    private static BadRequest refused(String body) {
        return catchThrowableOfType(BadRequest.class, () -> read(body));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"response_format\":{\"type\":\"text\"}                  | false",
        "\"response_format\":{\"type\":\"json_object\"}           | true",
        "\"tool_choice\":\"auto\"                                 | false",
        "\"tool_choice\":null                                     | false",
        "\"tool_choice\":\"required\"                             | true",
        "\"tool_choice\":{\"type\":\"function\",\"function\":{}}  | true",
        "\"guided_regex\":\"a+\"                                  | true",
        "\"structured_outputs\":{\"choice\":[\"a\"]}              | true",
        "\"structured_outputs\":null                              | false"})
    void knows_which_answers_follow_a_grammar(String member, boolean grammar) throws BadRequest {
        // When
        var facts = read("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]," + member + "}");

        // Then
        assertThat(facts.needs(Feature.GRAMMAR)).isEqualTo(grammar);
    }

    @Test
    void reads_everything_that_routing_needs() throws BadRequest {
        // When
        var facts = read(FULL);

        // Then
        assertThat(facts.model()).isEqualTo("gpt-x");
        assertThat(facts.stream()).isTrue();
        assertThat(facts.maxOutputTokens()).isEqualTo(77);
        assertThat(Feature.of(facts.features())).containsExactlyInAnyOrder(
                Feature.TOOLS, Feature.VISION, Feature.AUDIO, Feature.JSON_SCHEMA, Feature.LOGPROBS,
                        Feature.SEVERAL_CHOICES,
                Feature.REASONING, Feature.USAGE_IN_STREAM, Feature.PREFILL, Feature.GRAMMAR);
        assertThat(facts.promptTokens()).isBetween(1_020, 1_120);
        assertThat(FULL.substring(facts.spans().modelStart(), facts.spans().modelEnd())).isEqualTo("\"gpt-x\"");
        assertThat(FULL.substring(facts.spans().streamOptionsStart(), facts.spans().streamOptionsEnd()))
                .isEqualTo("{\"include_usage\": true, \"later\": 1}");
    }

    @Test
    void reads_a_plain_request_that_lies_inside_a_larger_array() throws BadRequest {
        // Given
        var inside = ("xxx" + HELLO + "}yyy").getBytes(StandardCharsets.UTF_8);

        // When
        var facts = CODEC.readRequest(Bytes.of(inside, 3, inside.length - 6));

        // Then
        assertThat(facts.features()).isZero();
        assertThat(facts.stream()).isFalse();
        assertThat(facts.maxOutputTokens()).isZero();
        assertThat(facts.spans()).isEqualTo(new Facts.Spans(9, 12, -1, -1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``|null",
        "[]|null",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}|model",
        "{\"model\":\"m\"}|messages",
        "{\"model\":\"\",\"messages\":[{\"role\":\"user\"}]}|model",
        "{\"model\":7,\"messages\":[{\"role\":\"user\"}]}|model",
        "{\"model\":null,\"messages\":[{\"role\":\"user\"}]}|model",
        "{\"model\":\"m\",\"messages\":[]}|messages",
        "{\"model\":\"m\",\"messages\":\"hi\"}|messages",
        "{\"model\":\"m\",\"messages\":{}}|messages",
        "{\"model\":\"m\",\"messages\":[\"hi\"]}|messages[0]",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"},{\"content\":\"x\"}]}|messages[1].role",
        "{\"model\":\"m\",\"messages\":[{\"role\":3}]}|messages[0].role",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":3}]}|messages[0].content",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[3]}]}|messages[0].content",
    })
    void refuses_what_no_provider_would_take(String body, String param) {
        // When
        var refusal = refused(body);

        // Then
        assertThat(refusal.failure()).isEqualTo(Failure.INVALID_REQUEST);
        assertThat(refusal.param()).isEqualTo(param.equals("null") ? null : param);
        assertThat(refusal.explanation()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"stream\":\"yes\"|stream", "\"stream\":1|stream", "\"stream_options\":true|stream_options",
        "\"stream_options\":{\"include_usage\":1}|stream_options.include_usage", "\"max_tokens\":-1|max_tokens",
        "\"max_tokens\":1.5|max_tokens", "\"max_tokens\":\"9\"|max_tokens",
        "\"max_completion_tokens\":{}|max_completion_tokens",
        "\"n\":-2|n", "\"tools\":{}|tools", "\"user\":7|user", "\"prompt_cache_key\":[]|prompt_cache_key",
        "\"model\":\"again\"|model", "\"new\":1,\"new\":2|new", "\"mod\\u0065l\":\"again\"|model",
        "\"stream_options\":{\"include_usage\":true,\"include_usage\":false}|stream_options.include_usage",
    })
    void names_the_member_that_is_wrong(String member, String param) {
        // When
        var refusal = refused(HELLO + "," + member + "}");

        // Then
        assertThat(refusal.param()).isEqualTo(param);
        assertThat(refusal.explanation()).contains(param.substring(param.lastIndexOf('.') + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"} x", "", ",}", ",\"a\":}", "}}", ",\"a\":\"\\q\"}"})
    void refuses_what_is_no_json_and_says_where(String rest) {
        assertThat(refused(HELLO + rest).explanation()).contains("not valid JSON").contains("at byte");
    }

    @Test
    void lets_members_pass_that_it_does_not_know_and_nulls_stand_for_nothing() throws BadRequest {
        // When
        var facts = read(HELLO + ",\"stream\":null,\"stream_options\":null,\"max_tokens\":null,\"tools\":null,\"user\":null,\"n\":null,"
                + "\"response_format\":null,\"metadata\":null,\"temperature\":\"odd\",\"brand_new\":[{\"x\":{}}],\"max_completion_tokens\":8.0}");

        // Then
        assertThat(facts.maxOutputTokens()).isEqualTo(8);
        assertThat(facts.features()).isZero();
    }

    @Test
    void gives_all_turns_of_a_conversation_one_affinity_and_the_same_first_blocks() throws BadRequest {
        // Given
        var system = "{\"role\":\"system\",\"content\":\"" + "You are careful. ".repeat(100) + "\"}";
        var first = "{\"role\":\"user\",\"content\":\"" + "Tell me about blocks. ".repeat(60) + "\"}";
        var later = "{\"role\":\"assistant\",\"content\":\"Blocks are blocks.\"},{\"role\":\"user\",\"content\":\"Go on\"}";

        // When
        var one = read("{\"model\":\"m\",\"messages\":[" + system + "," + first + "]}");
        var two = read("{\"messages\":[" + system + "," + first + "," + later + "],\"model\":\"m\"}");
        var other = read("{\"model\":\"m\",\"messages\":[" + system + ",{\"role\":\"user\",\"content\":\"Else\"}]}");

        // Then
        assertThat(two.affinity()).isEqualTo(one.affinity());
        assertThat(other.affinity()).isNotEqualTo(one.affinity());
        assertThat(one.prefixBlocks()).hasSizeGreaterThan(4);
        assertThat(Arrays.copyOf(two.prefixBlocks(), one.prefixBlocks().length)).isEqualTo(one.prefixBlocks());
        assertThat(other.prefixBlocks()).hasSize(3);
        assertThat(Arrays.copyOf(one.prefixBlocks(), 3)).isEqualTo(other.prefixBlocks());
    }

    @Test
    void tells_prompts_apart_from_the_first_different_block_on_and_by_their_tools() throws BadRequest {
        // Given
        var text = "x".repeat(2_000);
        var changed = "x".repeat(1_200) + "y" + "x".repeat(799);
        var tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}";

        // When
        var one = read("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text
                + "\"}]}").prefixBlocks();
        var two = read("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + changed
                + "\"}]}").prefixBlocks();
        var tooled = read("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]"
                + tools).prefixBlocks();

        // Then
        assertThat(one).hasSize(3);
        assertThat(two[0]).isEqualTo(one[0]);
        assertThat(two[1]).isEqualTo(one[1]);
        assertThat(two[2]).isNotEqualTo(one[2]);
        assertThat(tooled).hasSize(3).doesNotContain(one);
    }

    @Test
    void an_explicit_session_decides_the_affinity_and_is_not_readable_in_it() throws BadRequest {
        // When
        var byKey = read(HELLO + ",\"prompt_cache_key\":\"session-7\",\"user\":\"u\"}").affinity();
        var byKeyToo = read("{\"prompt_cache_key\":\"session-7\",\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}").affinity();
        var byUser = read(HELLO + ",\"user\":\"u\"}").affinity();
        var byMetadata = read(HELLO + ",\"metadata\":{\"user_id\":\"u\"}}").affinity();

        // Then
        assertThat(byKeyToo).isEqualTo(byKey).doesNotContain("session");
        assertThat(byUser).isEqualTo(byMetadata).isNotEqualTo(byKey);
    }

    @Test
    void bounds_the_blocks_of_a_large_prompt_and_counts_its_picture_as_one() throws BadRequest {
        // Given
        var text = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "word ".repeat(400_000)
                + "\"}]}";
        var picture = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\""
                + "A".repeat(2_000_000) + "\"}}]}]}";

        // When
        var large = read(text);
        var seen = read(picture);

        // Then
        assertThat(large.prefixBlocks()).hasSize(PrefixBlocks.MAX_BLOCKS);
        assertThat(large.promptTokens()).isBetween(500_000, 500_100);
        assertThat(seen.prefixBlocks()).isEmpty();
        assertThat(seen.promptTokens()).isEqualTo(ChatMessages.IMAGE_TOKENS + 4);
    }

    @Test
    void ten_thousand_random_bodies_are_facts_or_refusals() {
        var seed = 4711L;
        var random = new Random(seed);
        int accepted = 0;
        for (int round = 0; round < 10_000; round++) {
            // Given
            byte[] body;
            if (round % 4 == 0) {
                body = new byte[random.nextInt(200)];
                random.nextBytes(body);
            } else {
                body = mutated(FULL.getBytes(StandardCharsets.UTF_8), random);
            }

            // When, Then
            try {
                var facts = CODEC.readRequest(Bytes.of(body));
                accepted++;
                assertThat(facts.model()).isNotBlank();
                assertThat(body[facts.spans().modelStart()]).isEqualTo((byte) '"');
                CODEC.writeRequest(Bytes.of(body), facts.spans(), "other", facts.stream());
            } catch (BadRequest refusal) {
                assertThat(refusal.explanation()).as("seed %d round %d", seed, round).isNotBlank();
            }
        }
        assertThat(accepted).isBetween(500, 7_000);
    }

    private static byte[] mutated(byte[] body, Random random) {
        var changed = body;
        for (int change = 1 + random.nextInt(3); change > 0; change--) {
            int at = random.nextInt(changed.length);
            changed = switch (random.nextInt(4)) {
                case 0 -> {
                    changed[at] = (byte) random.nextInt(256);
                    yield changed;
                }
                case 1 -> Arrays.copyOf(changed, Math.max(1, at));
                case 2 -> {
                    changed[at] = (byte) "{}[]\",:0-nt\\".charAt(random.nextInt(12));
                    yield changed;
                }
                default -> {
                    int length = Math.min(random.nextInt(20), changed.length - at);
                    var shorter = new byte[changed.length - length];
                    System.arraycopy(changed, 0, shorter, 0, at);
                    System.arraycopy(changed, at + length, shorter, at, changed.length - at - length);
                    yield shorter.length == 0 ? new byte[1] : shorter;
                }
            };
        }
        return changed;
    }
}
