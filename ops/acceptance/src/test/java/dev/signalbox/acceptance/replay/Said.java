package dev.signalbox.acceptance.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** What one choice of an answer says. */
record Said(String text, String refusal, String reasoning, List<Call> calls) {
    /**
     * A call of a tool.
     *
     * @param arguments as JSON, so that spelling and the order of members do not count; as text where they are no object, as when they broke off
     */
    record Call(String name, Object arguments) {
        static Call of(String name, String arguments) {
            try {
                var tree = Recording.JACKSON.readTree(arguments.isBlank() ? "{}" : arguments);
                return new Call(name, tree.isObject() ? tree : arguments);
            } catch (JsonProcessingException _) {
                return new Call(name, arguments);
            }
        }
    }

    /** The same for a front that has no place of its own for a refusal, so that it is text. */
    Said plain() {
        return new Said(text + refusal, "", reasoning, calls);
    }

    /** The same for a reader that takes arguments for an object. @param otherwise what it makes of those that are none */
    Said withObjects(Function<String, JsonNode> otherwise) {
        return new Said(text, refusal, reasoning, calls.stream()
                .map(call -> call.arguments() instanceof String broken ? new Call(call.name(), otherwise.apply(broken)) : call).toList());
    }

    /** Adds up what comes in pieces. */
    static final class Sum {
        final StringBuilder text = new StringBuilder();
        final StringBuilder refusal = new StringBuilder();
        final StringBuilder reasoning = new StringBuilder();
        private final Map<Object, StringBuilder[]> calls = new LinkedHashMap<>();

        /** A call with its name; what it is called again under the same key counts nothing. */
        void call(Object key, String name) {
            calls.computeIfAbsent(key, _ -> new StringBuilder[] {new StringBuilder(), new StringBuilder()});
            if (calls.get(key)[0].isEmpty()) {
                calls.get(key)[0].append(name);
            }
        }

        /** A piece of arguments; nothing where there is no such call. */
        void arguments(Object key, String fragment) {
            if (calls.containsKey(key)) {
                calls.get(key)[1].append(fragment);
            }
        }

        Said said() {
            var all = new ArrayList<Call>();
            calls.values().forEach(call -> all.add(Call.of(call[0].toString(), call[1].toString())));
            return new Said(text.toString(), refusal.toString(), reasoning.toString(), all);
        }
    }

    /** Sums of several choices. */
    static final class Sums {
        private final TreeMap<Integer, Sum> all = new TreeMap<>();

        Sum of(long choice) {
            return all.computeIfAbsent((int) choice, _ -> new Sum());
        }

        List<Said> said() {
            of(0);
            return all.values().stream().map(Sum::said).toList();
        }
    }
}
