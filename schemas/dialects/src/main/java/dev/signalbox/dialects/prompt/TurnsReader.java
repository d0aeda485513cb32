package dev.signalbox.dialects.prompt;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import java.util.ArrayList;
import java.util.List;

/** Reads messages as turns. Messages with results of tools that follow one another are one turn. Of one body. */
public abstract class TurnsReader {
    private final List<Turn> turns = new ArrayList<>();
    private final List<Part> results = new ArrayList<>();

    /** A message of anybody but a tool. */
    protected abstract Turn turn(String role, Json message, String at) throws BadRequest;

    /** A message of a tool. */
    protected abstract Part.ToolResult result(Json message, String at) throws BadRequest;

    /** Whether who has this role is a tool. */
    protected boolean isTool(String role) {
        return role.equals("tool");
    }

    /** How many turns there were up to now. */
    protected final int seen() {
        return turns.size();
    }

    /** The turns of a body's messages. */
    public final List<Turn> read(Json messages) throws BadRequest {
        for (int i = 0; i < messages.values().size(); i++) {
            var message = messages.values().get(i);
            var role = message.get("role").word();
            var at = "messages[" + i + "]";
            if (isTool(role)) {
                results.add(result(message, at));
            } else {
                endResults();
                turns.add(turn(role, message, at));
            }
        }
        endResults();
        return turns;
    }

    private void endResults() {
        if (!results.isEmpty()) {
            turns.add(new Turn(Role.TOOL, results));
            results.clear();
        }
    }
}
