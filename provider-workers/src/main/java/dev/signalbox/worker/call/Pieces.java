package dev.signalbox.worker.call;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Cuts what is told of a whole answer into events that are small enough for the log; together they mean the same. */
final class Pieces {
    /** Of up to three bytes each. */
    static final int CHARACTERS = 128 << 10;

    private Pieces() {}

    /** In place. Raw data stays as it is: who reads it has cut it. */
    static void cut(List<ReplyEvent> events) {
        for (int i = 0; i < events.size(); i++) {
            var event = events.get(i);
            if (event.raw().isEmpty() && event.weight() > CHARACTERS) {
                var pieces = pieces(event);
                events.remove(i);
                events.addAll(i, pieces);
                i += pieces.size() - 1;
            }
        }
    }

    private static List<ReplyEvent> pieces(ReplyEvent event) {
        return switch (event) {
            case ReplyEvent.TextDelta(int choice, String text, _) ->
                    pieces(text, piece -> new ReplyEvent.TextDelta(choice, piece, Bytes.EMPTY));
            case ReplyEvent.RefusalDelta(int choice, String text, _) ->
                    pieces(text, piece -> new ReplyEvent.RefusalDelta(choice, piece, Bytes.EMPTY));
            case ReplyEvent.ReasoningDelta(int choice, String text, _) ->
                    pieces(text, piece -> new ReplyEvent.ReasoningDelta(choice, piece, Bytes.EMPTY));
            case ReplyEvent.ToolArguments(int choice, int index, String fragment, _) ->
                    pieces(fragment, piece -> new ReplyEvent.ToolArguments(choice, index, piece, Bytes.EMPTY));
            default -> List.of(event);
        };
    }

    private static List<ReplyEvent> pieces(String text, Function<String, ReplyEvent> piece) {
        var pieces = new ArrayList<ReplyEvent>();
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + CHARACTERS);
            if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                to--;
            }
            pieces.add(piece.apply(text.substring(from, to)));
            from = to;
        }
        return pieces;
    }
}
