package dev.signalbox.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.decision.Decision;
import dev.signalbox.router.policy.Filter;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records of the log as JSON for people: ids as text, bytes as the JSON or text they are, candidates of a decision by their names. For
 * the terminal, not for the log.
 */
final class RecordJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Begins like JSON is not JSON: what follows would be left out. */
    private static final ObjectReader WHOLE = JSON.reader(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Catalog catalog;

    /** @param catalog of whose version indices are turned into names */
    RecordJson(Catalog catalog) {
        this.catalog = catalog;
    }

    JsonNode of(@Nullable Object value) {
        return switch (value) {
            case null -> JSON.nullNode();
            case Optional<?> optional -> of(optional.orElse(null));
            case RequestId id -> JSON.getNodeFactory().textNode(id.value());
            case AttemptId id -> JSON.getNodeFactory().textNode(id.toString());
            case Bytes bytes -> bytes(bytes);
            case Decision decision -> decision(decision);
            case Catalog whole -> whole(whole);
            case Enum<?> word -> JSON.getNodeFactory().textNode(word.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            case Record record -> members(record);
            case Iterable<?> items -> {
                var array = JSON.createArrayNode();
                items.forEach(item -> array.add(of(item)));
                yield array;
            }
            case Map<?, ?> map -> {
                var object = JSON.createObjectNode();
                map.forEach((k, v) -> object.set(String.valueOf(k), of(v)));
                yield object;
            }
            default -> {
                if (!value.getClass().isArray()) {
                    yield JSON.valueToTree(value);
                }
                var array = JSON.createArrayNode();
                for (int i = 0; i < Array.getLength(value); i++) {
                    array.add(of(Array.get(value, i)));
                }
                yield array;
            }
        };
    }

    private ObjectNode members(Record record) {
        var object = JSON.createObjectNode();
        var type = record.getClass();
        if (type.getInterfaces().length > 0 && type.getInterfaces()[0].isSealed()) {
            object.put("is", type.getSimpleName());
        }
        for (var component : type.getRecordComponents()) {
            try {
                var accessor = component.getAccessor();
                accessor.setAccessible(true);
                object.set(component.getName(), of(accessor.invoke(record)));
            } catch (IllegalAccessException | InvocationTargetException e) {
                object.put(component.getName(), "unreadable: " + e.getMessage());
            }
        }
        return object;
    }

    private static JsonNode bytes(Bytes bytes) {
        if (bytes.isEmpty()) {
            return JSON.nullNode();
        }
        var text = text(bytes.toArray());
        if (text.isEmpty()) {
            return JSON.createObjectNode().put("base64", Base64.getEncoder().encodeToString(bytes.toArray()));
        }
        try {
            var tree = WHOLE.readTree(text.get());
            if (tree.isContainerNode()) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            // no JSON: text
        }
        return JSON.getNodeFactory().textNode(text.get());
    }

    /** Nothing where they are no UTF-8, or hold what only binary data does, such as the header before a record's Avro. */
    private static Optional<String> text(byte[] bytes) {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.chars().allMatch(c -> c >= ' ' || Character.isWhitespace(c)) ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private ObjectNode whole(Catalog c) {
        var object = JSON.createObjectNode().put("version", c.version());
        object.set("providers", of(c.providers()));
        object.set("models", of(c.models()));
        object.set("routes", of(c.routes()));
        object.set("tenants", of(c.tenants()));
        return object;
    }

    private ObjectNode decision(Decision d) {
        var object = members(d);
        var candidates = object.putArray("candidates");
        var c = d.candidates();
        for (int i = 0; i < c.targets().length; i++) {
            var candidate = candidates.addObject().put("target", target(d.catalogVersion(), c.targets()[i]));
            if (c.reasons()[i] != 0) {
                candidate.put("left-out", word(c.reasons()[i]));
                continue;
            }
            candidate.put("cost-ms", rounded(c.scores()[i]));
            for (int place = 0; place < c.detailed().length; place++) {
                if (c.detailed()[place] == i) {
                    var terms = candidate.putObject("terms");
                    for (int term = 0; term < c.terms().size(); term++) {
                        terms.put(c.terms().get(term), rounded(c.termScores().get(term)[place]));
                    }
                }
            }
        }
        object.put("chosen", d.chosen() < 0 ? null : target(d.catalogVersion(), c.targets()[d.chosen()]));
        return object;
    }

    private String target(long version, int index) {
        return catalog.version() == version && index < catalog.targets().size() ? catalog.targets().get(index).id()
                : "#" + index + " of catalogue " + version;
    }

    private static String word(byte reason) {
        return Filter.of(reason).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static double rounded(short half) {
        return Math.round(Float.float16ToFloat(half) * 100.0) / 100.0;
    }
}
