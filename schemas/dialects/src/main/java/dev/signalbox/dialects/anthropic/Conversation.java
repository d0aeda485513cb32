package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Drops;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns in the order that this dialect has them: instructions at the start apart, then messages of users and assistants
 * in turn, with the results of tools first in the message behind the calls. Blocks without text, which the API refuses,
 * are not there, nor is reasoning that another provider signed. Instructions that come later stand where they stood, in
 * the user's message between {@code <system>} tags, or as a message of their own where the target takes that.
 */
final class Conversation {
    /** Capability of a target whose API takes messages of the role system. */
    static final String SYSTEM_TURNS = "system-turns";

    private final Dialect dialect;
    private final Drops drops;
    private final boolean systemTurns;
    private final List<Part> system = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();

    /** @param results of tools, which stand before all other parts */
    record Message(Role role, List<Part> results, List<Part> parts) {
        List<Part> all() {
            var all = new ArrayList<>(results);
            all.addAll(parts);
            return all;
        }
    }

    private Conversation(Prompt prompt, Drops drops, boolean systemTurns) {
        this.dialect = prompt.dialect();
        this.drops = drops;
        this.systemTurns = systemTurns;
    }

    static Conversation of(Prompt prompt, Drops drops, boolean systemTurns) {
        var conversation = new Conversation(prompt, drops, systemTurns);
        var turns = prompt.turns();
        int leading = 0;
        while (leading < turns.size() && instructs(turns.get(leading))) {
            leading++;
        }
        boolean nothingElse = leading == turns.size() && leading > 0;
        for (int i = 0; i < turns.size(); i++) {
            if (i < leading && !(nothingElse && i == leading - 1)) {
                conversation.system.addAll(written(turns.get(i)));
            } else {
                conversation.add(i < leading ? new Turn(Role.USER, turns.get(i).parts()) : turns.get(i));
            }
        }
        conversation.trimPrefill();
        return conversation;
    }

    List<Part> system() {
        return system;
    }

    List<Message> messages() {
        return messages;
    }

    /** Whether it ends within a round of calls whose first block is not the reasoning that led to it. */
    boolean callsWithoutReasoning() {
        int last = messages.size() - 1;
        if (last < 1 || messages.get(last).results().isEmpty() || messages.get(last - 1).role() != Role.ASSISTANT) {
            return false;
        }
        return !(messages.get(last - 1).parts().getFirst() instanceof Part.Reasoning);
    }

    /** Names of the tools that were called, in order. */
    List<String> called() {
        var names = new ArrayList<String>();
        for (var message : messages) {
            for (var part : message.parts()) {
                if (part instanceof Part.ToolUse use && !names.contains(use.name())) {
                    names.add(use.name());
                }
            }
        }
        return names;
    }

    private static boolean instructs(Turn turn) {
        return turn.role() == Role.SYSTEM || turn.role() == Role.DEVELOPER;
    }

    private void add(Turn turn) {
        switch (turn.role()) {
            case USER -> put(Role.USER, written(turn));
            case TOOL -> {
                if (!turn.parts().isEmpty()) {
                    var message = message(Role.USER);
                    for (var part : turn.parts()) {
                        (part instanceof Part.ToolResult ? message.results : message.parts).add(part);
                    }
                }
            }
            case ASSISTANT -> put(Role.ASSISTANT, said(turn));
            case SYSTEM, DEVELOPER -> {
                if (systemTurns) {
                    put(Role.SYSTEM, written(turn));
                } else if (!turn.text().isEmpty()) {
                    put(Role.USER, List.of(Part.text("<system>\n" + turn.text() + "\n</system>")));
                }
            }
        }
    }

    private void put(Role role, List<Part> parts) {
        if (!parts.isEmpty()) {
            message(role).parts.addAll(parts);
        }
    }

    private Message message(Role role) {
        if (messages.isEmpty() || messages.getLast().role() != role) {
            messages.add(new Message(role, new ArrayList<>(), new ArrayList<>()));
        }
        return messages.getLast();
    }

    private static List<Part> written(Turn turn) {
        boolean empty = false;
        for (var part : turn.parts()) {
            empty |= saysNothing(part);
        }
        if (!empty) {
            return turn.parts();
        }
        return turn.parts().stream().filter(part -> !saysNothing(part)).toList();
    }

    private static boolean saysNothing(Part part) {
        return part instanceof Part.Text text && text.isEmpty();
    }

    private List<Part> said(Turn turn) {
        var said = new ArrayList<Part>();
        for (var part : written(turn)) {
            if (part instanceof Part.Reasoning reasoning && reasoning.mark().own(Dialect.ANTHROPIC_MESSAGES).isEmpty()) {
                drops.reasoning();
            } else {
                if (part instanceof Part.ToolUse use && use.mark().present()) {
                    drops.reasoning();
                }
                said.add(part);
            }
        }
        int blanks = 0;
        for (var part : said) {
            blanks += blank(part) ? 1 : 0;
        }
        if (blanks > 0 && blanks < said.size()) {
            said.removeIf(Conversation::blank);
        }
        return said;
    }

    /** White space between blocks, which some models say; the API refuses it. */
    private static boolean blank(Part part) {
        return part instanceof Part.Text text && text.isBlank() && text.cache() == CacheMark.NONE;
    }

    /** A conversation that ends with the assistant's text must not end with white space. */
    private void trimPrefill() {
        if (messages.isEmpty() || messages.getLast().role() != Role.ASSISTANT) {
            return;
        }
        var parts = messages.getLast().parts();
        if (parts.getLast() instanceof Part.Text text) {
            parts.removeLast();
            if (!text.text().isBlank()) {
                parts.add(new Part.Text(text.text().stripTrailing(), text.cache()));
            }
            if (parts.isEmpty()) {
                messages.removeLast();
            }
        }
    }
}
