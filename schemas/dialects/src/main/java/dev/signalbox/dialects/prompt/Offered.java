package dev.signalbox.dialects.prompt;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.records.Failure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The functions that a model is offered, for dialects without a way to name those among which the choice is, or the one
 * that must be called: the others are left out, which means the same.
 */
public final class Offered {
    private Offered() {}

    /**
     * None where none may be called.
     *
     * @param namesOne whether the dialect can name the one that must be called, so that nothing needs to be left out for it
     * @throws BadRequest where the choice names a tool that there is not, or a tool runs at a provider of another dialect
     */
    public static List<Tool.Function> of(Prompt prompt, boolean namesOne, Drops drops) throws BadRequest {
        var choice = prompt.toolChoice();
        var functions = new ArrayList<Tool.Function>();
        boolean all = choice.names().isEmpty() || (namesOne && choice.mode() == ToolChoice.Mode.ONE);
        var missing = new HashSet<>(choice.names());
        for (var tool : prompt.tools()) {
            switch (tool) {
                case Tool.Function function -> {
                    missing.remove(function.name());
                    if (all || choice.names().contains(function.name())) {
                        functions.add(function);
                    }
                }
                case Tool.Builtin builtin -> drops.builtin(builtin, prompt);
            }
        }
        if (!missing.isEmpty()) {
            var name = Member.TOOL_CHOICE.in(prompt.dialect());
            throw new BadRequest(Failure.INVALID_REQUEST, "'" + name + "' names a tool that is not among the tools.", name);
        }
        if (choice.mode() == ToolChoice.Mode.NONE) {
            return List.of();
        }
        parallel(prompt, drops);
        return functions;
    }

    private static void parallel(Prompt prompt, Drops drops) throws BadRequest {
        var parallel = prompt.toolChoice().parallel();
        if (parallel.isEmpty() || prompt.tools().isEmpty()) {
            return;
        }
        if (parallel.get()) {
            drops.hint(Member.PARALLEL_TOOLS);
        } else {
            drops.meaning(Member.PARALLEL_TOOLS, "Leave it out; the model may then call several tools in one turn.");
        }
    }
}
