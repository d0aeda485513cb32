package dev.signalbox.ingress.http;

import dev.signalbox.ingress.keys.KeyTable;
import dev.signalbox.ingress.pipe.Follower;
import dev.signalbox.ingress.pipe.Pipe;
import dev.signalbox.ingress.pipe.ReplyBatch;
import dev.signalbox.ingress.publication.Owners;
import dev.signalbox.ingress.resume.RequestIds;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Claim;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.StoredResponse;
import dev.signalbox.records.Usage;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.LeaseBook;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A log without Kafka: what is written lies in queues, what comes back is what the test says. */
final class FakePipe implements Pipe {
    record Told(int partition, AttemptEvent event) {}

    record Publishing(InferenceRequest request, Landing landing) {}

    record Storing(RequestId request, Bytes body, Stored then) {}

    final LinkedBlockingQueue<Publishing> published = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<Storing> stored = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<Cancel> cancelled = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<Reply.Terminated> terminated = new LinkedBlockingQueue<>();
    final ConcurrentLinkedQueue<Told> told = new ConcurrentLinkedQueue<>();
    final AtomicInteger uses = new AtomicInteger();
    final AtomicLong offset = new AtomicLong(100);
    final List<Lying> log = new ArrayList<>();
    final List<Place> places = new ArrayList<>();
    final LinkedBlockingQueue<Reply> said = new LinkedBlockingQueue<>();
    final ConcurrentLinkedQueue<AttemptEvent> toldAll = new ConcurrentLinkedQueue<>();
    /** Whose log of replies this one reads and writes: its own, or that of another ingress. */
    volatile FakePipe replies = this;
    final KeyTable table = new KeyTable(100);
    final FakeShelf shelf = new FakeShelf();
    final LinkedBlockingQueue<Claim> claims = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<Claimed> stands = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<RequestId> forgotten = new LinkedBlockingQueue<>();
    volatile boolean keysKnown = true;
    volatile boolean claiming = true;
    volatile boolean cut;
    volatile boolean seats = true;
    volatile List<Inbox> inboxes = List.of();
    volatile boolean fresh = true;
    volatile boolean crowded;
    volatile boolean landing = true;
    volatile boolean away;
    volatile long retryAfter = 1_000;
    volatile long epoch = 40;
    volatile long goneEpoch = -1;
    volatile Owners owners = ownersOf(0, 1);
    volatile @Nullable Consumer<InferenceRequest> router;

    static Owners ownersOf(Integer... partitions) {
        var book = new LeaseBook("me", 1);
        book.replay(
                new Lease.Alive("r", Lease.Role.ROUTER, Lease.NEW, 1, 0, List.of(partitions), false, "", List.of()),
                0,
                0);
        return new Owners.Table(2, 1).at(book.live(Lease.Role.ROUTER), 0);
    }

    // ---- what a test does

