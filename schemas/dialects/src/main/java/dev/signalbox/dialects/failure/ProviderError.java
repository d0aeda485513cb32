package dev.signalbox.dialects.failure;

import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import java.util.Locale;

/**
 * Which failure a provider's error is. Codes and types come first, then texts, then the status, since providers use the
 * same status for things that call for opposite reactions: 429 is a full minute or an empty account, 400 a wrong body
 * or a too small context, 403 a prompt that was flagged, a model that our key may not use, or, seldom, a key that is good for
 * nothing any more: only where it says so, since that takes out everything else that uses the key.
 */
public final class ProviderError {
    private static final int MAX_RAW = 64 << 10;
    private static final int MAX_MESSAGE = 2_000;

    private static final String[] QUOTA = {
        "insufficient_quota", "billing_hard_limit_reached", "exceeded your current quota", "insufficient balance",
        "credit balance is too low", "insufficient_balance", "requires more credits", "insufficient credits",
    };
    private static final String[] CONTEXT = {
        "context_length_exceeded", "too_many_prompt_tokens", "exceed_context_size_error", "too_many_tokens",
        "maximum context length", "max context length", "context length is only", "exceed context limit",
        "model's maximum context limit",
        "is longer than the model's context length", "input tokens exceed the configured limit", "number of input tokens exceeds",
        "`inputs` tokens + `max_new_tokens` must be", "exceeds the available context size",
        "exceed the available context size",
        "exceeds the maximum number of tokens allowed", "string too long. expected a string with maximum length",
        "prompt is too long", "prompt too long", "input is too long", "too many tokens", "max_model_len",
        "reduce the length of",
        "length of all messages is too long", "current length is", "longer than the maximum model length",
    };
    /** Of a 429 that no waiting cures: longer prompts than this account may send to the model. */
    private static final String[] LONGER_THAN_PAID = {"required for long context"};
    private static final String[] POLICY = {
        "content_policy_violation", "responsibleaipolicyviolation", "content_filter", "content policy",
        "content management policy",
    };
    /** Of a 403: what the caller wrote is refused. */
    private static final String[] FLAGGED = {
        "moderation", "flagged", "violates", "violation", "usage polic", "acceptable use", "safety",
    };
    /** Of a 403: the key is refused, whatever it is used for. */
    private static final String[] DEAD_KEY = {
        "leaked", "revoked", "suspended", "deactivated", "key has expired", "key is expired", "key is blocked",
        "key has been disabled", "blocked or disabled", "unregistered callers",
    };
    /** Nobody is served where we call from: of OpenAI, and of Gemini with a 400. */
    private static final String[] REGION = {
        "unsupported_country_region_territory", "country, region, or territory not supported", "user location is not supported",
        "is not available in your country",
    };
    private static final String[] MISSING = {"model_not_found", "deploymentnotfound", "notfounderror",
            "model_not_available"};
    private static final String[] AUTH = {
        "invalid_api_key", "incorrect api key", "invalid api key", "api key not valid", "authentication_error",
        "api_key_invalid",
    };
    private static final String[] RATE = {
        "rate_limit", "rate limit", "rate-limit", "ratelimit", "too many requests", "resource_exhausted",
        "capacity exceeded",
    };
    private static final String[] OVERLOAD = {"overloaded", "server is busy", "at capacity", "no available capacity",
            "service unavailable"};
    private static final String[] CALLER = {"invalid_request_error", "badrequesterror", "bad request", "unprocessable"};

    private ProviderError() {}

    /** Whether a body of a good status tells of an error. */
    public static boolean holdsError(Bytes body) {
        return ErrorBody.read(body).found();
    }

    /** What an error body says, in one line and without what looks like a key; all of it where its shape is not known. */
    public static String words(Bytes body) {
        var said = ErrorBody.read(body).message();
        return Secrets.masked((said.isBlank() ? body.asText() : said).replaceAll("[\\p{Cntrl}\\s]+", " ").strip());
    }

    /** Of an answer with an error status. */
    public static ReplyEvent.Failed answered(int status, HeaderLookup headers, Bytes body, long nowMillis) {
        var error = ErrorBody.read(body);
        var failure = classify(status, error);
        if (failure == Failure.INVALID_REQUEST && "true".equals(headers.get("x-should-retry"))) {
            failure = Failure.PROVIDER_ERROR;
        }
        boolean wait = waits(failure) || status == 429 || status == 503;
        long retryAfter = wait ? RetryAfter.millis(headers, body, error.message(), nowMillis) : 0;
        var failed = failed(failure, status, error, body, retryAfter);
        return refusedForGood(headers) ? forGood(failed) : failed;
    }

    /** Clients of OpenAI and Anthropic believe that header before any status. */
    static boolean refusedForGood(HeaderLookup headers) {
        return "false".equals(headers.get("x-should-retry"));
    }

