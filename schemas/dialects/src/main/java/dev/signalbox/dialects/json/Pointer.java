package dev.signalbox.dialects.json;

import java.util.ArrayList;
import java.util.List;

/**
 * A JSON pointer (RFC 6901) in which {@code *} stands for each item of an array. What it leads to may not be there. Immutable.
 */
public final class Pointer {
    /** Leads nowhere. */
    public static final Pointer NONE = new Pointer(List.of(), false);

    private final List<String> steps;
    private final boolean leads;

    private Pointer(List<String> steps, boolean leads) {
        this.steps = List.copyOf(steps);
        this.leads = leads;
    }

    /** @param text such as {@code /choices/0/text}; a name without a slash in front is that member; empty leads nowhere */
    public static Pointer of(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        var steps = new ArrayList<String>();
        for (var step : (text.startsWith("/") ? text.substring(1) : text).split("/", -1)) {
            steps.add(step.replace("~1", "/").replace("~0", "~"));
        }
        return new Pointer(steps, true);
    }

    /** The names and places on its way. */
    public List<String> steps() {
        return steps;
    }

    /** Whether it leads anywhere in any document. */
    public boolean leads() {
        return leads;
    }

    /** The first value there; absent where there is none. */
    public Json first(Json document) {
        var all = all(document);
        return all.isEmpty() ? Json.ABSENT : all.getFirst();
    }

    /** All values there, in order. */
    public List<Json> all(Json document) {
        if (!leads) {
            return List.of();
        }
        var found = List.of(document);
        for (var step : steps) {
            var next = new ArrayList<Json>();
            for (var value : found) {
                step(value, step, next);
            }
            found = next;
        }
        return found;
    }

    private static void step(Json value, String step, List<Json> to) {
        if (value.isObject()) {
            var member = value.get(step);
            if (member.kind() != Json.Kind.ABSENT) {
                to.add(member);
            }
        } else if (value.isArray() && step.equals("*")) {
            to.addAll(value.values());
        } else if (value.isArray() && !step.isEmpty() && step.length() < 7 && step.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int place = Integer.parseInt(step);
            if (place < value.values().size()) {
                to.add(value.values().get(place));
            }
        }
    }
}
