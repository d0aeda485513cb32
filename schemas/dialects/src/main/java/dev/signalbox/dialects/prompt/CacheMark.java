package dev.signalbox.dialects.prompt;

import java.util.List;

/** Where a caller asks that everything up to here be cached, and for how long. A hint: the answer is the same without. */
public enum CacheMark {
    NONE,
    MINUTES_5,
    HOUR;

    /** Whether a caller has put one anywhere. */
    static boolean isIn(Prompt prompt) {
        return prompt.tools().stream().anyMatch(tool -> tool instanceof Tool.Function function && function.cache() != NONE)
                || prompt.turns().stream().anyMatch(turn -> isIn(turn.parts()));
    }

    private static boolean isIn(List<Part> parts) {
        return parts.stream().anyMatch(part -> switch (part) {
            case Part.Text text -> text.cache() != NONE;
            case Part.Image image -> image.cache() != NONE;
            case Part.Document document -> document.cache() != NONE;
            case Part.ToolUse use -> use.cache() != NONE;
            case Part.ToolResult result -> result.cache() != NONE || isIn(result.parts());
            case Part.Audio _, Part.Reasoning _, Part.Refusal _, Part.Foreign _ -> false;
        });
    }
}
