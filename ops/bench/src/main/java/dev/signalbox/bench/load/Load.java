package dev.signalbox.bench.load;

import dev.signalbox.bench.upstream.StreamShape;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of a contender, and for how long.
 *
 * @param connections of a closed loop: each asks again when it is answered; of an open one: the most that are open at
 * once
 * @param rate requests a second whatever comes back (open loop), 0 for a closed loop
 * @param bodies taken in turn; several, because a gateway may treat one conversation as belonging together
 * @param stream how the answer is streamed, empty for whole answers
 * @param ramp before the window that counts
 */
public record Load(
        int connections,
        double rate,
        List<Buffer> bodies,
        Optional<StreamShape> stream,
        Duration ramp,
        Duration window) {
    public Load {
        bodies = List.copyOf(bodies);
    }

    public boolean open() {
        return rate > 0;
    }
}
