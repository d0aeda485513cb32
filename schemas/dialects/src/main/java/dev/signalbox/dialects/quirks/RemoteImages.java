package dev.signalbox.dialects.quirks;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Draft;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.DataUrl;
import dev.signalbox.dialects.prompt.Fields;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.RemoteMedia.Kind;
import dev.signalbox.dialects.prompt.RemoteMedia.Source;
import dev.signalbox.records.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The pictures that a body of OpenAI's, Cohere's or Anthropic's dialects names by their URLs, for a provider that takes only bytes. All else of
 * the body stays as it came. Not thread-safe.
 */
public final class RemoteImages {
    private final Draft body;
    private final int length;
    private final List<Place> places = new ArrayList<>();
    private final Map<Source, String> wanted = new LinkedHashMap<>();

    /** Where a picture stands. */
    private record Place(Draft draft, Source source, boolean asSource) {}

    private RemoteImages(Draft body, int length) {
        this.body = body;
        this.length = length;
    }

    public static RemoteImages of(Bytes body) throws BadRequest {
        var images = new RemoteImages(Draft.of(Fields.body(body).object()), body.length());
        images.body.get("messages").ifPresent(messages -> images.look(messages, "messages"));
        images.body.get("input").ifPresent(input -> images.look(input, "input"));
        return images;
    }

    /** Each of them once, with the path of the part that names it first. */
    public Map<Source, String> wanted() {
        return wanted;
    }

    /**
     * The body with bytes in place of the URLs. To be asked for once.
     *
     * @param media of all that were wanted
     */
    public Bytes with(Map<Source, Media.Inline> media) {
        int more = 64;
        for (var place : places) {
            var inline = media.get(place.source);
            if (inline == null) {
                throw new IllegalArgumentException("a picture that was wanted is not there");
            }
            place.draft.become(place.asSource ? source(inline) : Draft.text(DataUrl.write(inline)));
            more += inline.base64().length() + 64;
        }
        var out = new JsonOut(length + more);
        body.write(out);
        return out.bytes();
    }

    private static Draft source(Media.Inline inline) {
        return Draft.of(Json.of(new JsonOut(inline.base64().length() + 64).beginObject().member("type", "base64").member("media_type", inline.type())
                .member("data", inline.base64()).endObject().bytes().asText()));
    }

    private void look(Draft items, String at) {
        for (int i = 0; i < items.items().size(); i++) {
            var item = items.items().get(i);
            var path = at + "[" + i + "]";
            switch (item.get("type").map(type -> type.before().text()).orElse("")) {
                case "image_url", "input_image" -> item.get("image_url").map(url -> url.isObject() ? url.get("url").orElse(url) : url)
                        .ifPresent(url -> found(url, url.before().text(), false, path));
                case "image" -> item.get("source").filter(source -> source.get("type").map(type -> type.before().is("url")).orElse(false))
                        .ifPresent(source -> found(source, source.get("url").map(url -> url.before().text()).orElse(""), true, path));
                default -> {
                    item.get("content").ifPresent(content -> look(content, path + ".content"));
                    item.get("output").ifPresent(output -> look(output, path + ".output"));
                }
            }
        }
    }

    private void found(Draft draft, String url, boolean asSource, String at) {
        var start = url.substring(0, Math.min(url.length(), "https://".length())).toLowerCase(Locale.ROOT);
        if (start.startsWith("http://") || start.equals("https://")) {
            var source = new Source(Kind.IMAGE, url);
            places.add(new Place(draft, source, asSource));
            wanted.putIfAbsent(source, at);
        }
    }
}
