package dev.signalbox.records;

/**
 * A whole answer of a batch request: in {@code inference.results} as a worker or the router said it, in {@code inference.responses}
 * settled, one for each request id.
 *
 * @param status HTTP status that an interactive caller would have got
 * @param body the provider's answer in the request's dialect, or the error in it
 * @param failure null-free: {@code ok} says whether it counts
 */
public record Response(
        RequestId request,
        String tenant,
        String model,
        boolean ok,
        int status,
        Dialect dialect,
        Bytes body,
        Failure failure,
        String message,
        Usage usage,
        String target,
        int attempts,
        long receivedAt,
        long finishedAt) {}
