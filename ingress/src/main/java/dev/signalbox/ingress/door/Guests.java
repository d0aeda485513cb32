package dev.signalbox.ingress.door;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The connections of one event loop. One on which nothing is in progress is closed after a while; one that has not yet
 * sent a whole head of a request, sooner, however it drips. A request in progress is never cut here, and neither is an
 * answer of which something still leaves. At the bound, which all loops share, the connection of this loop that has
 * been quiet for longest gives way to a new one; where none is quiet, the new one is turned away. Owned by its loop.
 */
public final class Guests {
    private static final long LOOK_EVERY = Duration.ofSeconds(1).toNanos();

    private static final int LISTED = 64;

    private final ArrayList<Guest> guests = new ArrayList<>();
    /** Some that were quiet for longer than all others when they were listed, the youngest first. */
    private final ArrayDeque<Guest> oldest = new ArrayDeque<>(LISTED);
    private final AtomicInteger total;
    private final int most;
    private final long headNanos;
    private final long idleNanos;
    private final LongSupplier clock;
    private long lookedAt;

    /** @param total connections of all loops */
    public Guests(AtomicInteger total, int most, Duration head, Duration idle, LongSupplier clock) {
        this.total = total;
        this.most = most;
        this.headNanos = head.toNanos();
        this.idleNanos = idle.toNanos();
        this.clock = clock;
        this.lookedAt = clock.getAsLong();
    }

    /** Takes a connection that was just accepted; false where there is no place for it. */
    boolean enter(Channel channel) {
        if (total.incrementAndGet() > most && !giveWay()) {
            total.decrementAndGet();
            return false;
        }
        add(channel);
        return true;
    }

    private Guest add(Channel channel) {
        var guest = new Guest(this, channel, clock.getAsLong());
        guest.place = guests.size();
        guests.add(guest);
        channel.attr(Guest.KEY).set(guest);
        channel.closeFuture().addListener(_ -> left(guest));
        return guest;
    }

    private void left(Guest guest) {
        total.decrementAndGet();
        var last = guests.removeLast();
        if (last != guest) {
            guests.set(guest.place, last);
            last.place = guest.place;
        }
    }

    /** A request of which the head has come. */
    public void begin(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2 && request.connection() instanceof ConnectionBase base) {
            var guest = base.channel().attr(Guest.KEY).get();
            if (guest == null) {
                total.incrementAndGet();
                guest = add(base.channel());
            }
            guest.begin();
            request.response().endHandler(guest);
        }
    }

    /** Closes the connection that has been quiet for longest; false where something is in progress on each. */
    public boolean giveWay() {
        long now = clock.getAsLong();
        if (closeOldest(now)) {
            return true;
        }
        listOldest(now);
        return closeOldest(now);
    }

    private boolean closeOldest(long now) {
        for (var guest = oldest.pollLast(); guest != null; guest = oldest.pollLast()) {
            if (guest.channel.isOpen() && !guest.inProgress() && guest.quietSince(now) == guest.listedSince) {
                guest.channel.close();
                return true;
            }
        }
        return false;
    }

    /** Several at once, because to look at all for each that comes would cost most when most come. */
    private void listOldest(long now) {
        var youngestFirst = new PriorityQueue<Guest>((a, b) -> Long.compare(b.listedSince - a.listedSince, 0));
        for (int i = 0; i < guests.size(); i++) {
            var guest = guests.get(i);
            if (guest.channel.isOpen() && !guest.inProgress()) {
                guest.listedSince = guest.quietSince(now);
                youngestFirst.add(guest);
                if (youngestFirst.size() > LISTED) {
                    youngestFirst.remove();
                }
            }
        }
        while (!youngestFirst.isEmpty()) {
            oldest.addLast(youngestFirst.remove());
        }
    }

    /** Closes what has been quiet for too long; looks once a second, however often it is called. */
    public void look(long now) {
        if (now - lookedAt < LOOK_EVERY) {
            return;
        }
        lookedAt = now;
        for (int i = guests.size() - 1; i >= 0; i--) {
            if (i < guests.size()) {
                var guest = guests.get(i);
                guest.look(now);
                if (now - guest.quietSince(now) >= (guest.headed() ? idleNanos : headNanos)) {
                    guest.channel.close();
                }
            }
        }
    }
}
