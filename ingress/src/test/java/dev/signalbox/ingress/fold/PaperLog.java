package dev.signalbox.ingress.fold;

import dev.signalbox.ingress.publication.Owners;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.LeaseBook;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A log that only notes what is written, with one router on partitions 0 and 1. */
final class PaperLog implements RequestLog {
    final List<InferenceRequest> published = new ArrayList<>();
    final List<Stored> storing = new ArrayList<>();
    final List<AttemptEvent> told = new ArrayList<>();
    final List<Cancel> cancelled = new ArrayList<>();
    final List<Reply.Terminated> terminated = new ArrayList<>();
    boolean fresh = true;
    boolean landing = true;
    boolean silent;
    boolean away;
    final List<Landing> underWay = new ArrayList<>();
    long epoch = 40;
    long goneEpoch = -1;
    private final Owners owners;

    PaperLog() {
        var book = new LeaseBook("me", 1);
        book.replay(new Lease.Alive("r", Lease.Role.ROUTER, Lease.NEW, 1, 0, List.of(0, 1), false, "", List.of()), 0, 0);
        owners = new Owners.Table(2, 1).at(book.live(Lease.Role.ROUTER), 0);
    }

    @Override
    public boolean fresh() {
        return fresh;
    }

    @Override
    public @Nullable ReplyAddress open(int preferred) {
        return fresh ? new ReplyAddress("ingress-1", epoch, 3) : null;
    }

    @Override
    public void close(ReplyAddress address) {}

    @Override
    public boolean crowded() {
        return false;
    }

    @Override
    public boolean refuses() {
        return away;
    }

    @Override
    public long retryAfterMillis() {
        return 7_000;
    }

    @Override
    public Owners owners() {
        return owners;
    }

    @Override
    public boolean gone(String process, long ofEpoch) {
        return ofEpoch == goneEpoch;
    }

    @Override
    public void publish(InferenceRequest request, Landing then) {
        published.add(request);
        if (silent) {
            underWay.add(then);
        } else if (landing) {
            then.landed(request.partition(), published.size());
        } else {
            then.lost();
        }
    }

    @Override
    public void store(RequestId request, Bytes body, Stored then) {
        storing.add(then);
    }

    @Override
    public void tell(int partition, AttemptEvent event) {
        told.add(event);
    }

    @Override
    public void cancel(Cancel cancel) {
        cancelled.add(cancel);
    }

    @Override
    public void terminate(int partition, Reply.Terminated record) {
        terminated.add(record);
    }
}
