package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.DataUrl;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The parts of a message's content or of a tool's output: a string, or an array. */
final class ContentReader {
    /** How closely a picture is looked at where nobody says; has to be said here. */
    static final String AUTO = "auto";

    private ContentReader() {}

    static List<Part> read(Json content, String at) throws BadRequest {
        var parts = new ArrayList<Part>();
        if (content.isString()) {
            if (!content.string().isEmpty()) {
                parts.add(Part.text(content.string()));
            }
            return parts;
        }
        if (content.present() && !content.isArray()) {
            throw Wrong.member(at, "must be a string or an array of parts");
        }
        for (int i = 0; i < content.values().size(); i++) {
            parts.add(part(content.values().get(i), at + "[" + i + "]"));
        }
        return parts;
    }

    private static Part part(Json part, String at) throws BadRequest {
        var type = part.get("type").word();
        return switch (type) {
            case "input_text", "output_text", "text" -> new Part.Text(part.get("text").string(), cache(part));
            case "refusal" -> new Part.Refusal(part.get("refusal").text());
            case "input_image" -> new Part.Image(
                    part.get("file_id").isString() ? stored(part) : DataUrl.media(part.get("image_url").text(), at + ".image_url"),
                    part.get("detail").is(AUTO) ? "" : part.get("detail").text(), cache(part), at);
            case "input_audio" -> {
                var audio = part.get("input_audio");
                var format = audio.get("format").textOr("wav");
                yield new Part.Audio(new Media.Inline("audio/" + format, audio.get("data").text()), at);
            }
            case "input_file" -> new Part.Document(file(part, at), part.get("filename").text(), cache(part), at);
            default -> new Part.Foreign(type, part, at);
        };
    }

    /** A mark behind which the prompt's beginning is to be cached, as models since GPT-5.6 take it. */
    private static CacheMark cache(Json part) {
        return part.get("prompt_cache_breakpoint").present() ? CacheMark.MINUTES_5 : CacheMark.NONE;
    }

    private static Media stored(Json part) {
        return new Media.Stored(part.get("file_id").text());
    }

    private static Media file(Json part, String at) throws BadRequest {
        if (part.get("file_id").isString()) {
            return stored(part);
        }
        if (part.get("file_url").isString()) {
            return DataUrl.media(part.get("file_url").text(), at + ".file_url");
        }
        var data = part.get("file_data").text();
        if (data.isEmpty()) {
            throw Wrong.member(at + ".file_data", "is missing. Send the file's bytes, or name it by file_url or file_id");
        }
        return DataUrl.read(data).orElseGet(() -> new Media.Inline(type(part.get("filename").text()), data));
    }

    /** Of bytes that came without a type. */
    private static String type(String filename) {
        return filename.toLowerCase(Locale.ROOT).endsWith(".pdf") ? "application/pdf" : "application/octet-stream";
    }
}
