package dev.signalbox.lab;

import dev.signalbox.ingress.publication.Owners;
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
final class IngressMember extends Member {
    private static final long OWNERS_EVERY = 250;
    private static final long MOVING = 2_000;

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

    Owners owners() {
        return owners;
    }

    @Nullable ReplyAddress open() {
        return fresh() && epoch() != Lease.NEW ? new ReplyAddress(name, epoch(), index) : null;
    }

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
