package dev.signalbox.standalone.cli;

import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Provider.Auth;
import dev.signalbox.records.time.Time;
import dev.signalbox.worker.call.Secrets;
import dev.signalbox.worker.trial.Finding;
import dev.signalbox.worker.trial.TrialCalls;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls providers of a catalogue and tells what it finds: each replica once and each key of a pool once, since calls go on without one that
 * is ill and nobody would hear of it. Bounds: so many calls at once, and the same time for each of them.
 */
final class Probing {
    private static final int AT_ONCE = 16;
    private static final Duration MARGIN = Duration.ofSeconds(5);
    private static final Set<Auth.Scheme> POOLED = EnumSet.of(Auth.Scheme.BEARER, Auth.Scheme.HEADER, Auth.Scheme.QUERY, Auth.Scheme.BASIC);

    private final Secrets secrets;
    private final Time time;
    private final Duration most;

    Probing(Secrets secrets, Time time, Duration most) {
        this.secrets = secrets;
        this.time = time;
        this.most = most;
    }

    /** What is said of one call, or of why there was none. */
    record Line(String what, boolean well, String said) {
        @Override
        public String toString() {
            return (well ? "ok      " : "failed  ") + what + "    " + said;
        }
    }

    /** A call that is to be made, to a provider with one address and one key: nobody steps in for it. */
    private record Way(String what, Provider provider, Model model, List<String> lacking) {}

    /**
     * Calls the providers of those models.
     *
     * @param wanted one or more for each provider that is to be called
     */
    List<Line> of(List<Model> wanted, Catalog catalog) throws InterruptedException {
        var ways = new ArrayList<Way>();
        for (var model : wanted) {
            catalog.providers().stream().filter(p -> p.id().equals(model.provider())).forEach(p -> ways(p, model, ways));
        }
        var lines = new ArrayList<Line>();
        for (int from = 0; from < ways.size(); from += AT_ONCE) {
            called(ways.subList(from, Math.min(ways.size(), from + AT_ONCE)), lines);
        }
        return lines;
    }

    private void ways(Provider p, Model model, List<Way> ways) {
        var keys = POOLED.contains(p.auth().scheme()) ? p.auth().keys() : List.<Auth.Key>of();
        for (int i = 0; i < p.urls().size(); i++) {
            var what = model.qualifiedId() + (p.urls().size() > 1 ? " at " + p.urls().get(i) : "");
            ways.add(way(what + place(keys, 0), p, model, p.urls().get(i), keys.isEmpty() ? p.auth().keys() : keys.subList(0, 1)));
        }
        for (int k = 1; k < keys.size(); k++) {
            ways.add(way(model.qualifiedId() + place(keys, k), p, model, p.urls().getFirst(), keys.subList(k, k + 1)));
        }
    }

    private static String place(List<Auth.Key> keys, int key) {
        return keys.size() > 1 ? " with key " + (key + 1) + " of " + keys.size() : "";
    }

    private Way way(String what, Provider p, Model model, String url, List<Auth.Key> keys) {
        var auth = new Auth(p.auth().scheme(), p.auth().name(), keys, p.auth().identity());
        var alone = new Provider(p.id(), p.dialect(), List.of(url), auth, p.limits(), p.timeouts(), p.quirks(), p.headers(), p.engine(), p.speaks(), p.answers(),
                p.probeCalls());
        return new Way(what, alone, model, References.unusable(alone, secrets));
    }

    private void called(List<Way> ways, List<Line> lines) throws InterruptedException {
        var vertx = Vertx.vertx();
        var callers = new ArrayList<TrialCalls>();
        try {
            var found = new ArrayList<Optional<CompletableFuture<Finding>>>();
            for (var way : ways) {
                found.add(way.lacking.isEmpty() ? Optional.of(begun(way, vertx, callers)) : Optional.empty());
            }
            for (int i = 0; i < ways.size(); i++) {
                var way = ways.get(i);
                var call = found.get(i);
                lines.add(call.isPresent() ? line(way, call.get()) : new Line(way.what, false, "not called: " + String.join("; ", way.lacking)));
            }
        } finally {
            callers.forEach(TrialCalls::close);
            vertx.close().await();
        }
    }

    /** Each in a catalogue of its own, since several of one provider differ in nothing that has a name. */
    private CompletableFuture<Finding> begun(Way way, Vertx vertx, List<TrialCalls> callers) {
        var catalog = new Catalog(1, List.of(way.provider), List.of(way.model), List.of(), List.of());
        var calls = new TrialCalls(vertx, catalog, secrets, time);
        callers.add(calls);
        return calls.ask(catalog.targets().getFirst(), most);
    }

    private Line line(Way way, CompletableFuture<Finding> found) throws InterruptedException {
        try {
            return line(way.what, way.provider, found.get(most.plus(MARGIN).toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return new Line(way.what, false, "no end of it within " + most.toMillis() + " ms");
        } catch (ExecutionException e) {
            return new Line(way.what, false, "not called, by a fault of this program: " + e.getCause());
        }
    }

    private Line line(String what, Provider provider, Finding f) {
        var dialect = provider.answersIn(f.asked()).orElse(f.asked()).label();
        var url = provider.urls().getFirst();
        var at = what.contains(url) ? "" : " at " + url;
        return f.failure().map(failure -> new Line(what, false, wrong(failure, f, dialect, at)))
                .orElseGet(() -> new Line(what, true, well(f, dialect, provider.auth().scheme() != Auth.Scheme.NONE)));
    }

    private static String well(Finding f, String dialect, boolean keyed) {
        return (keyed ? "key accepted, " : "reached, ") + (f.model().isEmpty() ? "model known" : "answers as " + f.model()) + ", "
                + (f.firstTokenMicros() >= 0 && f.streamed() ? "first token after " + millis(f.firstTokenMicros()) + ", " : "")
                + millis(f.totalMicros()) + " in all, "
                + (f.counted() ? f.usage().input() + " tokens in and " + f.usage().output() + " out by its count" : "no usage: what it costs is estimated")
                + ", " + (f.streamed() ? "streamed" : "answered") + " as " + dialect;
    }

    private static String millis(long micros) {
        return (micros + 500) / 1_000 + " ms";
    }

    private String wrong(Failure failure, Finding f, String dialect, String at) {
        var said = f.words().isBlank() ? "" : ": " + f.words();
        var status = f.status() == 0 ? "" : " (" + f.status() + ")";
        return switch (failure) {
            case CONNECT_FAILED, CONNECT_TIMEOUT -> "not reached" + at + said;
            case PROVIDER_AUTH -> f.status() == 0 ? "not called, for want of a key or token" + said : "reached, key not accepted" + status + said;
            case REGION_REFUSED -> "reached, but it serves nobody where this calls from" + status + said;
            case MODEL_MISSING -> "reached, model not known or not for this key" + status + said;
            case RATE_LIMITED, QUOTA_EXHAUSTED -> "reached, but nothing is left for this key (" + failure.label() + ")" + said;
            case PROVIDER_OVERLOADED, PROVIDER_ERROR -> "reached, but the provider failed" + status + said;
            case FIRST_TOKEN_TIMEOUT, CHUNK_TIMEOUT, TOTAL_TIMEOUT, DEADLINE -> "no end of it within " + most.toMillis() + " ms" + said;
            case STREAM_BROKEN, BAD_REPLY, REPLY_TOO_LARGE -> "answered, but not with " + (f.streamed() ? "a stream" : "an answer") + " of " + dialect + said;
            default -> (f.status() == 0 ? "not answered" : "reached, request refused" + status) + " (" + failure.label() + ")" + said;
        };
    }
}
