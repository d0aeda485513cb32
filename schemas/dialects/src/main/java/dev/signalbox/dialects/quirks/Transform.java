package dev.signalbox.dialects.quirks;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Draft;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A change of a request that has a name in the catalogue. Some have a number behind it, as in {@code max-stop:4}. Most look at a list
 * {@code messages}, {@code openapi-schemas} at a body of Gemini's; what they do not find is let be. {@code think-tags} changes how answers
 * are read.
 *
 * @param kind which change
 * @param number what stands behind the name; 0 where nothing does
 */
public record Transform(Kind kind, int number) {
    private static final int MOST = 64;

    /** The changes there are. */
    public enum Kind {
        /** Role {@code developer} becomes {@code system}. */
        DEVELOPER_TO_SYSTEM("developer-to-system", false),
        /** All system messages become one, in front. */
        SYSTEM_FIRST("system-first", false),
        /** Messages of users, and those of assistants without tool calls, that follow one another become one. */
        MERGE_SAME_ROLE("merge-same-role", false),
        /** Content that is a list of nothing but texts becomes one text. */
        FLATTEN_CONTENT("flatten-content", false),
        /** More stop strings than so many are refused, or left out where the provider is lenient. */
        MAX_STOP("max-stop", true),
        /** Ids of tool calls become so many letters and digits, the same for the same id. */
        TOOL_CALL_IDS("tool-call-ids", true),
        /** Messages lose their names, but for those of functions; callers are told. */
        NAMELESS_MESSAGES("nameless-messages", false),
        /** JSON Schemas are said in the subset of OpenAPI that Gemini's older endpoints know. */
        OPENAPI_SCHEMAS("openapi-schemas", false),
        /** Pictures that are named by their URL are fetched and sent as bytes; done by who can fetch, see {@link RemoteImages}. */
        INLINE_IMAGES("inline-images", false),
        /** Of answers: what stands between {@code <think>} tags where a text begins is reasoning; done by who reads them. */
        THINK_TAGS("think-tags", false);

        private final String label;
        private final boolean counts;

        Kind(String label, boolean counts) {
            this.label = label;
            this.counts = counts;
        }

        /** As the catalogue spells it. */
        public String label() {
            return counts ? label + ":N" : label;
        }
    }

    /** A transform by its name in the catalogue; empty where there is none of that name. */
    public static Optional<Transform> of(String text) {
        int colon = text.indexOf(':');
        var name = colon < 0 ? text : text.substring(0, colon);
        for (var kind : Kind.values()) {
            if (kind.label.equals(name) && kind.counts == colon >= 0) {
                return kind.counts ? number(text.substring(colon + 1)).map(n -> new Transform(kind, n)) : Optional.of(new Transform(kind, 0));
            }
        }
        return Optional.empty();
    }

    private static Optional<Integer> number(String text) {
        if (!text.matches("[1-9][0-9]?")) {
            return Optional.empty();
        }
        int number = Integer.parseInt(text);
        return number <= MOST ? Optional.of(number) : Optional.empty();
    }

    /**
     * Changes a body.
     *
     * @param lenient whether what can't be done is left out
     * @param dropped gets the members that are
     * @param callers name for a member
     */
    void change(Draft body, boolean lenient, List<String> dropped, UnaryOperator<String> callers) throws BadRequest {
        var messages = body.get("messages").filter(Draft::isArray);
        switch (kind) {
            case MAX_STOP -> Stops.change(body, number, lenient, dropped, callers);
            case DEVELOPER_TO_SYSTEM -> messages.ifPresent(Messages::developerToSystem);
            case SYSTEM_FIRST -> messages.ifPresent(Messages::systemFirst);
            case MERGE_SAME_ROLE -> messages.ifPresent(Messages::mergeSameRole);
            case FLATTEN_CONTENT -> messages.ifPresent(Messages::flatten);
            case NAMELESS_MESSAGES -> messages.ifPresent(m -> Messages.unname(m, dropped));
            case TOOL_CALL_IDS -> messages.ifPresent(m -> ToolCallIds.change(m, number));
            case OPENAPI_SCHEMAS -> OpenApiSchemas.change(body);
            case INLINE_IMAGES, THINK_TAGS -> {}
        }
    }
}
