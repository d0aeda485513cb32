package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.JsonText;
import dev.signalbox.dialects.json.Needle;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.catalog.Provider;
import java.util.ArrayList;
import java.util.List;

/**
 * A body as a provider of this dialect is to get it: its model's name, its quirks, and without the marks that were made
 * for somebody else; every other byte as the caller sent it. Where the spans are known and none of the rest is at hand
 * the body is not even looked at as JSON.
 */
final class ResponsesRequestWriter {
    private static final String PATH = "/responses";
    private static final Bytes OPEN = Bytes.utf8("{");
    private static final Bytes CLOSE = Bytes.utf8("}");
    private static final Bytes COMMA = Bytes.utf8(",");

    /** With which each mark begins that was made for another dialect, see {@link Mark}. */
    private static final Needle FOREIGN = Needle.of("sbx1.");

    private final Bytes body;
    private final Bytes model;
    private final List<Bytes> pieces = new ArrayList<>(8);

    private ResponsesRequestWriter(Bytes body, String upstreamModel) {
        this.body = body;
        this.model = Bytes.utf8(JsonText.quote(new StringBuilder(upstreamModel.length() + 2), upstreamModel).toString());
    }

    /** A caller's body. */
    static UpstreamCall write(Bytes body, Facts.Spans spans, String upstreamModel, Provider.Quirks quirks) throws BadRequest {
        var writer = new ResponsesRequestWriter(body, upstreamModel);
        boolean foreign = FOREIGN.in(body);
        if (!foreign && quirks.isEmpty() && writer.fit(spans)) {
            writer.splice(spans);
        } else {
            writer.rebuild(quirks, foreign);
        }
        return UpstreamCall.of(PATH, writer.pieces);
    }

    /** A body that was written here, and wants nothing but the provider's quirks. */
    static UpstreamCall quirky(Bytes body, String upstreamModel, Provider.Quirks quirks) throws BadRequest {
        if (quirks.isEmpty()) {
            return UpstreamCall.of(PATH, List.of(body));
        }
        var writer = new ResponsesRequestWriter(body, upstreamModel);
        writer.rebuild(quirks, false);
        return UpstreamCall.of(PATH, writer.pieces);
    }

    /** Spans come from the log, where another version may have written them. */
    private boolean fit(Facts.Spans spans) {
        return spans.known()
                && spans.modelEnd() > spans.modelStart()
                && spans.modelEnd() < body.length()
                && body.at(spans.modelStart()) == '"';
    }

    private void splice(Facts.Spans spans) {
        pieces.add(body.slice(0, spans.modelStart()));
        pieces.add(model);
        pieces.add(body.slice(spans.modelEnd(), body.length()));
    }

    private void rebuild(Provider.Quirks quirks, boolean foreign) throws BadRequest {
        var tree = Wrong.parsed(body);
        if (!tree.get("model").isString()) {
            throw Wrong.member("model", "is missing. Name a model or route");
        }
        var names = tree.names();
        pieces.add(OPEN);
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i);
            var renamed = quirks.rename().getOrDefault(name, name);
            if (quirks.drop().contains(name) || !renamed.equals(name) && names.contains(renamed)) {
                continue;
            }
            if (pieces.size() > 1) {
                pieces.add(COMMA);
            }
            pieces.add(Bytes.utf8(JsonText.quote(new StringBuilder(), renamed).append(':').toString()));
            var value = tree.values().get(i);
            if (name.equals("model")) {
                pieces.add(model);
            } else {
                pieces.add(foreign && name.equals("input") && value.isArray() ? seemly(value) : value.raw());
            }
        }
        pieces.add(CLOSE);
    }

    /** The items without foreign marks: reasoning is nothing without its mark, any other item stays. */
    private static Bytes seemly(Json input) {
        var out = new JsonOut(input.raw().length());
        out.beginArray();
        for (var item : input.values()) {
            if (!Mark.foreign(item.get("encrypted_content").text())) {
                out.value(item);
            } else if (!item.get("type").is("reasoning")) {
                unmarked(item, out);
            }
        }
        return out.endArray().bytes();
    }

    private static void unmarked(Json item, JsonOut out) {
        out.beginObject();
        for (int i = 0; i < item.names().size(); i++) {
            if (!item.names().get(i).equals("encrypted_content")) {
                out.member(item.names().get(i), item.values().get(i));
            }
        }
        out.endObject();
    }
}
