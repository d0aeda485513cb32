package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.Drops;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Pictures, sounds and documents: bytes, and a word for their format, of which Converse knows a closed list. */
final class BedrockMedia {
    private static final Map<String, String> IMAGES = Map.of(
            "image/png", "png", "image/jpeg", "jpeg", "image/jpg", "jpeg", "image/gif", "gif", "image/webp", "webp");
    private static final Map<String, String> SOUNDS = Map.of(
            "audio/wav", "wav", "audio/x-wav", "wav", "audio/mpeg", "mp3", "audio/mp3", "mp3", "audio/flac", "flac",
            "audio/ogg", "ogg", "audio/aac", "aac", "audio/opus", "opus", "audio/webm", "webm", "audio/mp4", "mp4");
    private static final Map<String, String> DOCUMENTS = Map.of(
            "application/pdf", "pdf", "text/csv", "csv", "text/html", "html", "text/plain", "txt", "text/markdown", "md",
            "application/msword", "doc", "application/vnd.ms-excel", "xls",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx");

    private final JsonOut out;
    private final Drops drops;
    private final Set<String> names = new HashSet<>();

    BedrockMedia(JsonOut out, Drops drops) {
        this.out = out;
        this.drops = drops;
    }

    void image(Part.Image image) throws BadRequest {
        drops.detail(image);
        put("image", image.media(), IMAGES, "", image.at(), "Send its bytes, as PNG, JPEG, GIF or WebP.");
    }

    void audio(Part.Audio audio) throws BadRequest {
        put("audio", audio.media(), SOUNDS, "", audio.at(), "Send its bytes, as WAV, MP3, FLAC, OGG or AAC.");
    }

    void document(Part.Document document) throws BadRequest {
        put("document", document.media(), DOCUMENTS, document.name(), document.at(),
                "Send its bytes, as PDF, text, Markdown, HTML, CSV, or a document of Word or Excel.");
    }

    private void put(String kind, Media media, Map<String, String> formats, String name, String at, String advice)
            throws BadRequest {
        var format = media instanceof Media.Inline inline ? formats.get(plain(inline.type())) : null;
        if (!(media instanceof Media.Inline inline) || format == null) {
            drops.meaning(at, advice);
            return;
        }
        out.beginObject().name(kind).beginObject().member("format", format);
        if (kind.equals("document")) {
            out.member("name", fit(name));
        }
        out.name("source").beginObject().member("bytes", inline.base64()).endObject().endObject().endObject();
    }

    private static String plain(String type) {
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    /** Letters, digits, single spaces, hyphens and brackets, and no name twice. */
    private String fit(String name) {
        var plain = name.replaceAll("[^A-Za-z0-9 \\-()\\[\\]]", "-").replaceAll(" +", " ").strip();
        var base = plain.isEmpty() ? "document" : plain.substring(0, Math.min(plain.length(), 180));
        var fit = base;
        for (int number = 2; !names.add(fit); number++) {
            fit = base + " (" + number + ")";
        }
        return fit;
    }

    /** The media type of a format, for bodies that are read. */
    static String type(String kind, String format) {
        var formats = switch (kind) {
            case "image" -> IMAGES;
            case "audio" -> SOUNDS;
            default -> DOCUMENTS;
        };
        var types = new HashMap<String, String>();
        formats.keySet().stream().sorted().forEach(type -> types.putIfAbsent(formats.get(type), type));
        return types.getOrDefault(format, kind + '/' + format);
    }
}
