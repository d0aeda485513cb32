package dev.signalbox.dialects.quirks;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.WrittenCall;
import dev.signalbox.dialects.json.Draft;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Pointer;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Provider.Quirks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A provider's quirks, made ready for its calls. First come the changes that have names, then what is refused or left out, all by the dialect's names
 * for members; then renames; then defaults, what is set and bounds, by the provider's names. Immutable.
 */
public final class Quirky {
    /** Asked for by workers themselves: nobody misses it. */
    private static final String STREAM_OPTIONS = "stream_options";

    /** Characters of a value that a caller is told of. */
    private static final int LONGEST_TOLD = 32;

    private final Quirks quirks;
    private final List<Transform> transforms;

    public Quirky(Quirks quirks) {
        this.quirks = quirks;
        this.transforms = quirks.transforms().stream().flatMap(t -> Transform.of(t).stream()).toList();
    }

    /** What of them holds in other dialects than the provider's own: names of members, and what its engine can't do in any of them. */
    public static Quirky elsewhere(Quirks quirks) {
        var ofEngine = quirks.transforms().stream().filter(Transform.Kind.INLINE_IMAGES.label()::equals).toList();
        return new Quirky(new Quirks(ofEngine, quirks.rename(), quirks.drop(), Map.of(), List.of(), List.of(), Map.of(), quirks.lenient()).refusing(quirks.refuse()));
    }

    /** Whether bodies go out as their dialect has them. */
    public boolean isEmpty() {
        return quirks.isEmpty();
    }

    /** Whether pictures have to be sent as bytes, although providers of this dialect usually fetch them. */
    public boolean inlinesImages() {
        return transforms.stream().anyMatch(t -> t.kind() == Transform.Kind.INLINE_IMAGES);
    }

    /** Whether reasoning stands in the text of answers. */
    public boolean thinksInText() {
        return transforms.stream().anyMatch(t -> t.kind() == Transform.Kind.THINK_TAGS);
    }

    /** The call as the provider wants it, for a caller that speaks its dialect. */
    public WrittenCall applied(UpstreamCall call, boolean stream) throws BadRequest {
        return applied(call, stream, UnaryOperator.identity());
    }

    /**
     * The call as the provider wants it.
     *
     * @param callers name for a member of the call's dialect
     * @throws BadRequest where the provider can't do what the caller means; names the caller's member
     */
    public WrittenCall applied(UpstreamCall call, boolean stream, UnaryOperator<String> callers) throws BadRequest {
        if (isEmpty()) {
            return new WrittenCall(call, List.of());
        }
        var draft = Draft.of(parsed(call));
        var dropped = new ArrayList<String>();
        for (var transform : transforms) {
            transform.change(draft, quirks.lenient(), dropped, callers);
        }
        for (var name : quirks.refuse()) {
            refuse(draft, name, callers, dropped);
        }
        for (var name : quirks.drop()) {
            if (removed(draft, Pointer.of(name).steps()) && !name.equals(STREAM_OPTIONS)) {
                dropped.add(name);
            }
        }
        new TreeMap<>(quirks.rename()).forEach(draft::rename);
        var puts = quirks.puts().stream().filter(put -> put.when() == Quirks.When.ALWAYS || (put.when() == Quirks.When.STREAM) == stream).toList();
        puts.forEach(put -> replaced(draft, put).ifPresent(dropped::add));
        new TreeMap<>(quirks.defaults()).forEach((name, json) -> put(draft, Pointer.of(name).steps(), json, false));
        puts.forEach(put -> put(draft, Pointer.of(put.pointer()).steps(), put.value(), true));
        quirks.clamps().forEach(clamp -> clamped(draft, clamp, dropped));
        var out = new JsonOut(call.length() + 64);
        draft.write(out);
        return new WrittenCall(UpstreamCall.of(call.path(), call.headers(), List.of(out.bytes())), dropped);
    }

    private void refuse(Draft draft, String name, UnaryOperator<String> callers, List<String> dropped) throws BadRequest {
        var value = found(draft, name).map(Draft::before);
        if (value.isEmpty()) {
            return;
        }
        removed(draft, Pointer.of(name).steps());
        if (Neutral.is(name, value.get())) {
            return;
        }
        var told = callers.apply(name);
        if (!quirks.lenient()) {
            throw new BadRequest(Failure.UNSUPPORTED, "'" + told + "' can't be had from the provider of this model. "
                    + "Leave it out, or ask for a model whose provider has it.", told);
        }
        dropped.add(told);
    }

    private static Json parsed(UpstreamCall call) throws BadRequest {
        try {
            return Json.parse(Bytes.joined(call.pieces()));
        } catch (MalformedJson fault) {
            throw BadRequest.malformed(fault);
        }
    }

    private static boolean removed(Draft draft, List<String> steps) {
        var at = draft;
        for (var step : steps.subList(0, steps.size() - 1)) {
            var next = at.get(step);
            if (next.isEmpty()) {
                return false;
            }
            at = next.get();
        }
        return at.remove(steps.getLast());
    }

    private static void put(Draft draft, List<String> steps, String json, boolean over) {
        var at = draft;
        for (var step : steps.subList(0, steps.size() - 1)) {
            var next = at.get(step);
            if (next.isEmpty() || !next.get().isObject()) {
                at.put(step, Draft.of(Json.of("{}")));
                next = at.get(step);
            }
            if (next.isEmpty()) {
                return;
            }
            at = next.get();
        }
        var there = at.get(steps.getLast());
        if (over || there.isEmpty() || !there.get().before().present()) {
            at.put(steps.getLast(), Draft.of(Json.of(json)));
        }
    }

    /** A value of the caller's own in whose place another one is set. */
    private static Optional<String> replaced(Draft draft, Quirks.Put put) {
        return found(draft, put.pointer()).map(Draft::before)
                .filter(before -> before.present() && !before.raw().asText().equals(put.value()) && !put.pointer().contains(STREAM_OPTIONS))
                .map(_ -> changed(put.pointer(), put.value()));
    }

    private static void clamped(Draft draft, Quirks.Clamp clamp, List<String> told) {
        found(draft, clamp.pointer()).ifPresent(at -> {
            var number = at.before().number();
            if (number.isPresent() && (number.getAsDouble() < clamp.least() || number.getAsDouble() > clamp.most())) {
                var bound = new JsonOut(24).number(Math.clamp(number.getAsDouble(), clamp.least(), clamp.most())).bytes().asText();
                at.become(Draft.of(Json.of(bound)));
                told.add(changed(clamp.pointer(), bound));
            }
        });
    }

    private static Optional<Draft> found(Draft draft, String pointer) {
        var at = Optional.of(draft);
        for (var step : Pointer.of(pointer).steps()) {
            at = at.flatMap(here -> here.get(step));
        }
        return at;
    }

    /** A member that goes out as another value than the caller's: with that value, where a header can carry it. */
    private static String changed(String name, String json) {
        boolean plain = json.length() <= LONGEST_TOLD && json.chars().allMatch(c -> c > ' ' && c <= '~' && c != ',');
        return plain ? name + "=" + json : name;
    }
}
