package dev.signalbox.dialects.prompt;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** An object of a caller's body, whose members are asked for by type; an error names the member by its whole path. */
public record Fields(Json object, String path) {
    /** A body, which has to be an object. */
    public static Fields body(Bytes body) throws BadRequest {
        try {
            var json = Json.parse(body);
            if (!json.isObject()) {
                throw new BadRequest(Failure.INVALID_REQUEST, "The body must be a JSON object.", null);
            }
            return new Fields(json, "");
        } catch (MalformedJson fault) {
            throw BadRequest.malformed(fault);
        }
    }

    public static BadRequest wrong(String param, String rule) {
        return BadRequest.member(param, rule);
    }

    /** An object within, empty where it is absent. */
    public Fields in(String name) {
        return new Fields(object.get(name), path + name + '.');
    }

    public Json get(String name) {
        return object.get(name);
    }

    public String text(String name) {
        return object.get(name).text();
    }

    /** A whole number from 0; larger ones than fit are the largest that does. */
    public OptionalInt count(String name) throws BadRequest {
        var value = whole(name);
        if (value.isPresent() && value.getAsLong() < 0) {
            throw wrong(path + name, "must not be negative");
        }
        return value.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) Math.min(value.getAsLong(), Integer.MAX_VALUE));
    }

    public OptionalLong whole(String name) throws BadRequest {
        var value = object.get(name);
        if (value.present() && value.whole().isEmpty()) {
            throw wrong(path + name, "must be a whole number of at most 64 bits");
        }
        return value.whole();
    }

    public OptionalDouble decimal(String name) throws BadRequest {
        var value = object.get(name);
        if (value.present() && !value.isNumber()) {
            throw wrong(path + name, "must be a number");
        }
        return value.number();
    }

    public Optional<Boolean> flag(String name) {
        var value = object.get(name);
        return value.isBool() ? Optional.of(value.isTrue()) : Optional.empty();
    }

    /** An array of strings, or one string. */
    public List<String> strings(String name) throws BadRequest {
        var value = object.get(name);
        if (value.isString()) {
            return List.of(value.text());
        }
        var all = new ArrayList<String>();
        for (var item : value.values()) {
            if (!item.isString()) {
                throw wrong(path + name, "must be a string or an array of strings");
            }
            all.add(item.text());
        }
        return all;
    }

    /**
     * Members without a place in a prompt.
     *
     * @param read those that have one
     * @param meaningful those of the others that change the answer
     */
    public List<Setting> others(Set<String> read, Set<String> meaningful) {
        var others = new ArrayList<Setting>();
        for (int i = 0; i < object.names().size(); i++) {
            var name = object.names().get(i);
            var value = object.values().get(i);
            if (value.present() && !read.contains(name)) {
                var weight = meaningful.contains(name) ? Setting.Weight.MEANING : Setting.Weight.HINT;
                others.add(new Setting(path + name, value, weight));
            }
        }
        return others;
    }
}
