package dev.signalbox.dialects.quirks;

import dev.signalbox.dialects.json.Draft;
import dev.signalbox.dialects.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Changes of the list of messages as OpenAI Chat has it. */
final class Messages {
    private static final String BETWEEN = "\n\n";

    private Messages() {}

    static void developerToSystem(Draft messages) {
        for (var message : messages.items()) {
            if (role(message).equals("developer")) {
                message.put("role", Draft.text("system"));
            }
        }
    }

    static void systemFirst(Draft messages) {
        var systems = new ArrayList<Draft>();
        for (var message : messages.items()) {
            if (role(message).equals("system")) {
                systems.add(message);
            }
        }
        if (systems.isEmpty() || systems.size() == 1 && systems.getFirst() == messages.items().getFirst()) {
            return;
        }
        messages.items().removeAll(systems);
        var first = systems.getFirst();
        systems.subList(1, systems.size()).forEach(other -> join(first, other));
        messages.items().addFirst(first);
    }

    static void mergeSameRole(Draft messages) {
        var items = messages.items();
        for (int i = 1; i < items.size();) {
            var before = items.get(i - 1);
            var here = items.get(i);
            boolean same = role(before).equals(role(here)) && (role(here).equals("user") || role(here).equals("assistant"));
            if (same && plain(before) && plain(here)) {
                join(before, here);
                items.remove(i);
            } else {
                i++;
            }
        }
    }

    static void flatten(Draft messages) {
        for (var message : messages.items()) {
            message.get("content").flatMap(Messages::onlyText).ifPresent(text -> message.put("content", Draft.text(text)));
        }
    }

    static void unname(Draft messages, List<String> dropped) {
        boolean was = false;
        for (var message : messages.items()) {
            boolean function = role(message).equals("function") || role(message).equals("tool");
            was |= !function && message.remove("name");
        }
        if (was) {
            dropped.add("messages[].name");
        }
    }

    private static String role(Draft message) {
        return message.get("role").map(r -> r.before().text()).orElse("");
    }

    /** Whether it is nothing but content. */
    private static boolean plain(Draft message) {
        return message.get("content").filter(c -> c.before().isString() || c.isArray()).isPresent() && message.get("tool_calls").isEmpty()
                && message.get("name").isEmpty();
    }

    private static void join(Draft to, Draft from) {
        var one = to.get("content").orElseGet(() -> Draft.text(""));
        var other = from.get("content").orElseGet(() -> Draft.text(""));
        if (one.before().isString() && other.before().isString()) {
            to.put("content", Draft.text(one.before().text() + BETWEEN + other.before().text()));
        } else {
            var parts = new ArrayList<Draft>(parts(one));
            parts.addAll(parts(other));
            to.put("content", Draft.array(parts));
        }
    }

    private static List<Draft> parts(Draft content) {
        if (content.isArray()) {
            return content.items();
        }
        if (!content.before().isString()) {
            return List.of();
        }
        var part = Draft.of(Json.of("{\"type\":\"text\"}"));
        part.put("text", content);
        return List.of(part);
    }

    private static Optional<String> onlyText(Draft content) {
        if (!content.isArray() || content.items().isEmpty()) {
            return Optional.empty();
        }
        var text = new StringBuilder();
        for (var part : content.items()) {
            var said = part.get("text").filter(t -> t.before().isString());
            if (said.isEmpty() || !part.get("type").map(t -> t.before().is("text")).orElse(false)) {
                return Optional.empty();
            }
            text.append(said.get().before().text());
        }
        return Optional.of(text.toString());
    }
}
