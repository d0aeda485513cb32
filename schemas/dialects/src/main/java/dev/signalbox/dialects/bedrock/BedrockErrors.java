package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import java.util.Locale;

/**
 * Exceptions by their names, of an answer in the header {@code x-amzn-errortype} or the member {@code __type}, of a
 * stream in its frame. A name is read as the status that says the same elsewhere, since AWS's own statuses say less: 400
 * is also an account that is used up, 424 a model that failed.
 */
final class BedrockErrors {
    private BedrockErrors() {}

    static ReplyEvent.Failed answered(int status, HeaderLookup headers, Bytes body, long nowMillis) {
        var header = headers.get("x-amzn-errortype");
        var name = header == null ? inBody(body) : header;
        return ProviderError.answered(status(plain(name), lower(body), status), headers, body, nowMillis);
    }

    static ReplyEvent.Failed inStream(String name, Bytes payload) {
        return ProviderError.answered(status(plain(name), lower(payload), 500), HeaderLookup.NONE, payload, 0);
    }

    static String type(Failure failure) {
        return switch (failure.status()) {
            case 400, 413, 415 -> "ValidationException";
            case 401 -> "UnrecognizedClientException";
            case 403 -> "AccessDeniedException";
            case 404, 405 -> "ResourceNotFoundException";
            case 429 -> "ThrottlingException";
            case 503 -> "ServiceUnavailableException";
            case 504 -> "ModelTimeoutException";
            default -> "InternalServerException";
        };
    }

    private static int status(String name, String text, int status) {
        return switch (name) {
            case "throttling" -> 429;
            case "servicequotaexceeded" -> 402;
            case "serviceunavailable", "modelnotready" -> 503;
            case "modeltimeout", "modelerror", "modelstreamerror", "internalserver", "internalfailure" -> 502;
            case "accessdenied" -> 403;
            case "resourcenotfound" -> 404;
            case "unrecognizedclient", "expiredtoken", "invalidsignature", "incompletesignature", "missingauthenticationtoken",
                    "invalidclienttokenid", "notauthorized", "optinrequired" -> 401;
            case "validation" -> missing(text) ? 404 : 400;
            default -> status;
        };
    }

    /** What is wrong is our catalogue, not the caller's request. */
    private static boolean missing(String text) {
        return text.contains("model identifier is invalid") || text.contains("on-demand throughput isn");
    }

    /** Of {@code ns#ThrottlingException:http://…} and its like the word alone. */
    private static String plain(String name) {
        int colon = name.indexOf(':');
        var word = name.substring(name.indexOf('#') + 1, colon < 0 ? name.length() : colon).toLowerCase(Locale.ROOT);
        return word.endsWith("exception") ? word.substring(0, word.length() - "exception".length()) : word;
    }

    private static String inBody(Bytes body) {
        try {
            return Json.parse(body).get("__type").text();
        } catch (MalformedJson _) {
            return "";
        }
    }

    private static String lower(Bytes body) {
        return body.slice(0, Math.min(body.length(), 4_096)).asText().toLowerCase(Locale.ROOT);
    }
}
