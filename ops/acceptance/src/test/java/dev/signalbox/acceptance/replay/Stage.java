package dev.signalbox.acceptance.replay;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signalbox.acceptance.OneJvm;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** The shared pipeline with a replaying provider behind it and the makers' clients in front of it. */
final class Stage implements AutoCloseable {
    private final OneJvm system;
    private final ReplayingProvider replaying;
    final List<Front> fronts;
    final String base;

    /**
     * A recording as the catalogue has it.
     *
     * @param model as callers name it
     * @param provider by its id; those of one id are of one dialect
     * @param pause byte of its body before which it waits until something of it was heard; -1 for nowhere
     */
    record Offered(String model, String provider, Recording recording, int pause) {
        Offered(String model, String provider, Recording recording) {
            this(model, provider, recording, -1);
        }
    }

    private Stage(OneJvm system, ReplayingProvider replaying) {
        this.system = system;
        this.replaying = replaying;
        this.base = system.base;
        this.fronts = List.of(new ChatFront(base), new ResponsesFront(base), new MessagesFront(base), new GeminiFront(base));
    }

    /** Skips the tests where there are no recordings. */
    static Stage open(List<Offered> all) throws Exception {
        assumeTrue(Recordings.there(), "skipped: there are no recordings beside this repository");
        var replaying = ReplayingProvider.start();
        var providers = new LinkedHashMap<String, Provider>();
        var models = new ArrayList<Model>();
        for (var offered : all) {
            providers.computeIfAbsent(offered.provider, id -> replaying.provider(id, offered.recording.dialect()));
            models.add(replaying.model(offered.model, offered.provider, offered.recording, offered.pause));
        }
        var stage = new Stage(OneJvm.shared(), replaying);
        stage.system.offer(List.copyOf(providers.values()), models);
        return stage;
    }

    /** Something of what is played was heard. */
    void heard(Recording recording) {
        replaying.heard(recording);
    }

    Front front(Dialect dialect) {
        return fronts.stream().filter(front -> front.dialect() == dialect).findFirst().orElseThrow();
    }

    @Override
    public void close() throws Exception {
        fronts.forEach(Front::close);
        system.offer(List.of(), List.of());
        replaying.close();
    }
}
