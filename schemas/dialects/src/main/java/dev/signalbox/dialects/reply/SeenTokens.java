package dev.signalbox.dialects.reply;

import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.List;

/**
 * An estimate of what an answer cost, for providers that do not say: the prompt as we counted it, and of what was said
 * the larger of its pieces and a fourth of its characters.
 */
public final class SeenTokens {
    private long textParts;
    private long textChars;
    private long thoughtParts;
    private long thoughtChars;

    public static SeenTokens in(List<ReplyEvent> events) {
        var seen = new SeenTokens();
        events.forEach(seen::add);
        return seen;
    }

    public void add(ReplyEvent event) {
        switch (event) {
            case ReplyEvent.TextDelta(_, var text, _) -> text(text);
            case ReplyEvent.RefusalDelta(_, var text, _) -> text(text);
            case ReplyEvent.ToolCallStarted(_, _, _, var name, _) -> text(name);
            case ReplyEvent.ToolArguments(_, _, var fragment, _) -> text(fragment);
            case ReplyEvent.ReasoningDelta(_, var text, _) -> {
                thoughtParts++;
                thoughtChars += text.length();
            }
            default -> {}
        }
    }

    public Usage estimate(int promptTokens) {
        return new Usage(
                promptTokens, 0, 0, 0, Math.max(textParts, (textChars + 3) / 4), Math.max(thoughtParts, (thoughtChars + 3) / 4), 0, 0,
                0, true);
    }

    private void text(String text) {
        textParts++;
        textChars += text.length();
    }
}
