package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.JsonString;
import dev.signalbox.dialects.prompt.Arguments;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Drops;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.records.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Writes parts as content blocks. */
final class BlocksWriter {
    private final Dialect caller;
    private final JsonOut out;
    private final Drops drops;
    private final CacheMarks marks;

    /** @param caller dialect of the body that is translated */
    BlocksWriter(Dialect caller, JsonOut out, Drops drops, CacheMarks marks) {
        this.caller = caller;
        this.out = out;
        this.drops = drops;
        this.marks = marks;
    }

    /** Text alone as a string, anything else as an array of blocks. */
    void content(List<Part> parts) throws BadRequest {
        if (parts.size() == 1 && parts.getFirst() instanceof Part.Text text && text.cache() == CacheMark.NONE) {
            out.string(text.string());
            return;
        }
        out.beginArray();
        for (var part : parts) {
            block(part);
        }
        out.endArray();
    }

    private void block(Part part) throws BadRequest {
        switch (part) {
            case Part.Text text -> text(text.string(), text.cache());
            case Part.Refusal refusal -> text(JsonString.of(refusal.text()), CacheMark.NONE);
            case Part.Image image -> image(image);
            case Part.Document document -> document(document);
            case Part.ToolUse use -> use(use);
            case Part.ToolResult result -> result(result);
            case Part.Reasoning reasoning -> reasoning(reasoning);
            case Part.Audio audio -> drops.meaning(audio.at(), "Send its words as text: this provider takes no sound.");
            case Part.Foreign foreign -> {
                if (caller == Dialect.ANTHROPIC_MESSAGES) {
                    out.value(foreign.value());
                } else {
                    drops.foreign(foreign);
                }
            }
        }
    }

    private void text(JsonString text, CacheMark cache) {
        if (!text.isEmpty()) {
            out.beginObject().member("type", "text").member("text", text);
            end(cache);
        }
    }

    private void end(CacheMark cache) {
        marks.write(cache, out);
        out.endObject();
    }

    private void image(Part.Image image) throws BadRequest {
        if (!usable(image.media(), image.at())) {
            return;
        }
        drops.detail(image);
        out.beginObject().member("type", "image").name("source");
        source(image.media());
        end(image.cache());
    }

    private void document(Part.Document document) throws BadRequest {
        if (!usable(document.media(), document.at())) {
            return;
        }
        var type = document.media() instanceof Media.Inline inline ? inline.type().toLowerCase(Locale.ROOT) : "application/pdf";
        if (!type.equals("application/pdf") && !type.startsWith("text/")) {
            drops.meaning(document.at(), "Send a PDF, or the document's text.");
            return;
        }
        out.beginObject().member("type", "document").name("source");
        if (type.startsWith("text/") && document.media() instanceof Media.Inline inline) {
            out.beginObject().member("type", "text").member("media_type", "text/plain").member("data", plain(inline, document.at()));
            out.endObject();
        } else {
            source(document.media());
        }
        if (!document.name().isEmpty()) {
            out.member("title", document.name());
        }
        end(document.cache());
    }

    private static String plain(Media.Inline inline, String at) throws BadRequest {
        try {
            return new String(Base64.getMimeDecoder().decode(inline.base64()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw Faults.wrong(at, "is not valid base64");
        }
    }

    /** A file that lies at another provider is of no use here. */
    private boolean usable(Media media, String at) throws BadRequest {
        boolean elsewhere = media instanceof Media.Stored && caller != Dialect.ANTHROPIC_MESSAGES;
        if (elsewhere) {
            drops.stored(at);
        }
        return !elsewhere;
    }

    private void source(Media media) {
        switch (media) {
            case Media.Inline inline -> out.beginObject().member("type", "base64")
                    .member("media_type", inline.type().equals("image/jpg") ? "image/jpeg" : inline.type())
                    .member("data", inline.base64());
            case Media.Remote remote -> out.beginObject().member("type", "url").member("url", remote.url());
            case Media.Stored stored -> out.beginObject().member("type", "file").member("file_id", stored.id());
        }
        out.endObject();
    }

    private void use(Part.ToolUse use) {
        out.beginObject().member("type", "tool_use").member("id", CallId.of(use.id())).member("name", use.name());
        out.member("input", Arguments.object(use.arguments()));
        end(use.cache());
    }

    private void result(Part.ToolResult result) throws BadRequest {
        out.beginObject().member("type", "tool_result").member("tool_use_id", CallId.of(result.id()));
        var parts = result.parts().stream().filter(part -> !(part instanceof Part.Text text && text.isEmpty())).toList();
        if (!parts.isEmpty()) {
            out.name("content");
            content(parts);
        }
        if (result.failed()) {
            out.member("is_error", true);
        }
        end(result.cache());
    }

    private void reasoning(Part.Reasoning reasoning) {
        var mark = reasoning.mark().own(Dialect.ANTHROPIC_MESSAGES);
        if (mark.isEmpty()) {
            return;
        }
        if (reasoning.hidden()) {
            out.beginObject().member("type", "redacted_thinking").member("data", mark).endObject();
        } else {
            out.beginObject().member("type", "thinking").member("thinking", reasoning.text()).member("signature", mark).endObject();
        }
    }
}
