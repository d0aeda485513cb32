package dev.signalbox.dialects.laws;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** Texts and documents that a careless reader or writer stumbles over, drawn from a seed. */
public final class Words {
    private static final List<String> AWKWARD = List.of(
            "", " ", "plain words", "two\nlines\r\nof text", "\"quoted\" and \\back\\slashed\\", "tab\tand bell\u0007 and nul\u0000",
            "emoji 😀👩‍👩‍👧‍👦 and 𝒳", "Ünïcödé — 日本語 ﷽", "trailing white space  \n", "  leading", "{\"looks\":\"like JSON\"}",
            "data: [DONE]\n\n", "<think>not really</think>", "\u2028line\u2029separators", "\u007f\u0080\u009f", "ends with \\",
            "[DONE]", "null", "sbx1.", "'single' & <html> &amp;", "a\u0301 combining", "\uFEFFbyte order mark", "\uFFFF\uFFFE");

    private final Random random;

    public Words(Random random) {
        this.random = random;
    }

    public int below(int bound) {
        return random.nextInt(bound);
    }

    public boolean oneIn(int many) {
        return random.nextInt(many) == 0;
    }

    @SafeVarargs
    public final <T> T any(T... values) {
        return values[random.nextInt(values.length)];
    }

    /** May be empty. */
    public String text() {
        var text = AWKWARD.get(random.nextInt(AWKWARD.size()));
        return oneIn(3) ? text + AWKWARD.get(random.nextInt(AWKWARD.size())) : text;
    }

    /** Neither empty nor blank, for places in which nothing is not allowed. */
    public String said() {
        return name() + " " + text();
    }

    /** The same without white space at the end. */
    public String closed() {
        return text() + name();
    }

    /** Letters and digits, as every dialect takes them in a name. */
    public String name() {
        var name = new StringBuilder();
        name.append((char) ('a' + random.nextInt(26)));
        for (int i = random.nextInt(8); i >= 0; i--) {
            name.append("abcxyz019_".charAt(random.nextInt(10)));
        }
        return name.append((char) ('a' + random.nextInt(26))).toString();
    }

    public String base64() {
        var bytes = new byte[1 + random.nextInt(40)];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** A JSON object, as the arguments of a call are. */
    public String object() {
        var out = new JsonOut();
        object(out, 3);
        var text = out.bytes().asText();
        return oneIn(3) ? text.replaceFirst("\\{", "{ ") : text;
    }

    /** A schema of an object, nested, with members in no particular order. */
    public Json schema() {
        var out = new JsonOut();
        schema(out, 3);
        return Json.of(out.bytes().asText());
    }

    private void schema(JsonOut out, int depth) {
        out.beginObject().member("type", "object");
        if (oneIn(2)) {
            out.member("description", text());
        }
        out.name("properties").beginObject();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            out.name(name() + i);
            property(out, depth - 1);
        }
        out.endObject();
        if (oneIn(2)) {
            out.name("required").beginArray().string(name()).endArray();
        }
        if (oneIn(2)) {
            out.member("additionalProperties", false);
        }
        out.endObject();
    }

    private void property(JsonOut out, int depth) {
        switch (depth > 0 ? random.nextInt(5) : random.nextInt(3)) {
            case 0 -> out.beginObject().member("type", "string").member("description", text()).endObject();
            case 1 -> out.beginObject().member("maximum", 1.5).member("type", "number").endObject();
            case 2 -> {
                out.beginObject().name("enum").beginArray().string(name()).string(text()).endArray();
                out.member("type", "string").endObject();
            }
            case 3 -> {
                out.beginObject().member("type", "array").name("items");
                property(out, depth - 1);
                out.endObject();
            }
            default -> schema(out, depth);
        }
    }

    private void object(JsonOut out, int depth) {
        out.beginObject();
        for (int i = random.nextInt(4); i > 0; i--) {
            out.name(name() + i);
            value(out, depth - 1);
        }
        out.endObject();
    }

    private void value(JsonOut out, int depth) {
        switch (depth > 0 ? random.nextInt(7) : random.nextInt(5)) {
            case 0 -> out.string(text());
            case 1 -> out.number(random.nextInt());
            case 2 -> out.number(random.nextInt(1_000) / 8.0);
            case 3 -> out.bool(random.nextBoolean());
            case 4 -> out.nul();
            case 5 -> {
                out.beginArray();
                for (int i = random.nextInt(3); i > 0; i--) {
                    value(out, depth - 1);
                }
                out.endArray();
            }
            default -> object(out, depth);
        }
    }
}
