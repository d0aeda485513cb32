package dev.signalbox.lab;

import dev.signalbox.ingress.fold.RequestLog;
import dev.signalbox.ingress.publication.Owners;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.LeaseBook;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import dev.signalbox.records.RequestId;
import org.jspecify.annotations.Nullable;

/** An ingress process: its open requests, its reply partition, and its view of who owns which requests. */
final class IngressMember extends Member implements RequestLog {
    private static final long OWNERS_EVERY = 250;
    private static final long MOVING = 600;

    final Map<RequestId, OpenRequest> open = new LinkedHashMap<>();
    private Owners.Table table = table();
    private Owners owners = Owners.unknown(Logs.PARTITIONS);
    private long ownersAt;
    private boolean epochChanged;
    private boolean fleetChanged;

    IngressMember(World world, String name, int index) {
        super(world, name, Lease.Role.INGRESS, index);
    }

    private static Owners.Table table() {
        return new Owners.Table(Logs.PARTITIONS, MOVING * NANOS);
    }

    @Override
    void born() {
        open.clear();
        table = table();
        owners = Owners.unknown(Logs.PARTITIONS);
        epochChanged = false;
        fleetChanged = false;
        seek(world.logs.replies.get(index), world.logs.replies.get(index).end());
    }

    @Override
    void died() {
        open.clear();
    }

    @Override
    List<Integer> owned() {
        return List.of(index);
    }

    // ---- the log and the fleet, as the arbiter sees them

    @Override
    public boolean fresh() {
        return super.fresh();
    }

    @Override
    public Owners owners() {
        return owners;
    }

    @Override
    public @Nullable ReplyAddress open(int preferred) {
        return fresh() && epoch() != Lease.NEW ? new ReplyAddress(name, epoch(), index) : null;
    }

    @Override
    public void close(ReplyAddress address) {}

    @Override
    public boolean crowded() {
        return false;
    }

    @Override
    public boolean refuses() {
        return false;
    }

    @Override
    public long retryAfterMillis() {
        return 1_000;
    }

    @Override
    public boolean gone(String process, long ofEpoch) {
        return book.gone(process, ofEpoch);
    }

    @Override
    public void publish(InferenceRequest request, RequestLog.Landing then) {
        if (request.publication() > 0 && world.without(Rule.PUBLISH_AGAIN)) {
            return;
        }
        world.asked(request.id()).publishedUnder = Lives.life(request);
        world.trace(name, "publishes", request.id(), request.publication(), "to", request.partition());
        out.send(world.logs.requests.get(request.partition()), request, new Outgoing.Landing() {
            @Override
            public void landed(long offset) {
                world.asked(request.id()).accepted = true;
                then.landed(request.partition(), offset);
            }

            @Override
            public void lost() {
                then.lost();
            }
        });
    }

    @Override
    public void store(RequestId request, Bytes body, RequestLog.Stored then) {
        out.send(world.logs.bodies, body, new Outgoing.Landing() {
            @Override
            public void landed(long offset) {
                then.stored(new Body.Reference(Body.Source.BODIES, 0, new long[] {offset}, body.length()));
            }

            @Override
            public void lost() {
                then.lost();
            }
        });
    }

    @Override
    public void tell(int partition, AttemptEvent event) {
        world.trace(name, "tells", partition, event);
        out.send(world.logs.events.get(partition), event);
    }

    @Override
    public void cancel(Cancel cancel) {
        world.trace(name, "cancels", cancel.request(), cancel.attempt());
        out.send(world.logs.cancels, cancel);
    }

    @Override
    public void terminate(int partition, Reply.Terminated terminated) {
        world.trace(name, "terminates", terminated.request(), terminated.attempt());
        out.send(world.logs.replies.get(partition), List.of(terminated));
    }

    // ---- what is open

    void accept(Asked asked) {
        var request = new OpenRequest(this, asked);
        open.put(asked.id, request);
        request.begin();
    }

    @Override
    void changed(LeaseBook.Change change) {
        switch (change) {
            case LeaseBook.Change.Nothing _, LeaseBook.Change.OwnDeath _ -> {}
            case LeaseBook.Change.Renewed(var lease, var _) -> {
                if (lease.role() == Lease.Role.ROUTER) {
                    refreshOwners();
                }
            }
            case LeaseBook.Change.Began(var lease, var _) -> {
                if (lease.process().equals(name)) {
                    epochChanged = true;
                } else {
                    refreshOwners();
                    fleetChanged = true;
                }
            }
            case LeaseBook.Change.Died _ -> {
                refreshOwners();
                fleetChanged = true;
            }
        }
    }

    private void refreshOwners() {
        ownersAt = world.now;
        owners = table.at(book.live(Lease.Role.ROUTER), world.now * NANOS);
    }

    @Override
    void step() {
        var touched = new LinkedHashSet<OpenRequest>();
        for (var record : read(world.logs.replies.get(index), 9)) {
            for (var reply : record) {
                var request = open.get(reply.request());
                if (request != null) {
                    request.feed(reply);
                    touched.add(request);
                }
            }
        }
        touched.forEach(OpenRequest::flush);
        if (!owners.allLive() && world.now - ownersAt >= OWNERS_EVERY) {
            refreshOwners();
        }
        look();
        open.values().removeIf(OpenRequest::ended);
    }

    private void look() {
        boolean epoch = epochChanged && fresh();
        boolean judge = fleetChanged && fresh();
        for (var request : List.copyOf(open.values())) {
            if (epoch) {
                request.newEpoch();
            }
            if (judge) {
                request.judge();
            }
            request.tick();
        }
        epochChanged &= !epoch;
        fleetChanged &= !judge;
    }

    @Override
    boolean idle() {
        return open.isEmpty();
    }
}
