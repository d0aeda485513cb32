package dev.signalbox.ingress;

import dev.signalbox.ingress.http.Front;
import dev.signalbox.ingress.http.FrontSettings;
import dev.signalbox.ingress.pipe.KafkaPipe;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.runtime.RuntimeContext;
import dev.signalbox.runtime.settings.SettingsRefused;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP front of the fleet. Closing it drains: it says that it leaves and for a while takes what still comes, as balancers need a moment
 * to look elsewhere; then nothing new is taken, answers come to their end, and it leaves.
 */
public final class Ingress implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ingress.class);
    private static final Duration BEGIN = Duration.ofSeconds(30);

    private final RuntimeContext runtime;
    private final KafkaPipe pipe;
    private final Front front;
    private final int port;

    private Ingress(RuntimeContext runtime, KafkaPipe pipe, Front front, int port) {
        this.runtime = runtime;
        this.pipe = pipe;
        this.front = front;
        this.port = port;
    }

    /** Returns when it listens and has its part of the replies. */
    public static Ingress start(RuntimeContext runtime) throws Exception {
        var settings = FrontSettings.read(runtime.settings());
        runtime.settings().refuseProblems();
        var pipe = KafkaPipe.open(runtime, settings.landing(), settings.kept().isPositive(), Front::loopOf);
        try {
            var front = new Front(settings, pipe, runtime.time(), runtime.metrics(), runtime.health());
            front.apply(runtime.catalogs().current());
            if (!front.refusal().isEmpty()) {
                throw new SettingsRefused(List.of(front.refusal()));
            }
            runtime.catalogs().onChange(runtime.process(), front::apply);
            runtime.health().check(runtime.process(), () -> missing(runtime, pipe));
            if (!pipe.awaitFresh(BEGIN)) {
                throw new IllegalStateException("no lease and no partition of the replies within " + BEGIN.toSeconds()
                        + " s: are there more" + " fronts than partitions of inference.replies?");
            }
            int port = listening(front, settings, runtime);
            pipe.deliverTo(front.inboxes());
            runtime.topics().reads(List.of(Topics.REPLIES, Topics.KEYS, Topics.STORED, Topics.PLACES, Topics.LEASES, Topics.CATALOG));
            runtime.topics().writes(List.of(Topics.REQUESTS, Topics.BODIES, Topics.EVENTS, Topics.CANCELLATIONS, Topics.REPLIES,
                    Topics.KEYS, Topics.STORED, Topics.PLACES, Topics.LEASES, Topics.DEAD_LETTERS));
            LOG.info(
                    "the front listens host={} port={} loops={}",
                    settings.host(),
                    port,
                    front.inboxes().size());
            return new Ingress(runtime, pipe, front, port);
        } catch (Exception e) {
            pipe.close();
            throw e;
        }
    }

    private static int listening(Front front, FrontSettings settings, RuntimeContext runtime) throws Exception {
        try {
            return front.start(runtime.vertx());
        } catch (ExecutionException e) {
            throw new SettingsRefused(List.of("ingress.port = " + settings.port() + " of " + settings.host() + " can't be listened on: "
                    + String.valueOf(e.getMessage()) + ". Stop what uses it, or give another; 0 takes one that is free."));
        }
    }

    private static Optional<String> missing(RuntimeContext runtime, KafkaPipe pipe) {
        if (!pipe.fresh()) {
            return Optional.of("its lease does not count, or it has no partition of the replies");
        }
        if (!pipe.owners().anyLive()) {
            return Optional.of("no router lives");
        }
        if (!pipe.keysKnown()) {
            return Optional.of("idempotency keys are still being read");
        }
        if (!pipe.placesKnown()) {
            return Optional.of("the places of kept responses are still being read");
        }
        return runtime.catalogs().current().targets().isEmpty()
                ? Optional.of("the catalogue has no targets")
                : Optional.empty();
    }

    public int port() {
        return port;
    }

    /** Requests that are open now. */
    public int open() {
        return front.open();
    }

    @Override
    public void close() {
        runtime.health().drain();
        front.depart();
        front.awaitElsewhere();
        front.drain();
        pipe.drain();
        front.close();
        pipe.close();
        LOG.info("the front has left process={}", runtime.process());
    }
}