    InferenceRequest next() throws InterruptedException {
        var next = published.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was published");
        }
        return next.request();
    }

    Cancel nextCancel() throws InterruptedException {
        var next = cancelled.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was cancelled");
        }
        return next;
    }

    <E extends AttemptEvent> Told told(Class<E> kind) throws InterruptedException {
        for (int i = 0; i < 6_000; i++) {
            for (var one : told) {
                if (kind.isInstance(one.event())) {
                    return one;
                }
            }
            LockSupport.parkNanos(5_000_000);
        }
        throw new AssertionError("no " + kind.getSimpleName() + " in " + told);
    }

    /** Waits until so many have followed this log; they have been told then what lies on it. */
    void followed(int count) {
        for (int i = 0; i < 6_000; i++) {
            synchronized (log) {
                if (places.size() >= count) {
                    return;
                }
            }
            LockSupport.parkNanos(5_000_000);
        }
        throw new AssertionError("not followed by " + count);
    }

    void deliver(Reply... replies) {
        var batch = new ReplyBatch();
        synchronized (log) {
            for (var reply : replies) {
                long at = offset.getAndIncrement();
                batch.add(reply, at);
                log.add(new Lying(at, reply));
                for (var place : places) {
                    place.tell(at, reply);
                }
            }
        }
        if (!inboxes.isEmpty()) {
            inboxes.get(RequestIds.loopOf(replies[0].request())).replies(batch);
        }
    }

    /** One reply on the log. */
    record Lying(long at, Reply reply) {}

    /** Somebody who follows a request. */
    record Place(RequestId request, Follower follower, AtomicLong untaken, AtomicBoolean left) implements Follower.Seat {
        void tell(long at, Reply reply) {
            if (reply.request().equals(request) && !left.get()) {
                var one = new ReplyBatch();
                one.add(reply, at);
                long bytes = bytes(reply);
                untaken.addAndGet(bytes);
                follower.told(one, bytes);
            }
        }

        private static long bytes(Reply reply) {
            return 100 + (reply instanceof Reply.Events events ? events.events().stream().mapToLong(ReplyEvent::weight).sum() : 0);
        }

        @Override
        public void taken(long bytes) {
            untaken.addAndGet(-bytes);
        }

        @Override
        public void leave() {
            left.set(true);
        }
    }

    static Reply.Events events(InferenceRequest to, int attempt, int seq, ReplyEvent... events) {
        return new Reply.Events(
                to.id(),
                to.replyTo().orElseThrow().ingressEpoch(),
                new AttemptId(to.publication(), 9, attempt),
                attempt,
                "w-1",
                77,
                "m@p",
                seq,
                Optional.empty(),
                List.of(events));
    }

    static Reply.Final refusal(InferenceRequest to, Failure failure, long retryAfter, String providerError) {
        return new Reply.Final(
                to.id(),
                to.replyTo().orElseThrow().ingressEpoch(),
                to.publication(),
                failure,
                "nothing can be done",
                retryAfter,
                2,
                Bytes.utf8(providerError));
    }

    static ReplyEvent started() {
        return new ReplyEvent.Started(
                "m", Bytes.utf8("{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}"));
    }

    static ReplyEvent text(String text) {
        return new ReplyEvent.TextDelta(
                0, text, Bytes.utf8("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}"));
    }

    static ReplyEvent whole(String json) {
        return new ReplyEvent.Whole(Bytes.utf8(json));
    }

    static ReplyEvent finished() {
        return new ReplyEvent.Finished(FinishReason.STOP, Usage.NONE, Bytes.EMPTY);
    }

    static ReplyEvent failed(Failure failure) {
        return new ReplyEvent.Failed(failure, "it broke", 0, Bytes.EMPTY);
    }

    // ---- the pipe; what a test has set is read before the test is shown anything, because then it may set it anew

    @Override
    public boolean fresh() {
        return fresh;
    }

    @Override
    public int partition() {
        return 3;
    }

    @Override
    public @Nullable ReplyAddress open(int preferred) {
        if (!fresh) {
            return null;
        }
        uses.incrementAndGet();
        return new ReplyAddress("ingress-1", epoch, 3);
    }

    @Override
    public void close(ReplyAddress address) {
        uses.decrementAndGet();
    }

    @Override
    public boolean crowded() {
        return crowded;
    }

    @Override
    public boolean refuses() {
        return away;
    }

    @Override
    public long retryAfterMillis() {
        return retryAfter;
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
    public Follower.@Nullable Seat follow(RequestId request, int partition, long sinceMillis, Follower follower) {
        if (!seats) {
            return null;
        }
        var of = replies;
        synchronized (of.log) {
            var place = new Place(request, follower, new AtomicLong(), new AtomicBoolean());
            of.places.add(place);
            of.log.forEach(lying -> place.tell(lying.at(), lying.reply()));
            follower.caughtUp(cut);
            return place;
        }
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public boolean lives(long ofEpoch) {
        return ofEpoch != goneEpoch;
    }

    @Override
    public void say(int partition, Reply word) {
        said.add(word);
        replies.deliver(word);
    }

    @Override
    public void tellAll(AttemptEvent event) {
        toldAll.add(event);
    }

    @Override
    public boolean keysKnown() {
        return keysKnown;
    }

    @Override
    public @Nullable Claim standing(String key) {
        return replies.table.standing(key, 0);
    }

    @Override
    public void claim(Claim claim, Claimed then) {
        boolean takesIt = claiming;
        claims.add(claim);
        if (takesIt) {
            then.stands(replies.table.replay(claim));
        } else {
            stands.add(then);
        }
    }

    @Override
    public void forget(RequestId request) {
        forgotten.add(request);
    }

    @Override
    public boolean placesKnown() {
        return true;
    }

    @Override
    public void keep(StoredResponse half, Kept then) {
        replies.shelf.keep(half, then);
    }

    @Override
    public void recall(String id, Recalled then) {
        replies.shelf.recall(id, then);
    }

    @Override
    public void erase(String id, Kept then) {
        replies.shelf.erase(id, then);
    }

    @Override
    public void publish(InferenceRequest request, Landing then) {
        boolean lands = landing;
        var answering = router;
        published.add(new Publishing(request, then));
        if (lands) {
            then.landed(request.partition(), 1_000);
        }
        if (answering != null) {
            answering.accept(request);
        }
    }

    @Override
    public void store(RequestId request, Bytes body, Stored then) {
        boolean lands = landing;
        stored.add(new Storing(request, body, then));
        if (lands) {
            then.stored(new Body.Reference(Body.Source.BODIES, 0, new long[] {5}, body.length()));
        }
    }

    @Override
    public void tell(int partition, AttemptEvent event) {
        told.add(new Told(partition, event));
    }

    @Override
    public void cancel(Cancel cancel) {
        cancelled.add(cancel);
    }

    @Override
    public void terminate(int partition, Reply.Terminated record) {
        terminated.add(record);
    }

    List<AttemptEvent> events() {
        var all = new ArrayList<AttemptEvent>();
        told.forEach(t -> all.add(t.event()));
        return all;
    }
}
