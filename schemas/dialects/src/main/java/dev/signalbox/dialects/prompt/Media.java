package dev.signalbox.dialects.prompt;

/** Where the bytes of a picture, a sound or a document are. */
public sealed interface Media {
    /** @param url with http or https */
    record Remote(String url) implements Media {}

    /**
     * @param type media type, such as {@code image/png}
     * @param base64 the bytes
     */
    record Inline(String type, String base64) implements Media {}

    /** A file that lies at a provider, which alone knows the id. */
    record Stored(String id) implements Media {}
}
