package dev.signalbox.bench.upstream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.function.LongSupplier;

/** How many calls the instant upstream has had so far, from whomever. */
public final class UpstreamCalls implements LongSupplier {
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpRequest question;

    public UpstreamCalls(URI upstream) {
        this.question = HttpRequest.newBuilder(upstream.resolve(InstantUpstream.CALLS)).build();
    }

    @Override
    public long getAsLong() {
        try {
            return Long.parseLong(client.send(question, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException("the upstream did not say how many calls it had", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
