package dev.signalbox.dialects.prompt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The calls of a conversation, by id: some dialects name a result's tool, others only its call. */
public final class Calls {
    private final Map<String, String> names = new HashMap<>();

    private Calls() {}

    public static Calls of(List<Turn> turns) {
        var calls = new Calls();
        for (var turn : turns) {
            for (var part : turn.parts()) {
                if (part instanceof Part.ToolUse use) {
                    calls.names.put(use.id(), use.name());
                }
            }
        }
        return calls;
    }

    /** The name of the tool whose result this is: as the result says, else as the call did; empty where neither does. */
    public String nameOf(Part.ToolResult result) {
        return result.name().isEmpty() ? names.getOrDefault(result.id(), "") : result.name();
    }
}
