package dev.signalbox.dialects.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.records.Dialect;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Bodies of one dialect by feature, written by hand. A member {@code $name} is what a string {@code "@name"} stands for in those that
 * follow.
 */
record Sheet(JsonNode all) {
    static final ObjectMapper JACKSON = new ObjectMapper();

    static Sheet of(String kind, Dialect dialect) {
        try (var in = Sheet.class.getResourceAsStream(kind + "/" + dialect.label() + ".json")) {
            if (in == null) {
                throw new AssertionError("no " + kind + " of " + dialect.label());
            }
            return new Sheet(JACKSON.readTree(in));
        } catch (IOException e) {
            throw new AssertionError(kind + " of " + dialect.label(), e);
        }
    }

    boolean has(String feature) {
        return all.has(feature);
    }

    /** Without white space, and with everything in place that it refers to. */
    String body(String feature) {
        return filled(all.get(feature).toString());
    }

    /** The texts that a feature consists of; none where there is no such feature. */
    List<String> texts(String feature) {
        var texts = new ArrayList<String>();
        all.path(feature).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    String filled(String text) {
        var filled = text;
        for (var before = ""; !before.equals(filled); ) {
            before = filled;
            for (var entry : all.properties()) {
                if (entry.getKey().startsWith("$")) {
                    filled = filled.replace("\"@" + entry.getKey().substring(1) + "\"", entry.getValue().toString());
                }
            }
        }
        return filled;
    }

    /** Whether all of these stand in a text, in this order; those after a {@code !} must stand nowhere. */
    static boolean inOrder(String text, List<String> pieces) {
        int at = 0;
        for (var piece : pieces) {
            if (piece.startsWith("!")) {
                if (text.contains(piece.substring(1))) {
                    return false;
                }
                continue;
            }
            at = text.indexOf(piece, at);
            if (at < 0) {
                return false;
            }
            at += piece.length();
        }
        return true;
    }
}
