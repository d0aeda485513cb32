package dev.signalbox.router.state;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A machine on partition 2 with a fake fleet, what it said, and short words for what it is told. */
final class MachineKit {
    static final long T0 = 1_000_000;
    final FakeFleet fleet;
    final Rules rules;
    final KeptRequests table;
    final List<Effect> said = new ArrayList<>();
    RequestMachine machine;
    long now = T0;
    long offset;
    private long numbers;

    MachineKit(FakeFleet fleet, Rules rules, KeptRequests table) {
        this.fleet = fleet;
        this.rules = rules;
        this.table = table;
        this.machine = new RequestMachine(2, rules, table, fleet, fleet, fleet, () -> numbers++);
    }

    static MachineKit on(FakeFleet fleet) {
        return on(fleet, Rules.DEFAULT);
    }

    static MachineKit on(FakeFleet fleet, Rules rules) {
        var kit = new MachineKit(fleet, rules, new KeptRequests());
        kit.machine.resume(kit.now);
        return kit;
    }

    /** Another process takes the partition over with the state that was found. */
    MachineKit takenOver(FakeFleet by) {
        var kit = new MachineKit(by, rules, table);
        kit.now = now;
        kit.offset = offset;
        kit.numbers = 1000;
        return kit;
    }

    static InferenceRequest chat(String id) {
        return new InferenceRequest(new RequestId(id), 0, 2, "acme", Lane.INTERACTIVE, Dialect.OPENAI_CHAT, T0, T0 + 30_000,
                new Facts("best", true, 100, 0, 0, "a", new long[] {1, 2}, Facts.Spans.UNKNOWN), new Body.Inline(Bytes.utf8("{}")),
                Optional.of(new ReplyAddress("i-0", 11, 4)), Optional.empty(), false);
    }

    static InferenceRequest batch(String id) {
        return with(chat(id), Lane.BATCH, T0 + 60_000, Optional.empty());
    }

    static InferenceRequest with(InferenceRequest r, Lane lane, long deadline, Optional<ReplyAddress> to) {
        return new InferenceRequest(r.id(), r.publication(), r.partition(), r.tenant(), lane, r.dialect(), r.receivedAt(), deadline,
                r.facts(), r.body(), to, r.continuation(), r.resumable());
    }

    static InferenceRequest asking(InferenceRequest r, String model) {
        var f = new Facts(model, true, 100, 0, 0, "a", new long[0], Facts.Spans.UNKNOWN);
        return new InferenceRequest(r.id(), r.publication(), r.partition(), r.tenant(), r.lane(), r.dialect(), r.receivedAt(),
                r.deadline(), f, r.body(), r.replyTo(), r.continuation(), r.resumable());
    }

    static InferenceRequest resumable(InferenceRequest r) {
        return new InferenceRequest(r.id(), r.publication(), r.partition(), r.tenant(), r.lane(), r.dialect(), r.receivedAt(),
                r.deadline(), r.facts(), r.body(), r.replyTo(), r.continuation(), true);
    }

    static InferenceRequest again(InferenceRequest r, int publication) {
        return r.published(publication, 2, r.replyTo(), Optional.empty());
    }

    MachineKit request(InferenceRequest request) {
        said.addAll(machine.onRequest(request, offset++, now));
        return this;
    }

    MachineKit event(AttemptEvent event) {
        said.addAll(machine.onEvent(event, now));
        return this;
    }

    MachineKit later(long millis) {
        now += millis;
        said.addAll(machine.onTick(now));
        return this;
    }

    /** The group has given the workers other partitions. */
    MachineKit workersRead(Integer... partitions) {
        fleet.reads = List.of(partitions);
        machine.leasesChanged();
        return later(0);
    }

    MachineKit died(String process, long epoch) {
        fleet.dead.add(process + "/" + epoch);
        machine.leasesChanged();
        return later(0);
    }

    // ---- what workers and readers say of a dispatch

    static AttemptEvent.Run run(Dispatch d) {
        return new AttemptEvent.Run(d.worker(), d.workerEpoch(), d.target(), d.catalogVersion(), d.number(), "acme", "best", Lane.INTERACTIVE);
    }

    private static final AttemptEvent.Timings TOOK = new AttemptEvent.Timings(T0, -1, 5);

    static AttemptEvent accepted(Dispatch d) {
        return new AttemptEvent.Accepted(d.request().id(), d.attempt(), run(d), TOOK);
    }

    static AttemptEvent firstToken(Dispatch d) {
        return new AttemptEvent.FirstToken(d.request().id(), d.attempt(), run(d), TOOK);
    }

    static AttemptEvent finished(Dispatch d) {
        return new AttemptEvent.Finished(d.request().id(), d.attempt(), run(d), TOOK, FinishReason.STOP, Usage.NONE);
    }

    static AttemptEvent failed(Dispatch d, Failure failure) {
        return failed(d, failure, 0, false);
    }

    static AttemptEvent failed(Dispatch d, Failure failure, long retryAfter, boolean visible) {
        return new AttemptEvent.Failed(d.request().id(), d.attempt(), run(d), TOOK, failure, "it said so", retryAfter, visible, Usage.NONE,
                Bytes.EMPTY);
    }

    /** Its provider says that the same request is not to come again. */
    static AttemptEvent turnedAway(Dispatch d) {
        return new AttemptEvent.Failed(d.request().id(), d.attempt(), run(d), TOOK, Failure.PROVIDER_ERROR, "never", 0, false, Usage.NONE, Bytes.EMPTY, true);
    }

    static AttemptEvent stopped(Dispatch d) {
        return new AttemptEvent.Stopped(d.request().id(), d.attempt(), run(d), TOOK, Usage.NONE, 0);
    }

    static AttemptEvent overloaded(Dispatch d) {
        return new AttemptEvent.Overloaded(d.request().id(), d.attempt(), run(d), 1);
    }

    static AttemptEvent refused(Dispatch d) {
        return new AttemptEvent.Refused(d.request().id(), d.attempt(), run(d), AttemptEvent.RefusedFor.EPOCH, d.partition());
    }

    static AttemptEvent won(Dispatch d) {
        return new AttemptEvent.Won(d.request().id(), d.attempt(), d.attempt().publication());
    }

    static AttemptEvent cancelled(String id) {
        return new AttemptEvent.Cancelled(new RequestId(id), "the client left");
    }

    static AttemptEvent superseded(String id, int publication) {
        return new AttemptEvent.Superseded(new RequestId(id), publication);
    }

    // ---- what the machine said

    List<Dispatch> sent() {
        return said.stream().filter(Effect.Send.class::isInstance).map(e -> ((Effect.Send) e).dispatch()).toList();
    }

    Dispatch lastSent() {
        return sent().getLast();
    }

    List<Cancel> stops() {
        return said.stream().filter(Effect.Stop.class::isInstance).map(e -> ((Effect.Stop) e).cancel()).toList();
    }

    List<AttemptId> stoppedAttempts() {
        return stops().stream().map(cancel -> cancel.attempt().orElseThrow()).toList();
    }

    List<Reply.Final> finals() {
        return said.stream().filter(e -> e instanceof Effect.Tell t && t.reply() instanceof Reply.Final)
                .map(e -> (Reply.Final) ((Effect.Tell) e).reply()).toList();
    }

    List<Reply> terminated() {
        return said.stream().filter(e -> e instanceof Effect.Tell t && t.reply() instanceof Reply.Terminated)
                .map(e -> ((Effect.Tell) e).reply()).toList();
    }

    Optional<RequestState> state(String id) {
        return machine.find(new RequestId(id));
    }
}
