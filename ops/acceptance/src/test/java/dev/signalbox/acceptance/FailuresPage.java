package dev.signalbox.acceptance;

import dev.signalbox.records.Failure;
import java.time.Duration;

/** {@code docs/failures.md}: the closed table from failure to action. What is done stands in {@link Failure}; how each is told, here. */
final class FailuresPage {
    private FailuresPage() {}

    static String text() {
        var out = new StringBuilder("""
                # From failure to action

                Generated from `Failure`: change it there, then run the build with `-Dsignalbox.update=true`.

                Whatever goes wrong is one of these, and nothing else decides what happens then. The name is the label in metrics, the cause in `provider.health`, and the
                `code` of an error that has no better one. What a provider's answer means is read from codes and types first, then from its words, then from its status,
                since providers use one status for opposite things; rules of the [catalogue](catalog.md#errors) come before all of that.

                - **Tried again**: *elsewhere* is another target first, and the same one, with backoff and jitter, where none is left; *only elsewhere* never the same one. An error with
                  `x-should-retry: false` is tried only elsewhere whatever it is, as clients of OpenAI and Anthropic understand it; `true` makes a refused request one to be
                  tried again. Each retry is paid from a [budget](adr/0007-retries-are-earned.md), the caller's deadline bounds all, and what was shown is [gone on with](continuation.md), never begun again.
                - **Health**: whether it counts for the target's circuit.
                - **Cools down**: who gets no call for a while, by everybody, within a second of the worker's report. How long is what the provider says (`retry-after-ms`, `retry-after` in seconds or as a date,
                  `x-ratelimit-reset-…` and `anthropic-ratelimit-…-reset` of what is used up, `RetryInfo`, or its words), else what stands here, doubled with each one in a row up to
                """).append(1 << Failure.Cools.MOST_DOUBLINGS).append(" times; at most ").append(span(Failure.Cools.LONGEST_MILLIS)).append("""
                . A second failure never makes it shorter. A key out of a pool rests alone as long as
                  [others of the pool](catalog.md#keys-and-tokens) help.
                - **Caller**: the status where that is the end; within a stream that has begun, the same as an error event.

                | failure | told by | tried again | health | cools down | caller |
                |---|---|---|---|---|---|
                """);
        for (var failure : Failure.values()) {
            out.append("| `").append(failure.label()).append("` | ").append(when(failure)).append(" | ").append(retry(failure.retry())).append(" | ")
                    .append(failure.hurtsHealth() ? "hurt" : "").append(" | ").append(cools(failure.cools())).append(" | ").append(failure.status()).append(" |\n");
        }
        return out.toString();
    }

    private static String retry(Failure.Retry retry) {
        return switch (retry) {
            case OTHER_TARGET -> "elsewhere";
            case ONLY_ELSEWHERE -> "only elsewhere";
            case LARGER_CONTEXT -> "at a model with a larger context";
            case NEVER -> "";
        };
    }

    private static String cools(Failure.Cools cools) {
        return switch (cools) {
            case NOTHING -> "";
            case KEY -> "all of its key, " + span(cools.millis());
            case TARGET -> "the target, " + span(cools.millis());
            case PROVIDER -> "all of its provider, " + span(cools.millis());
        };
    }

    private static String span(long millis) {
        var of = Duration.ofMillis(millis);
        return of.toSeconds() < 120 ? of.toSeconds() + " s" : of.toMinutes() + " min";
    }

    private static String when(Failure failure) {
        return switch (failure) {
            case INVALID_REQUEST -> "400, 406, 411, 415, 416, 422; before any call, what the ingress can't read";
            case UNAUTHENTICATED -> "the caller's key is missing or not known";
            case FORBIDDEN -> "the tenant may not use the model";
            case UNKNOWN_MODEL -> "no model or route has that name";
            case UNKNOWN_PATH -> "no such path";
            case METHOD_NOT_ALLOWED -> "no such method of a path";
            case REQUEST_TOO_LARGE -> "413; a body above `ingress.body-limit`";
            case UNSUPPORTED_MEDIA -> "a body that is not JSON";
            case TENANT_RATE_LIMITED -> "the tenant's own limit";
            case CONTEXT_LENGTH -> "`context_length_exceeded` and some thirty other codes and sentences, with any status but 401, 403 and 429";
            case CONTENT_POLICY -> "`content_filter`, `content_policy_violation` and the like; a 403 that speaks of moderation or policies";
            case UNSUPPORTED -> "what is asked for can't be said to the target";
            case CANCELLED -> "the client left or took its request back";
            case SLOW_READER -> "the client reads too slowly";
            case RATE_LIMITED -> "429; a code such as `rate_limit_exceeded` within a stream";
            case QUOTA_EXHAUSTED -> "402; `insufficient_quota`, `billing_hard_limit_reached`, a balance or credits that are used up, unless it says to try again soon";
            case PROVIDER_AUTH -> "401; `invalid_api_key` and the like; a 403 that calls the key leaked, revoked, suspended or expired; no token to be had";
            case REGION_REFUSED -> "403 `unsupported_country_region_territory`, 400 `User location is not supported`, Anthropic's 403 `Request not allowed`";
            case MODEL_MISSING -> "404, `model_not_found` and the like; any other 403: the key may not use the model";
            case PROVIDER_OVERLOADED -> "503, 529; a 429 or 5xx that speaks of overload or capacity; `overloaded_error` within a stream";
            case PROVIDER_ERROR -> "any other error of the provider's: 5xx, 409, or one within a stream";
            case CONNECT_FAILED -> "no connection";
            case CONNECT_TIMEOUT -> "no connection in time";
            case FIRST_TOKEN_TIMEOUT -> "nothing to show in time: the catalogue's limit, or one learned of the target";
            case CHUNK_TIMEOUT -> "silence within a stream, by the same";
            case TOTAL_TIMEOUT -> "the call took longer than any may";
            case STREAM_BROKEN -> "the connection ended before the answer's promised end";
            case BAD_REPLY -> "an answer that can't be read";
            case REPLY_TOO_LARGE -> "an answer above `worker.reply-limit`";
            case BODY_LOST -> "the request's body is no longer on the log";
            case WORKER_LOST -> "the worker that called has no lease any more";
            case REPLY_GAP -> "a part of the answer was lost on the log";
            case NO_TARGET -> "every circuit is open, or no worker lives, for longer than the request waits";
            case RETRIES_EXHAUSTED -> "tries or budget are used up; where the provider said why, that is told instead";
            case SHED -> "too many requests wait";
            case DEADLINE -> "the request's deadline passed";
            case DRAINING -> "the process is about to end";
            case UNAVAILABLE -> "Kafka takes nothing, or the process lost its lease";
            case INTERNAL -> "a fault of ours, or a failure of a kind that this version does not know";
        };
    }
}
