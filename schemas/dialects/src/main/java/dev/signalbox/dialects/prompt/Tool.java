package dev.signalbox.dialects.prompt;

import dev.signalbox.dialects.json.Json;
import java.util.Optional;
import java.util.Set;

/** What a model may call. */
public sealed interface Tool {
    /**
     * @param description empty where there is none
     * @param parameters a JSON Schema of an object; {@link Json#ABSENT} where none was given
     * @param strict whether the arguments have to follow the schema, where the caller said so
     */
    record Function(String name, String description, Json parameters, Optional<Boolean> strict, CacheMark cache)
            implements Tool {}

    /** A tool that runs at the provider, such as a web search; only its own dialect knows it, others refuse it. */
    record Builtin(String type, Json value, String at) implements Tool {
        private static final Set<String> SPARE = Set.of("googleSearch", "google_search", "image_generation", "tool_search");

        /** Whether it only adds to what a model can do, and has nothing in it that is the caller's own, such as files. */
        public boolean spare() {
            return SPARE.contains(type) || type.startsWith("web_search");
        }
    }
}
