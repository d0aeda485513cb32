package dev.signalbox.dialects;

import org.jspecify.annotations.Nullable;

/** The headers of an answer; names are asked for in lower case. */
@FunctionalInterface
public interface HeaderLookup {
    HeaderLookup NONE = _ -> null;

    @Nullable String get(String name);
}
