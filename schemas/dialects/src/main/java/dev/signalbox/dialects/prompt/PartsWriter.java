package dev.signalbox.dialects.prompt;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.JsonString;
import java.util.List;
import java.util.Locale;

/** Writes turns whose content is a text or an array of parts, as OpenAI's APIs and those made after them have it. */
public abstract class PartsWriter {
    protected final Prompt prompt;
    protected final JsonOut out;

    /** Gets what the turns go without. */
    protected final Drops drops;

    protected PartsWriter(Prompt prompt, JsonOut out, Drops drops) {
        this.prompt = prompt;
        this.out = out;
        this.drops = drops;
    }

    /** One part of several. */
    protected abstract void part(Part part) throws BadRequest;

    /** A message that is nothing but content. */
    public final void message(String role, List<Part> parts) throws BadRequest {
        out.beginObject().member("role", role).name("content");
        content(parts);
        out.endObject();
    }

    /** The message of a tool. */
    public final void result(Part.ToolResult result, List<Part> texts) throws BadRequest {
        out.beginObject().member("role", "tool").member("tool_call_id", result.id()).name("content");
        content(texts);
        out.endObject();
    }

    /** One text is a string, which every provider takes; else an array of parts. */
    protected final void content(List<Part> parts) throws BadRequest {
        if (parts.isEmpty()) {
            out.string("");
        } else if (parts.size() == 1 && parts.getFirst() instanceof Part.Text text) {
            out.string(text.string());
        } else {
            out.beginArray();
            for (var part : parts) {
                part(part);
            }
            out.endArray();
        }
    }

    /** A part that is a text, under the name that the dialect has for its type. */
    protected final void text(String type, JsonString text) {
        out.beginObject().member("type", type).member("text", text).endObject();
    }

    /** A picture within an object {@code image_url}. */
    protected final void imageUrl(Part.Image image) throws BadRequest {
        var url = switch (image.media()) {
            case Media.Remote remote -> remote.url();
            case Media.Inline inline -> DataUrl.write(inline);
            case Media.Stored _ -> "";
        };
        if (url.isEmpty()) {
            drops.stored(image.at());
            return;
        }
        out.beginObject().member("type", "image_url").name("image_url").beginObject().member("url", url);
        if (!image.detail().isEmpty()) {
            out.member("detail", image.detail());
        }
        out.endObject().endObject();
    }

    /** Sound within an object {@code input_audio}. */
    protected final void inputAudio(Part.Audio audio) throws BadRequest {
        if (!(audio.media() instanceof Media.Inline inline)) {
            drops.meaning(audio.at(), "Send its bytes.");
            return;
        }
        out.beginObject().member("type", "input_audio").name("input_audio").beginObject();
        out.member("data", inline.base64()).member("format", format(inline.type())).endObject().endObject();
    }

    /** Of {@code audio/mpeg} and its like the word that OpenAI has for it. */
    private static String format(String type) {
        var word = type.substring(type.indexOf('/') + 1).toLowerCase(Locale.ROOT);
        return switch (word) {
            case "mpeg" -> "mp3";
            case "x-wav", "wave" -> "wav";
            default -> word;
        };
    }
}
