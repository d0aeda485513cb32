package dev.signalbox.dialects;

import dev.signalbox.records.Bytes;
import java.util.List;

/**
 * A POST to a provider, without its credentials.
 *
 * @param path to append to the provider's base URL, with a leading slash
 * @param pieces the body in order; most are slices of the caller's body, so that nothing large is copied
 * @param length bytes of all pieces, for {@code content-length}
 */
public record UpstreamCall(String path, List<Bytes> pieces, int length) {
    public UpstreamCall {
        pieces = List.copyOf(pieces);
    }

    public static UpstreamCall of(String path, List<Bytes> pieces) {
        int length = 0;
        for (int i = 0; i < pieces.size(); i++) {
            length += pieces.get(i).length();
        }
        return new UpstreamCall(path, pieces, length);
    }
}
