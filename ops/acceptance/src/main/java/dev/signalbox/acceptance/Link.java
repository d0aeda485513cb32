package dev.signalbox.acceptance;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * A stretch of network between the workers and one engine, which can be made slow, and whose connections can be broken. Bytes pass whole
 * and in order however slow it is; of what is under way it holds {@value #MOST_UNDER_WAY} bytes a connection and direction, and reads no
 * further before some have arrived. When an engine hangs up, what is under way arrives first; when a worker does, the engine hears of it
 * at once.
 */
public final class Link implements AutoCloseable {
    private static final int MOST_UNDER_WAY = 256 << 10;
    private static final String HOST = "127.0.0.1";

    private final Vertx vertx;
    private final NetServer server;
    private final NetClient client;
    private final int engine;
    private final Random random;
    private final Set<Way> ways = ConcurrentHashMap.newKeySet();
    private volatile Delay delay = Delay.NONE;

    /**
     * How long bytes are under way.
     *
     * @param millis at least
     * @param jitter by which it may take longer, up to
     * @param bytesPerMilli that pass one after the other
     */
    public record Delay(long millis, long jitter, int bytesPerMilli) {
        static final Delay NONE = new Delay(0, 0, Integer.MAX_VALUE);

        public Delay {
            if (millis < 0 || jitter < 0 || bytesPerMilli < 1) {
                throw new IllegalArgumentException("a delay is 0 or more, and at least one byte passes in a millisecond");
            }
        }

        /** When so many bytes arrive that leave now, behind others that arrive at {@code last}. */
        long due(long now, long last, int bytes, RandomGenerator drawn) {
            return Math.max(last + bytes / bytesPerMilli, now + millis + (jitter == 0 ? 0 : drawn.nextLong(jitter + 1)));
        }
    }

    private Link(Vertx vertx, int engine, long seed) {
        this.vertx = vertx;
        this.engine = engine;
        random = new Random(seed);
        client = vertx.createNetClient();
        server = vertx.createNetServer().connectHandler(this::connected);
    }

    /** @param engine the port on this machine that it leads to */
    public static Link to(Vertx vertx, int engine, long seed) {
        var link = new Link(vertx, engine, seed);
        link.server.listen(0, HOST).await();
        return link;
    }

    /** Where it begins. */
    public int port() {
        return server.actualPort();
    }

    /** What leaves from now on takes so long. */
    public void slow(Delay by) {
        delay = by;
    }

    /** What leaves from now on passes at once, and what is under way arrives. */
    public void fast() {
        delay = Delay.NONE;
        ways.forEach(way -> way.context.runOnContext(now -> way.arriveAll()));
    }

    /** Breaks every connection that there is, with what is under way on it. */
    public void reset() {
        ways.forEach(way -> way.context.runOnContext(now -> way.from.close()));
    }

    private void connected(NetSocket worker) {
        worker.pause();
        client.connect(engine, HOST).onFailure(refused -> worker.close()).onSuccess(reached -> {
            var forth = new Way(worker, reached);
            var back = new Way(reached, worker);
            worker.closeHandler(left -> {
                ways.remove(forth);
                ways.remove(back);
                reached.close();
            });
            reached.closeHandler(left -> back.last());
            worker.resume();
        });
    }

    @Override
    public void close() {
        server.close().await();
        client.close().await();
    }

    private record Piece(Buffer bytes, long timer) {}

    /** One direction of a connection. Owned by its event loop. */
    private final class Way {
        private final NetSocket from;
        private final NetSocket to;
        private final Context context = vertx.getOrCreateContext();
        private final ArrayDeque<Piece> underWay = new ArrayDeque<>();
        private int bytes;
        private long lastDue;
        private boolean ended;

        Way(NetSocket from, NetSocket to) {
            this.from = from;
            this.to = to;
            from.handler(this::take);
            from.exceptionHandler(broken -> {});
            to.drainHandler(room -> flow());
            ways.add(this);
        }

        private void take(Buffer piece) {
            var by = delay;
            if (by == Delay.NONE && underWay.isEmpty()) {
                to.write(piece);
            } else {
                long now = System.nanoTime() / 1_000_000;
                bytes += piece.length();
                lastDue = by.due(now, underWay.isEmpty() ? now : lastDue, piece.length(), random);
                underWay.add(new Piece(piece, vertx.setTimer(Math.max(1, lastDue - now), due -> arrive())));
            }
            flow();
        }

        private void arrive() {
            var piece = underWay.remove().bytes();
            bytes -= piece.length();
            to.write(piece);
            flow();
            end();
        }

        void arriveAll() {
            while (!underWay.isEmpty()) {
                vertx.cancelTimer(underWay.element().timer());
                arrive();
            }
        }

        private void flow() {
            if (bytes > MOST_UNDER_WAY || to.writeQueueFull()) {
                from.pause();
            } else {
                from.resume();
            }
        }

        void last() {
            ended = true;
            end();
        }

        private void end() {
            if (ended && underWay.isEmpty()) {
                to.close();
            }
        }
    }
}
