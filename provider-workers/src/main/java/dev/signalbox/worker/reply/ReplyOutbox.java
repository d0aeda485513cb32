package dev.signalbox.worker.reply;

import dev.signalbox.records.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the replies of one event loop into few records: all that is ready for one partition in one tick is one record, and what several
 * reads brought of one attempt is one run of events. First tokens, whole answers and ends leave in their own tick; other chunks may wait a
 * millisecond for company, which saves a third of the work per chunk. A record holds at most about a mebibyte. Owned by its event loop.
 */
public final class ReplyOutbox {
    private static final int RECORD_BYTES = 1 << 20;

    private final ReplyLog log;
    private final Ticks ticks;
    private final Queue<Acks> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean drainAsked = new AtomicBoolean();
    private @Nullable Waiting[] waiting = new Waiting[16];
    private boolean flushAtEnd;
    private boolean flushSoon;

    /** What the outbox needs of its event loop. */
    public interface Ticks {
        /** Runs it after what the loop has at hand, from any thread. */
        void atEnd(Runnable task);

        /** Runs it in about a millisecond, on the loop. */
        void soon(Runnable task);
    }

    private static final class Waiting {
        final int partition;
        final ArrayList<ReplySource> sources = new ArrayList<>();

        Waiting(int partition) {
            this.partition = partition;
        }
    }

    /** Who is to hear of a record's acknowledgement. */
    private final class Acks implements Runnable {
        private final ArrayList<ReplySource> sources = new ArrayList<>(4);
        private int[] upTo = new int[4];

        void add(ReplySource source, int seq) {
            if (sources.size() == upTo.length) {
                upTo = Arrays.copyOf(upTo, upTo.length * 2);
            }
            upTo[sources.size()] = seq;
            sources.add(source);
        }

        /** On the log's thread. */
        @Override
        public void run() {
            acknowledged.add(this);
            if (drainAsked.compareAndSet(false, true)) {
                ticks.atEnd(ReplyOutbox.this::drain);
            }
        }

        void tell() {
            for (int i = 0; i < sources.size(); i++) {
                sources.get(i).acknowledged(upTo[i]);
            }
        }
    }

    public ReplyOutbox(ReplyLog log, Ticks ticks) {
        this.log = log;
        this.ticks = ticks;
    }

    /** The source has something to say. */
    public void ready(ReplySource source, boolean urgent) {
        if (!source.queued) {
            source.queued = true;
            at(source.partition()).sources.add(source);
        }
        if (urgent) {
            if (!flushAtEnd) {
                flushAtEnd = true;
                ticks.atEnd(this::flush);
            }
        } else if (!flushSoon && !flushAtEnd) {
            flushSoon = true;
            ticks.soon(this::flushLate);
        }
    }

    private void flushLate() {
        if (flushSoon) {
            flush();
        }
    }

    private void flush() {
        flushAtEnd = false;
        flushSoon = false;
        for (var of : waiting) {
            if (of != null && !of.sources.isEmpty()) {
                flush(of);
            }
        }
    }

    private void flush(Waiting of) {
        var replies = new ArrayList<Reply>(of.sources.size());
        Acks acks = null;
        int room = RECORD_BYTES;
        for (int i = 0; i < of.sources.size(); i++) {
            var source = of.sources.get(i);
            source.queued = false;
            while (source.hasReplies()) {
                if (room <= 0) {
                    log.send(of.partition, replies, acks);
                    replies = new ArrayList<>();
                    acks = null;
                    room = RECORD_BYTES;
                }
                var events = source.take(room);
                room -= weight(events);
                replies.add(events);
                if (source.wantsAck()) {
                    acks = acks == null ? new Acks() : acks;
                    acks.add(source, events.seq() + events.events().size());
                }
            }
        }
        of.sources.clear();
        if (!replies.isEmpty()) {
            log.send(of.partition, replies, acks);
        }
    }

    private void drain() {
        drainAsked.set(false);
        for (var acks = acknowledged.poll(); acks != null; acks = acknowledged.poll()) {
            acks.tell();
        }
    }

    private static int weight(Reply.Events reply) {
        int bytes = 200 + reply.opening().echo().length();
        List<dev.signalbox.records.ReplyEvent> events = reply.events();
        for (int i = 0; i < events.size(); i++) {
            bytes += 64 + events.get(i).weight();
        }
        return bytes;
    }

    private Waiting at(int partition) {
        if (partition >= waiting.length) {
            waiting = Arrays.copyOf(waiting, Math.max(partition + 1, waiting.length * 2));
        }
        var of = waiting[partition];
        if (of == null) {
            of = new Waiting(partition);
            waiting[partition] = of;
        }
        return of;
    }
}
