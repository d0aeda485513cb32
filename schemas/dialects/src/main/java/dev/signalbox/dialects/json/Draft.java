package dev.signalbox.dialects.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A document that is being changed: what nobody changes is written as it came. Names that stand twice stay so. Not thread-safe.
 */
public final class Draft {
    private Json value;
    private boolean open;
    private final List<String> names = new ArrayList<>(0);
    private final List<Draft> values = new ArrayList<>(0);

    private Draft(Json value) {
        this.value = value;
    }

    public static Draft of(Json value) {
        return new Draft(value);
    }

    public static Draft text(String text) {
        return new Draft(Json.of(JsonText.quote(new StringBuilder(text.length() + 2), text).toString()));
    }

    public static Draft array(List<Draft> items) {
        var draft = new Draft(Json.of("[]"));
        draft.open = true;
        draft.values.addAll(items);
        return draft;
    }

    public boolean isObject() {
        return value.isObject();
    }

    public boolean isArray() {
        return value.isArray();
    }

    /** What it was before it was changed. */
    public Json before() {
        return value;
    }

    /** The member of that name; empty also of what is no object. */
    public Optional<Draft> get(String name) {
        if (!isObject()) {
            return Optional.empty();
        }
        open();
        int i = names.indexOf(name);
        return i < 0 ? Optional.empty() : Optional.of(values.get(i));
    }

    /** Puts a member where one of that name is, else at the end. Nothing happens to what is no object. */
    public void put(String name, Draft member) {
        if (!isObject()) {
            return;
        }
        open();
        int i = names.indexOf(name);
        if (i < 0) {
            names.add(name);
            values.add(member);
        } else {
            values.set(i, member);
        }
    }

    /** Takes all members of that name out; says whether there was one. */
    public boolean remove(String name) {
        if (!isObject()) {
            return false;
        }
        open();
        boolean was = false;
        for (int i = names.indexOf(name); i >= 0; i = names.indexOf(name)) {
            names.remove(i);
            values.remove(i);
            was = true;
        }
        return was;
    }

    /** Gives a member another name; it is taken out where one of that name is there already. */
    public void rename(String from, String to) {
        if (!isObject()) {
            return;
        }
        open();
        int i = names.indexOf(from);
        if (i >= 0 && !from.equals(to)) {
            if (names.contains(to)) {
                remove(from);
            } else {
                names.set(i, to);
            }
        }
    }

    /** An array's items, which may be changed as a list; empty of anything else. */
    public List<Draft> items() {
        if (!isArray()) {
            return List.of();
        }
        open();
        return values;
    }

    /** Takes the place of what stood here. */
    public void become(Draft other) {
        value = other.value;
        open = other.open;
        names.clear();
        names.addAll(other.names);
        values.clear();
        values.addAll(other.values);
    }

    public void write(JsonOut out) {
        if (!open) {
            out.value(value);
        } else if (value.isArray()) {
            out.beginArray();
            values.forEach(item -> item.write(out));
            out.endArray();
        } else {
            out.beginObject();
            for (int i = 0; i < names.size(); i++) {
                out.name(names.get(i));
                values.get(i).write(out);
            }
            out.endObject();
        }
    }

    private void open() {
        if (!open) {
            open = true;
            names.addAll(value.names());
            value.values().forEach(each -> values.add(new Draft(each)));
        }
    }
}
