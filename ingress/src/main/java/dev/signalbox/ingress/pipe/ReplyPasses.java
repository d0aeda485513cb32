package dev.signalbox.ingress.pipe;

import dev.signalbox.records.Reply;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.runtime.kafka.KafkaClients;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the replies again for those who follow a request that this front does not hold. A {@link ReplyPass} goes over
 * one partition with everybody who wants it from there on; who comes later and further back gets another pass, and a
 * pass that has caught up with another one is taken up by it, so that a storm of readers costs a few passes.
 *
 * <p>Bounded: passes (who finds none free waits for one), followers (more are turned away), and what a follower leaves
 * untaken: he loses his seat until he has taken it, then goes on from there. Safe from any thread.
 */
final class ReplyPasses implements AutoCloseable {
    static final int MOST_PASSES = 8;
    static final int MOST_FOLLOWERS = 1_000;
    static final long WINDOW_BYTES = 256 << 10;

    private final KafkaClients kafka;
    private final String process;
    private final Codec<List<Reply>> codec;
    private final int partitions;
    private final List<ReplyPass> passes = new ArrayList<>();
    private final ArrayDeque<Place> waiting = new ArrayDeque<>();
    private int followers;
    private int made;
    private boolean closed;

    ReplyPasses(KafkaClients kafka, String process, Codec<List<Reply>> codec, int partitions) {
        this.kafka = kafka;
        this.process = process;
        this.codec = codec;
        this.partitions = partitions;
    }

    /** One follower, where he is, and how much he has not taken. */
    final class Place implements Follower.Seat {
        final RequestId request;
        final int partition;
        final long sinceMillis;
        final Follower follower;
        private final AtomicLong untaken = new AtomicLong();
        volatile boolean left;
        private boolean parked;
        /** Of the pass that he sits in: the next offset that he has not heard; -1 before it is looked up. */
        long next = -1;
        /** The end of the log when he came; -1 once he was told that he has reached it. */
        long end = -1;
        boolean cut;

        Place(RequestId request, int partition, long sinceMillis, Follower follower) {
            this.request = request;
            this.partition = partition;
            this.sinceMillis = sinceMillis;
            this.follower = follower;
        }

        void tell(ReplyBatch batch, long bytes) {
            untaken.addAndGet(bytes);
            follower.told(batch, bytes);
        }

        boolean full() {
            return untaken.get() > WINDOW_BYTES;
        }

        @Override
        public void taken(long bytes) {
            untaken.addAndGet(-bytes);
            unpark(this);
        }

        @Override
        public void leave() {
            ReplyPasses.this.leave(this);
        }
    }

    /** Takes a seat; null where all are taken, or there is no such partition. */
    Follower.@Nullable Seat follow(RequestId request, int partition, long sinceMillis, Follower follower) {
        var place = new Place(request, partition, sinceMillis, follower);
        synchronized (this) {
            if (closed || followers >= MOST_FOLLOWERS || partition < 0 || partition >= partitions) {
                return null;
            }
            followers++;
            seat(place, null);
        }
        return place;
    }

    /** Guarded by this. */
    private void seat(Place place, @Nullable ReplyPass not) {
        for (var pass : passes) {
            if (pass != not && pass.takes(place)) {
                pass.join(place);
                return;
            }
        }
        if (passes.size() < MOST_PASSES) {
            var pass = new ReplyPass(this, kafka, process + "-replays-" + made++, codec, place);
            passes.add(pass);
            pass.start();
        } else {
            waiting.add(place);
        }
    }

    /** A pass is beyond what somebody who came to it wants. */
    synchronized void elsewhere(Place place, ReplyPass not) {
        if (!place.left) {
            seat(place, not);
        }
    }

    /** He takes too slowly, so nothing is read for him for now. */
    synchronized void park(Place place) {
        place.parked = true;
        if (!place.full()) {
            unpark(place);
        }
    }

    private synchronized void unpark(Place place) {
        if (place.parked && !place.left && !place.full()) {
            place.parked = false;
            seat(place, null);
        }
    }

    private synchronized void leave(Place place) {
        if (!place.left) {
            place.left = true;
            followers--;
            waiting.remove(place);
        }
    }

    synchronized int followers() {
        return followers;
    }

    /**
     * Moves all of a pass to another one that is as far or behind, or ends it where nobody is left; returns whether it
     * is over.
     */
    synchronized boolean merged(ReplyPass pass) {
        if (closed || pass.empty()) {
            return over(pass);
        }
        for (var other : passes) {
            if (other != pass && other.behind(pass)) {
                pass.places().forEach(other::join);
                return over(pass);
            }
        }
        return false;
    }

    /** The log could not be read. */
    synchronized void failed(ReplyPass pass) {
        pass.places().forEach(place -> place.follower.lost());
        over(pass);
    }

    private boolean over(ReplyPass pass) {
        passes.remove(pass);
        for (int n = waiting.size(); n > 0 && !closed; n--) {
            seat(waiting.remove(), null);
        }
        return true;
    }

    @Override
    public void close() {
        List<ReplyPass> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(passes);
        }
        open.forEach(ReplyPass::close);
    }
}
