package dev.signalbox.dialects.laws;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.Dialects;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.ReplyEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Ways to bring prompts and answers over a wire that exists only here. */
public final class Wires {
    /** All that a model of a catalogue may have. */
    private static final Set<String> EVERYTHING = Set.of(
            "tools", "parallel_tools", "json_schema", "vision", "audio", "reasoning", "prefill", "top-k", "openai-members", "documents", "logprobs");

    private Wires() {}

    /** Dialects in which conversations are held and that have a codec. */
    public static List<Dialect> spoken() {
        return Arrays.stream(Dialect.values())
                .filter(dialect -> !Can.of(dialect).isEmpty() && Dialects.of(dialect).isPresent())
                .toList();
    }

    public static DialectCodec codec(Dialect dialect) {
        return Dialects.of(dialect).orElseThrow();
    }

    /** A target that has everything and lets nothing go. */
    public static PromptTarget able() {
        return new PromptTarget("some-model", false, 64_000, EVERYTHING, false);
    }

    /** The same that leaves out what it can't do. */
    public static PromptTarget lenient() {
        return new PromptTarget("some-model", false, 64_000, EVERYTHING, true);
    }

    /** The same of whose model the catalogue does not say what it can. */
    public static PromptTarget unnamed() {
        return new PromptTarget("some-model", false, 64_000, Set.of(), false);
    }

    public static Bytes body(UpstreamCall call) {
        return Bytes.joined(call.pieces());
    }

    /** A prompt written by a dialect and read by it again. */
    public static Prompt there(Dialect dialect, Prompt prompt) throws BadRequest {
        return codec(dialect).readPrompt(body(codec(dialect).writePrompt(prompt, able()).call()));
    }

    /** Whether a path such as {@code messages[2].content} leads to something. */
    public static boolean leads(Bytes body, String path) throws MalformedJson {
        var at = Json.parse(body);
        for (var step : path.replace("[", ".").replace("]", "").split("\\.")) {
            at = step.matches("[0-9]+") ? item(at, Integer.parseInt(step)) : at.get(step);
            if (at.kind() == Json.Kind.ABSENT) {
                return false;
            }
        }
        return true;
    }

    private static Json item(Json array, int index) {
        return index < array.values().size() ? array.values().get(index) : Json.ABSENT;
    }

    /** All that a writer puts out. */
    public static byte[] written(ReplyWriter writer, List<ReplyEvent> events) {
        var all = new ByteArrayOutputStream();
        for (var event : events) {
            writer.write(event, bytes -> all.write(bytes.array(), bytes.offset(), bytes.length()));
        }
        return all.toByteArray();
    }

    /** What a reader makes of bytes that come in these pieces. */
    public static List<ReplyEvent> read(ReplyReader reader, byte[] bytes, int... cuts) {
        var events = new ArrayList<ReplyEvent>();
        int from = 0;
        for (int cut : cuts) {
            reader.read(Bytes.of(Arrays.copyOfRange(bytes, from, cut)), events);
            from = cut;
        }
        reader.read(Bytes.of(Arrays.copyOfRange(bytes, from, bytes.length)), events);
        reader.end(events);
        return events;
    }

    /** Places to cut that many bytes at, in order. */
    public static int[] cuts(Random random, int length) {
        int largest = 1 << random.nextInt(10);
        var cuts = new ArrayList<Integer>();
        for (int at = random.nextInt(largest) + 1; at < length; at += random.nextInt(largest) + 1) {
            cuts.add(at);
        }
        return cuts.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The bytes with some of them changed, taken out, said twice, or cut off. */
    public static byte[] mutated(Random random, byte[] bytes) {
        var mutated = bytes.clone();
        for (int i = random.nextInt(4); i >= 0 && mutated.length > 1; i--) {
            int at = random.nextInt(mutated.length);
            int length = Math.min(1 + random.nextInt(20), mutated.length - at);
            mutated = switch (random.nextInt(6)) {
                case 0 -> joined(mutated, at, new byte[] {(byte) random.nextInt(256)}, at + 1);
                case 1 -> joined(mutated, at, new byte[0], at + length);
                case 2 -> joined(mutated, at + length, Arrays.copyOfRange(mutated, at, at + length), at + length);
                case 3 -> joined(mutated, at, LOADED[random.nextInt(LOADED.length)].getBytes(StandardCharsets.UTF_8), at);
                case 4 -> joined(mutated, at, LOADED[random.nextInt(LOADED.length)].getBytes(StandardCharsets.UTF_8), at + length);
                default -> random.nextInt(8) == 0 ? Arrays.copyOf(mutated, at) : swapped(random, mutated);
            };
        }
        return mutated;
    }

    private static final String[] LOADED = {
        "null", "{}", "[]", "\"\"", "0", "-1", "1e999", "true", "[[", "{\"a\":", "}", "]", "\n\n", "data: ", "\\u0000", "\\ud800", ",", "\"", "\r", "😀"
    };

    /** A JSON value that stands behind a colon gives way to another kind of value. */
    private static byte[] swapped(Random random, byte[] bytes) {
        int at = random.nextInt(bytes.length);
        while (at < bytes.length && bytes[at] != ':') {
            at++;
        }
        int end = at;
        while (end < bytes.length && bytes[end] != ',' && bytes[end] != '}' && bytes[end] != ']') {
            end++;
        }
        var value = LOADED[random.nextInt(8)].getBytes(StandardCharsets.UTF_8);
        return at < bytes.length ? joined(bytes, at + 1, value, end) : bytes;
    }

    private static byte[] joined(byte[] bytes, int to, byte[] between, int from) {
        var out = new ByteArrayOutputStream();
        out.write(bytes, 0, to);
        out.write(between, 0, between.length);
        out.write(bytes, from, bytes.length - from);
        return out.toByteArray();
    }
}
