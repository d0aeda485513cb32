package dev.signalbox.records.wire;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A domain enum and its Avro twin, matched by name: either may be reordered, and the twin may have symbols of its own
 * for what is absent or unknown. A domain constant without a twin stops the class from loading, so that it is found by
 * the first test.
 */
final class Symbols<E extends Enum<E>> {
    private final String name;
    private final int[] indexOf;
    private final List<Optional<E>> constants;

    private Symbols(String name, int[] indexOf, List<Optional<E>> constants) {
        this.name = name;
        this.indexOf = indexOf;
        this.constants = constants;
    }

    static <E extends Enum<E>, A extends Enum<A>> Symbols<E> of(Class<E> domain, Class<A> avro) {
        Map<E, Integer> index = new EnumMap<>(domain);
        var constants = new ArrayList<Optional<E>>();
        for (var symbol : avro.getEnumConstants()) {
            Optional<E> twin = Optional.empty();
            for (var constant : domain.getEnumConstants()) {
                if (constant.name().equals(symbol.name())) {
                    twin = Optional.of(constant);
                    index.put(constant, symbol.ordinal());
                }
            }
            constants.add(twin);
        }
        var indexOf = new int[domain.getEnumConstants().length];
        for (var constant : domain.getEnumConstants()) {
            var place = index.get(constant);
            if (place == null) {
                throw new IllegalStateException(constant + " is missing in " + avro.getSimpleName()
                        + ".avsc: add it at the end");
            }
            indexOf[constant.ordinal()] = place;
        }
        return new Symbols<>(domain.getSimpleName(), indexOf, constants);
    }

    void write(E constant, AvroOutput out) {
        out.writeInt(indexOf[constant.ordinal()]);
    }

    E read(AvroInput in) {
        var constant = constants.get(in.readIndex(constants.size()));
        if (constant.isEmpty()) {
            throw new UnreadableRecord("its " + name + " is missing or unknown to this version");
        }
        return constant.get();
    }

    /** As {@link #read}, with something else for a symbol that has no twin. */
    E read(AvroInput in, E otherwise) {
        return constants.get(in.readIndex(constants.size())).orElse(otherwise);
    }

    Optional<E> readOptional(AvroInput in) {
        return constants.get(in.readIndex(constants.size()));
    }
}
