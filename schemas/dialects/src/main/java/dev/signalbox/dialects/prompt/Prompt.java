package dev.signalbox.dialects.prompt;

import dev.signalbox.records.Dialect;
import java.util.List;

/**
 * A request for a generated answer, by its meaning. A codec reads it from a body of its dialect and writes it as one,
 * in the same order: turns, parts, tools, members of schemas and the text of arguments are kept as they came, since a
 * provider's cache of prefixes compares bytes. The model and whether the answer streams are not part of it.
 *
 * @param dialect that it was read from: paths and names of members are meant in it
 * @param turns the conversation, instructions included, in order
 * @param tools what the model may call, in order
 * @param others members that have no place here, see {@link Setting}
 */
public record Prompt(
        Dialect dialect,
        List<Turn> turns,
        List<Tool> tools,
        ToolChoice toolChoice,
        Sampling sampling,
        Format format,
        Thinking thinking,
        List<Setting> others) {
    public Prompt {
        turns = List.copyOf(turns);
        tools = List.copyOf(tools);
        others = List.copyOf(others);
    }

    /** A conversation and nothing else. */
    public static Prompt of(Dialect dialect, List<Turn> turns) {
        return new Prompt(
                dialect, turns, List.of(), ToolChoice.OPEN, Sampling.PLAIN, Format.FREE, Thinking.UNSAID, List.of());
    }

    public Prompt withTurns(List<Turn> others) {
        return new Prompt(dialect, others, tools, toolChoice, sampling, format, thinking, this.others);
    }
}
