package dev.signalbox.dialects.prompt;

import dev.signalbox.dialects.json.Json;
import java.util.Optional;

/** What form the answer's text has to have. */
public sealed interface Format {
    Format FREE = new Free();

    record Free() implements Format {}

    /** Some JSON object. */
    record AnyJson() implements Format {}

    /**
     * JSON that follows a schema.
     *
     * @param name empty where there is none
     */
    record Schema(String name, String description, Json schema, Optional<Boolean> strict) implements Format {}
}
