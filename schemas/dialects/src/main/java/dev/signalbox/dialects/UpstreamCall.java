package dev.signalbox.dialects;

import dev.signalbox.records.Bytes;
import java.util.List;
import java.util.Map;

/**
 * A POST to a provider, without its credentials.
 *
 * @param path to append to the provider's base URL, with a leading slash
 * @param headers that the dialect asks for, by lower-case name; what a catalogue says of a header goes before them
 * @param pieces the body in order; most are slices of the caller's body, so that nothing large is copied
 * @param length bytes of all pieces, for {@code content-length}
 */
public record UpstreamCall(String path, Map<String, String> headers, List<Bytes> pieces, int length) {
    public UpstreamCall {
        headers = Map.copyOf(headers);
        pieces = List.copyOf(pieces);
    }

    /** One with a body of one piece, that needs no headers of its own. */
    public static UpstreamCall of(String path, Bytes body) {
        return of(path, List.of(body));
    }

    /** One that needs no headers of its own. */
    public static UpstreamCall of(String path, List<Bytes> pieces) {
        return of(path, Map.of(), pieces);
    }

    public static UpstreamCall of(String path, Map<String, String> headers, List<Bytes> pieces) {
        int length = 0;
        for (int i = 0; i < pieces.size(); i++) {
            length += pieces.get(i).length();
        }
        return new UpstreamCall(path, headers, pieces, length);
    }

    /** The same to another path. */
    public UpstreamCall at(String other) {
        return new UpstreamCall(other, headers, pieces, length);
    }
}
