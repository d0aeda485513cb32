package dev.signalbox.lab;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.router.state.Effect;
import dev.signalbox.router.state.KeptRequests;
import dev.signalbox.router.state.RequestMachine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One partition in a router: the production machine in a shell that does what the Streams topology does. It restores, reads from the
 * committed offsets, catches up, resumes, and commits its changes and then its offsets.
 */
final class RouterTask {
    private static final long COMMIT_EVERY = 100;
    private static final int RECORDS = 8;

    private final RouterMember router;
    private final World world;
    private final int partition;
    private final KeptRequests kept;
    private final RequestMachine machine;
    private final SimLog<InferenceRequest> requests;
    private final SimLog<AttemptEvent> events;
    private final long requestsEnd;
    private final long eventsEnd;
    private long committedAt;
    private boolean leasesChanged = true;
    private boolean committing;
    private boolean lettingGo;
    long nextLine = -1;

    RouterTask(RouterMember router, int partition) {
        this.router = router;
        this.world = router.world;
        this.partition = partition;
        this.kept = restored(world.logs.changes.get(partition));
        this.requests = world.logs.requests.get(partition);
        this.events = world.logs.events.get(partition);
        this.machine = new RequestMachine(
                partition, world.bounds.rules(), kept, router.routing, router.routing, router, router::nextNumber);
        router.seek(requests, Math.max(0, world.routers.committed(requests)));
        router.seek(events, Math.max(0, world.routers.committed(events)));
        this.requestsEnd = requests.end();
        this.eventsEnd = events.end();
    }

    private static KeptRequests restored(SimLog<Logs.Changed> changes) {
        Map<String, byte[]> last = new LinkedHashMap<>();
        for (var change : changes.all()) {
            var value = change.value();
            if (value == null) {
                last.remove(change.key());
            } else {
                last.put(change.key(), value);
            }
        }
        return KeptRequests.restored(last, (key, reason) -> {
            throw new IllegalStateException(key + ": " + reason);
        });
    }

    int partition() {
        return partition;
    }

    boolean serves() {
        return !machine.catchingUp() && !lettingGo;
    }

    long batchOpen() {
        return kept.batchOpen();
    }

    KeptRequests kept() {
        return kept;
    }

    int heldRequests() {
        return machine.heldRequests();
    }

    void leasesChanged() {
        leasesChanged = true;
    }

    void step() {
        if (lettingGo) {
            return;
        }
        for (int turn = 0; turn < 2; turn++) {
            if (world.random.nextBoolean()) {
                readRequests();
            } else {
                readEvents();
            }
        }
        resumeWhenCaughtUp();
        if (machine.catchingUp()) {
            return;
        }
        if (leasesChanged) {
            leasesChanged = false;
            machine.leasesChanged();
        }
        perform(machine.onTick(router.wall()));
        world.bounds.look(router, this);
        if (!committing && world.now - committedAt >= COMMIT_EVERY && world.now >= world.brokerDownUntil) {
            commit(() -> {});
        }
    }

    private void readRequests() {
        long offset = router.position(requests);
        for (var request : router.read(requests, RECORDS)) {
            world.trace(router.name, "reads", request.id(), request.publication(), "of", partition, "at", offset);
            perform(machine.onRequest(request, offset++, router.wall()));
        }
    }

    private void readEvents() {
        for (var event : router.read(events, RECORDS)) {
            world.trace(router.name, "reads", event.getClass().getSimpleName(), event.request(), "of", partition);
            perform(machine.onEvent(event, router.wall()));
        }
    }

    private void resumeWhenCaughtUp() {
        boolean over = router.position(requests) >= requestsEnd && router.position(events) >= eventsEnd;
        if (machine.catchingUp() && router.fresh() && (over || world.without(Rule.CATCH_UP))) {
            var found = machine.resume(router.wall());
            if (!world.without(Rule.RESUME)) {
                perform(found);
            }
            router.renewLease();
            world.trace(router.name, "serves", partition);
        }
    }

    private void commit(Runnable then) {
        committedAt = world.now;
        committing = true;
        var changes = world.logs.changes.get(partition);
        kept.changes(true, new KeptRequests.Changelog() {
            @Override
            public void put(String key, byte[] value) {
                router.out.send(changes, new Logs.Changed(router.name, partition, key, value));
            }

            @Override
            public void delete(String key) {
                router.out.send(changes, new Logs.Changed(router.name, partition, key, null));
            }
        });
        long readRequests = router.position(requests);
        long readEvents = router.position(events);
        int life = router.life();
        router.out.afterAll(() -> {
            committing = false;
            if (router.life() == life && router.tasks.get(partition) == this) {
                world.routers.commit(router.name, partition, requests, readRequests);
                world.routers.commit(router.name, partition, events, readEvents);
                then.run();
            }
        });
    }

    /** Begins to give the partition back; true the first time. */
    boolean letGo() {
        if (lettingGo || committing) {
            return false;
        }
        lettingGo = true;
        commit(() -> {
            world.routers.released(partition, router.name);
            router.drop(partition);
        });
        return true;
    }

    void leave() {
        machine.leave();
    }

    /** What stood in the events before this task began must be known to it by the time that it speaks. */
    private void checkNotOver(Dispatch dispatch) {
        var request = dispatch.request();
        if (world.bounds.forgets() || world.stateFromTheDead) {
            return;
        }
        for (long at = 0; at < eventsEnd; at++) {
            var event = events.at(at);
            boolean over = event.request().equals(request.id()) && switch (event) {
                case AttemptEvent.Cancelled _ -> true;
                case AttemptEvent.Won won -> won.publication() >= request.publication() && !won.attempt().equals(dispatch.attempt());
                default -> false;
            };
            if (over) {
                world.broken("a router runs what it could have known to be over", request.id() + " " + event);
            }
        }
    }

    private void perform(List<Effect> effects) {
        for (var effect : effects) {
            switch (effect) {
                case Effect.Send(var dispatch) -> {
                    checkNotOver(dispatch);
                    world.trace(router.name, "dispatches", dispatch.request().id(), dispatch.attempt(), dispatch.worker(),
                            dispatch.workerEpoch(), dispatch.target(), "partition", dispatch.partition());
                    router.out.send(world.logs.dispatch.get(dispatch.partition()), dispatch);
                }
                case Effect.Tell(var reply, int to) -> {
                    world.trace(router.name, "tells", reply);
                    router.out.send(world.logs.replies.get(to), List.of(reply));
                }
                case Effect.Stop(var cancel) -> {
                    world.trace(router.name, "stops", cancel.request(), cancel.attempt());
                    router.out.send(world.logs.cancels, cancel);
                }
                case Effect.Settle(var response) -> {
                    world.trace(router.name, "gives up", response.request(), response.message());
                    router.out.send(world.logs.results(response.request()), response);
                }
                case Effect.Note _ -> {}
            }
        }
    }
}
