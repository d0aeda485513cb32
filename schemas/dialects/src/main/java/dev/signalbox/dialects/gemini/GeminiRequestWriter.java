package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.JsonText;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.catalog.Provider;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The call of a body of this dialect: the model and whether it streams stand in the path, the body stays as it is but
 * for a {@code model} in it, which would be ours, for marks of other makers, and for what a provider's quirks change.
 */
final class GeminiRequestWriter {
    private static final Bytes COMMA = Bytes.utf8(",");
    private static final Names MODEL = Names.of("model");

    private GeminiRequestWriter() {}

    /** Of a caller's body. */
    static UpstreamCall write(Bytes body, String model, boolean stream, Provider.Quirks quirks) throws BadRequest {
        try {
            return call(Signatures.withoutForeign(body), model, stream, quirks);
        } catch (MalformedJson fault) {
            throw GeminiPromptReader.malformed(fault);
        }
    }

    /** Of a body that was written here. */
    static UpstreamCall written(Bytes body, String model, boolean stream, Provider.Quirks quirks) {
        try {
            return call(List.of(body), model, stream, quirks);
        } catch (MalformedJson fault) {
            throw new IllegalStateException("a body was written as " + fault.problem(), fault);
        }
    }

    private static UpstreamCall call(List<Bytes> pieces, String model, boolean stream, Provider.Quirks quirks)
            throws MalformedJson {
        boolean quirky = !quirks.rename().isEmpty() || !quirks.drop().isEmpty();
        var body = joined(pieces);
        return UpstreamCall.of(path(model, stream), quirky || namesModel(body) ? rebuilt(body, quirks) : pieces);
    }

    /** A name with a slash in it is that of a resource, such as {@code tunedModels/a}; any other one is a model's. */
    static String path(String model, boolean stream) {
        var path = new StringBuilder(64);
        if (model.indexOf('/') < 0) {
            path.append("/models");
        }
        for (var segment : model.split("/")) {
            path.append('/').append(URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        return path.append(stream ? ":streamGenerateContent?alt=sse" : ":generateContent").toString();
    }

    private static boolean namesModel(Bytes body) throws MalformedJson {
        boolean named = false;
        var cursor = new JsonCursor().on(body);
        cursor.enterObject();
        while (cursor.nextMember()) {
            named |= cursor.name(MODEL) != Names.OTHER;
            cursor.skip();
        }
        cursor.end();
        return named;
    }

    private static Set<String> names(Bytes body) throws MalformedJson {
        var names = new HashSet<String>();
        var cursor = new JsonCursor().on(body);
        cursor.enterObject();
        while (cursor.nextMember()) {
            names.add(cursor.text());
            cursor.skip();
        }
        cursor.end();
        return names;
    }

    private static List<Bytes> rebuilt(Bytes body, Provider.Quirks quirks) throws MalformedJson {
        var names = names(body);
        var pieces = new ArrayList<Bytes>();
        pieces.add(Bytes.utf8("{"));
        var cursor = new JsonCursor().on(body);
        cursor.enterObject();
        while (cursor.nextMember()) {
            var name = cursor.text();
            cursor.peek();
            int from = cursor.position();
            cursor.skip();
            var renamed = quirks.rename().getOrDefault(name, name);
            boolean taken = !renamed.equals(name) && names.contains(renamed);
            if (name.equals("model") || taken || quirks.drop().contains(name)) {
                continue;
            }
            if (pieces.size() > 1) {
                pieces.add(COMMA);
            }
            pieces.add(Bytes.utf8(JsonText.quote(new StringBuilder(), renamed).append(':').toString()));
            pieces.add(body.slice(from, cursor.position()));
        }
        pieces.add(Bytes.utf8("}"));
        return pieces;
    }

    private static Bytes joined(List<Bytes> pieces) {
        if (pieces.size() == 1) {
            return pieces.getFirst();
        }
        int length = 0;
        for (var piece : pieces) {
            length += piece.length();
        }
        var whole = new byte[length];
        int at = 0;
        for (var piece : pieces) {
            System.arraycopy(piece.array(), piece.offset(), whole, at, piece.length());
            at += piece.length();
        }
        return Bytes.of(whole);
    }
}
