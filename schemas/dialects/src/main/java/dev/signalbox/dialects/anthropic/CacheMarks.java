package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Tool;
import java.util.List;

/**
 * Which marks of a prompt are written: the API takes four. Where there are more, the first two, which usually mark
 * tools and instructions, and the last two, which mark how far the conversation has come.
 */
final class CacheMarks {
    private static final int MOST = 4;
    private static final int FIRST = 2;

    private int count;
    private int met;

    CacheMarks(List<Tool> tools, Conversation conversation) {
        for (var tool : tools) {
            if (tool instanceof Tool.Function function) {
                count(function.cache());
            }
        }
        count(conversation.system());
        for (var message : conversation.messages()) {
            count(message.all());
        }
    }

    /** Writes the mark of the block that is being written, where it has one that counts. */
    void write(CacheMark mark, JsonOut out) {
        if (mark == CacheMark.NONE) {
            return;
        }
        int place = met++;
        if (count > MOST && place >= FIRST && place < count - (MOST - FIRST)) {
            return;
        }
        out.name("cache_control").beginObject().member("type", "ephemeral");
        if (mark == CacheMark.HOUR) {
            out.member("ttl", "1h");
        }
        out.endObject();
    }

    private void count(List<Part> parts) {
        for (var part : parts) {
            switch (part) {
                case Part.Text text -> count(text.cache());
                case Part.Image image -> count(image.cache());
                case Part.Document document -> count(document.cache());
                case Part.ToolUse use -> count(use.cache());
                case Part.ToolResult result -> {
                    count(result.parts());
                    count(result.cache());
                }
                case Part.Audio _, Part.Reasoning _, Part.Refusal _, Part.Foreign _ -> {}
            }
        }
    }

    private void count(CacheMark mark) {
        count += mark == CacheMark.NONE ? 0 : 1;
    }
}
