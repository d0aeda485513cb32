package dev.signalbox.dialects.prompt;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;

/**
 * Who writes each result of a tool as a message of its own. Pictures in results, for which such a message has no place,
 * follow in one of the user.
 */
public interface ToolMessages {
    void message(String role, List<Part> parts) throws BadRequest;

    /** @param texts of the result */
    void result(Part.ToolResult result, List<Part> texts) throws BadRequest;

    /** All results of a turn. */
    default void results(Turn turn, Dialect caller, Drops drops) throws BadRequest {
        var pictures = new ArrayList<Part>();
        for (var part : turn.parts()) {
            if (!(part instanceof Part.ToolResult result)) {
                drops.misplaced();
                continue;
            }
            var texts = new ArrayList<Part>();
            for (var piece : result.parts()) {
                (piece instanceof Part.Text ? texts : pictures).add(piece);
            }
            if (result.failed()) {
                drops.hint(result.failedAt(caller));
            }
            result(result, texts);
        }
        if (!pictures.isEmpty()) {
            message("user", pictures);
        }
    }
}
