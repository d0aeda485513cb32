package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.OwnBody;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The call of a body of this dialect: the model and whether it streams stand in the path, the body stays as it is but
 * for a {@code model} in it, which would be ours, and for marks of other makers.
 */
final class GeminiRequestWriter {
    private static final OwnBody.Edit WITHOUT_MODEL = (name, value) -> name.equals("model") ? Bytes.EMPTY : value;

    private GeminiRequestWriter() {}

    /** A caller's body. */
    static UpstreamCall write(Bytes body, String model, boolean stream) throws BadRequest {
        try {
            var seemly = Bytes.joined(Signatures.withoutForeign(body));
            return UpstreamCall.of(path(model, stream), OwnBody.edited(seemly, WITHOUT_MODEL));
        } catch (MalformedJson fault) {
            throw BadRequest.malformed(fault);
        }
    }

    /** A name with a slash in it is that of a resource, such as {@code tunedModels/a}; any other one is a model's. */
    static String path(String model, boolean stream) {
        var path = new StringBuilder(64);
        if (model.indexOf('/') < 0) {
            path.append("/models");
        }
        for (var segment : model.split("/")) {
            path.append('/').append(URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        return path.append(stream ? ":streamGenerateContent?alt=sse" : ":generateContent").toString();
    }
}
