package dev.signalbox.ingress.door;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Stands where connections are accepted, because Vert.x speaks of one only when its first request's head is whole: what
 * sends less would be counted by nobody. It is put before the server's own handler as soon as some connection shows
 * where that is. Who finds no place is told so and has a second to read it; of those at most 256 wait at once, more are
 * closed without a word.
 */
public final class Door extends ChannelInboundHandlerAdapter {
    private static final int MOST_TURNED_AWAY = 256;
    private static final long MILLIS_TO_READ = 1_000;

    private final Map<EventLoop, Guests> byLoop;
    private final Supplier<byte[]> word;
    private final Runnable makeWay;
    private final AtomicBoolean placed = new AtomicBoolean();
    private final CountDownLatch stands = new CountDownLatch(1);
    private final AtomicInteger turnedAway = new AtomicInteger();

    /**
     * @param word what who finds no place is answered; asked on the connection's loop
     * @param makeWay has the loops close what is quiet, for who comes next
     */
    public Door(Map<EventLoop, Guests> byLoop, Supplier<byte[]> word, Runnable makeWay) {
        this.byLoop = byLoop;
        this.word = word;
        this.makeWay = makeWay;
    }

    /** Goes to stand before the server that this connection came through, on the first call. */
    public void standBefore(Channel accepted) {
        if (accepted.parent() != null && placed.compareAndSet(false, true)) {
            accepted.parent().pipeline().addFirst("door", this);
        }
    }

    /**
     * Waits until every connection is seen that is accepted from then on: a handler added from another thread is passed
     * by until the server's own loop has taken it in. False where that took longer.
     */
    public boolean awaitStanding(Duration most) throws InterruptedException {
        return stands.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext server) {
        stands.countDown();
    }

    @Override
    public void channelRead(ChannelHandlerContext server, Object accepted) {
        if (accepted instanceof Channel channel) {
            channel.pipeline().addLast("doorstep", new Doorstep());
        }
        server.fireChannelRead(accepted);
    }

    /** Before all handlers of one connection, until it is in. */
    private final class Doorstep extends ChannelInboundHandlerAdapter {
        private boolean out;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            var guests = byLoop.get(context.channel().eventLoop());
            if (guests == null || guests.enter(context.channel())) {
                context.fireChannelActive();
                context.pipeline().remove(this);
            } else {
                out = true;
                makeWay.run();
                turnAway(context);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (out) {
                ReferenceCountUtil.release(message);
            } else {
                context.fireChannelRead(message);
            }
        }

        private void turnAway(ChannelHandlerContext context) {
            if (turnedAway.incrementAndGet() > MOST_TURNED_AWAY) {
                turnedAway.decrementAndGet();
                context.close();
                return;
            }
            context.channel().closeFuture().addListener(_ -> turnedAway.decrementAndGet());
            context.writeAndFlush(Unpooled.wrappedBuffer(word.get())).addListener(_ -> {
                if (context.channel() instanceof DuplexChannel both) {
                    both.shutdownOutput();
                }
            });
            context.executor().schedule(() -> context.close(), MILLIS_TO_READ, TimeUnit.MILLISECONDS);
        }
    }
}
