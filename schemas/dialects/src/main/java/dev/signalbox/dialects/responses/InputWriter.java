package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.facts.Hash64;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.JsonString;
import dev.signalbox.dialects.prompt.DataUrl;
import dev.signalbox.dialects.prompt.Drops;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.PartsWriter;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Writes turns as items. Each part of the assistant's side is an item of its own, in order: an answer of several texts
 * would have to bear the id under which its provider stores it.
 */
final class InputWriter extends PartsWriter {
    /** Of an id that names a call; other APIs have longer ones. */
    private static final int MAX_ID = 64;

    private final boolean own;

    InputWriter(Prompt prompt, JsonOut out, Drops drops) {
        super(prompt, out, drops);
        this.own = prompt.dialect() == Dialect.OPENAI_RESPONSES;
    }

    void write() throws BadRequest {
        out.beginArray();
        for (var turn : prompt.turns()) {
            switch (turn.role()) {
                case SYSTEM, DEVELOPER, USER -> {
                    if (!foreignItem(turn)) {
                        message(turn.role().name().toLowerCase(Locale.ROOT), turn.parts());
                    }
                }
                case ASSISTANT -> {
                    for (var part : turn.parts()) {
                        said(part);
                    }
                }
                case TOOL -> {
                    for (var part : turn.parts()) {
                        result(part);
                    }
                }
            }
        }
        out.endArray();
    }

    /** An item that this dialect alone knows stands in a turn of its own, see {@link InputReader}. */
    private boolean foreignItem(Turn turn) throws BadRequest {
        if (turn.role() != Role.USER || turn.parts().size() != 1 || !(turn.parts().getFirst() instanceof Part.Foreign foreign)
                || foreign.at().contains(".content[")) {
            return false;
        }
        foreign(foreign);
        return true;
    }

    private void said(Part part) throws BadRequest {
        switch (part) {
            case Part.Text text -> out.beginObject().member("role", "assistant").member("content", text.string()).endObject();
            case Part.Refusal refusal -> {
                out.beginObject().member("type", "message").member("role", "assistant").name("content").beginArray();
                out.beginObject().member("type", "refusal").member("refusal", refusal.text()).endObject();
                out.endArray().endObject();
            }
            case Part.ToolUse use -> {
                if (use.mark().present()) {
                    drops.reasoning();
                }
                out.beginObject().member("type", "function_call").member("call_id", id(use.id()));
                out.member("name", use.name()).member("arguments", use.arguments()).endObject();
            }
            case Part.Reasoning reasoning -> reasoning(reasoning);
            case Part.Foreign foreign -> foreign(foreign);
            case Part.Image image -> drops.meaning(image.at(), "An answer can't have pictures here.");
            case Part.Audio audio -> drops.meaning(audio.at(), "An answer can't have sound here.");
            case Part.Document document -> drops.meaning(document.at(), "An answer can't have files here.");
            case Part.ToolResult result -> result(result);
        }
    }

    /** Without its mark it is nothing that its maker would take back, and nobody else may see the mark. */
    private void reasoning(Part.Reasoning reasoning) {
        var mark = reasoning.mark().own(Dialect.OPENAI_RESPONSES);
        if (mark.isEmpty()) {
            drops.reasoning();
            return;
        }
        out.beginObject().member("type", "reasoning").name("summary").beginArray();
        if (!reasoning.hidden()) {
            out.beginObject().member("type", "summary_text").member("text", reasoning.text()).endObject();
        }
        out.endArray().member("encrypted_content", mark).endObject();
    }

    private void result(Part part) throws BadRequest {
        if (!(part instanceof Part.ToolResult result)) {
            drops.misplaced();
            return;
        }
        if (result.failed()) {
            drops.hint(result.failedAt(prompt.dialect()));
        }
        out.beginObject().member("type", "function_call_output").member("call_id", id(result.id())).name("output");
        content(result.parts());
        out.endObject();
    }

    private static String id(String id) {
        if (id.length() <= MAX_ID) {
            return id;
        }
        var bytes = id.getBytes(StandardCharsets.UTF_8);
        return "call_" + Long.toHexString(Hash64.of(bytes, 0, bytes.length, 1))
                + Long.toHexString(Hash64.of(bytes, 0, bytes.length, 2));
    }

    private void foreign(Part.Foreign foreign) throws BadRequest {
        if (own) {
            out.value(foreign.value());
        } else {
            drops.foreign(foreign);
        }
    }

    @Override
    protected void part(Part part) throws BadRequest {
        switch (part) {
            case Part.Text text -> text("input_text", text.string());
            case Part.Refusal refusal -> text("input_text", JsonString.of(refusal.text()));
            case Part.Image image -> image(image);
            case Part.Document document -> document(document);
            case Part.Audio audio -> inputAudio(audio);
            case Part.Foreign foreign -> foreign(foreign);
            case Part.ToolUse _, Part.ToolResult _, Part.Reasoning _ -> drops.misplaced();
        }
    }

    private void image(Part.Image image) throws BadRequest {
        if (image.media() instanceof Media.Stored && !own) {
            drops.stored(image.at());
            return;
        }
        out.beginObject().member("type", "input_image");
        switch (image.media()) {
            case Media.Remote remote -> out.member("image_url", remote.url());
            case Media.Inline inline -> out.member("image_url", DataUrl.write(inline));
            case Media.Stored stored -> out.member("file_id", stored.id());
        }
        out.member("detail", image.detail().isEmpty() ? ContentReader.AUTO : image.detail()).endObject();
    }

    private void document(Part.Document document) throws BadRequest {
        if (document.media() instanceof Media.Stored && !own) {
            drops.stored(document.at());
            return;
        }
        out.beginObject().member("type", "input_file");
        switch (document.media()) {
            case Media.Remote remote -> out.member("file_url", remote.url());
            case Media.Inline inline ->
                    out.member("filename", document.name().isEmpty() ? "document" : document.name())
                            .member("file_data", DataUrl.write(inline));
            case Media.Stored stored -> out.member("file_id", stored.id());
        }
        out.endObject();
    }
}
