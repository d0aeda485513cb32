package dev.signalbox.dialects.prompt;

import dev.signalbox.dialects.BadRequest;
import java.util.Optional;

/** {@code data:} URLs with base64, in which OpenAI's dialects carry bytes (RFC 2397). */
public final class DataUrl {
    private static final String START = "data:";
    private static final String BASE64 = ";base64,";

    private DataUrl() {}

    /** Empty for any other URL. */
    public static Optional<Media.Inline> read(String url) {
        int comma = url.indexOf(BASE64);
        return url.startsWith(START) && comma >= 0
                ? Optional.of(new Media.Inline(url.substring(START.length(), comma), url.substring(comma + BASE64.length())))
                : Optional.empty();
    }

    /**
     * What a URL of either kind names.
     *
     * @param at path of the member that has it
     */
    public static Media media(String url, String at) throws BadRequest {
        if (url.isEmpty()) {
            throw BadRequest.member(at, "is missing");
        }
        var inline = read(url);
        if (inline.isPresent()) {
            return inline.get();
        }
        if (!url.startsWith("http://") && !url.startsWith("https://")) {
            throw BadRequest.member(at, "must be a http or https URL, or a data: URL with base64");
        }
        return new Media.Remote(url);
    }

    public static String write(Media.Inline inline) {
        return START + inline.type() + BASE64 + inline.base64();
    }
}
