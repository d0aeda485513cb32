package dev.signalbox.acceptance.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.records.Dialect;
import java.util.List;
import java.util.Map;

/**
 * One answer of a provider, as it is played again.
 *
 * @param name folder and name of the recording
 * @param headers those of the answer that count, with its content type
 * @param payloads the JSON values that the body is made of; of Bedrock's frames each within an object with the frame's name
 */
record Recording(
        String name, Dialect dialect, boolean stream, int status, Map<String, String> headers, byte[] body, List<JsonNode> payloads) {
    static final ObjectMapper JACKSON = new ObjectMapper();

    /** The name under which a provider is asked for it; fit for a path. */
    String model() {
        return name.replaceAll("[^A-Za-z0-9.-]+", ".");
    }

    /** Whether it tells of an error by its status. */
    boolean failed() {
        return status >= 400;
    }

    /** The same under another name. */
    Recording named(String other) {
        return new Recording(other, dialect, stream, status, headers, body, payloads);
    }

    @Override
    public String toString() {
        return name;
    }
}