    static ReplyEvent.Failed forGood(ReplyEvent.Failed f) {
        return f.failure().retryable() ? new ReplyEvent.Failed(f.failure(), f.message(), f.retryAfterMillis(), f.raw(), true) : f;
    }

    /** Of an error inside an answer whose status was good. */
    public static ReplyEvent.Failed inStream(Bytes payload) {
        var error = ErrorBody.read(payload);
        int status = error.status() >= 400 && error.status() < 600 ? error.status() : 0;
        var failure = classify(status, error);
        long retryAfter = waits(failure) ? RetryAfter.millis(HeaderLookup.NONE, payload, error.message(), 0) : 0;
        return failed(failure, status, error, payload, retryAfter);
    }

    /** An error that somebody else has judged. */
    static ReplyEvent.Failed as(Failure failure, int status, Bytes body, long retryAfter) {
        return failed(failure, status, ErrorBody.read(body), body, retryAfter);
    }

    private static boolean waits(Failure failure) {
        return failure == Failure.RATE_LIMITED || failure == Failure.PROVIDER_OVERLOADED;
    }

    private static ReplyEvent.Failed failed(Failure failure, int status, ErrorBody error, Bytes body, long retryAfter) {
        boolean secret = failure == Failure.PROVIDER_AUTH || failure == Failure.REGION_REFUSED || barred(failure, status);
        var raw = secret || body.length() > MAX_RAW ? Bytes.EMPTY : body;
        return new ReplyEvent.Failed(failure, message(failure, status, error), retryAfter, raw);
    }

    /** Its words are about our account there. */
    private static boolean barred(Failure failure, int status) {
        return status == 403 && failure == Failure.MODEL_MISSING;
    }

    private static String message(Failure failure, int status, ErrorBody error) {
        if (failure == Failure.PROVIDER_AUTH) {
            return "the provider refused our credentials";
        }
        if (failure == Failure.REGION_REFUSED) {
            return "the provider serves nobody where we call it from";
        }
        if (barred(failure, status)) {
            return "the provider does not let us use this model";
        }
        if (error.message().isBlank()) {
            return status == 0 ? "the provider answered with an error" : "the provider answered " + status;
        }
        var text = error.message().length() > MAX_MESSAGE ? error.message().substring(0, MAX_MESSAGE) + "…"
                : error.message();
        return Secrets.masked(text);
    }

    static Failure classify(int status, ErrorBody error) {
        var codes = (error.code() + ' ' + error.type()).toLowerCase(Locale.ROOT);
        var text = codes + ' ' + error.message().toLowerCase(Locale.ROOT);
        boolean mayWait = text.contains("please retry in") || text.contains("try again in");
        if (status == 402 || (has(text, QUOTA) && !mayWait)) {
            return Failure.QUOTA_EXHAUSTED;
        }
        boolean mayBeLength = status != 401 && status != 403 && status != 429;
        if (has(text, LONGER_THAN_PAID) || (mayBeLength && has(text, CONTEXT) && !text.contains("string_above_max_length"))) {
            return Failure.CONTEXT_LENGTH;
        }
        if (has(text, POLICY)) {
            return Failure.CONTENT_POLICY;
        }
        if (status == 400 && has(text, REGION) || status == 403 && (has(text, REGION) || isAnthropics(error))) {
            return Failure.REGION_REFUSED;
        }
        if (status == 401 || (status < 429 && has(text, AUTH)) || (status == 403 && has(text, DEAD_KEY))) {
            return Failure.PROVIDER_AUTH;
        }
        if (status == 403) {
            return has(text, FLAGGED) ? Failure.CONTENT_POLICY : Failure.MODEL_MISSING;
        }
        if (status == 404 || (status < 429 && has(codes, MISSING))) {
            return Failure.MODEL_MISSING;
        }
        return byStatus(status, codes, text);
    }

    /** Its edge says no more than that where it does not serve. */
    private static boolean isAnthropics(ErrorBody error) {
        return error.type().contains("forbidden") && error.message().equalsIgnoreCase("request not allowed");
    }

    private static Failure byStatus(int status, String codes, String text) {
        return switch (status) {
            case 413 -> Failure.REQUEST_TOO_LARGE;
            case 429 -> has(text, OVERLOAD) && !has(text, RATE) ? Failure.PROVIDER_OVERLOADED : Failure.RATE_LIMITED;
            case 503, 529 -> Failure.PROVIDER_OVERLOADED;
            case 400, 406, 411, 415, 416, 422 -> Failure.INVALID_REQUEST;
            default -> {
                if (has(text, OVERLOAD)) {
                    yield Failure.PROVIDER_OVERLOADED;
                }
                if (status < 500 && has(codes, RATE)) {
                    yield Failure.RATE_LIMITED;
                }
                yield status == 0 && has(codes, CALLER) ? Failure.INVALID_REQUEST : Failure.PROVIDER_ERROR;
            }
        };
    }

    private static boolean has(String text, String[] words) {
        for (var word : words) {
            if (text.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
