package dev.signalbox.lab;

import dev.signalbox.records.time.Time;
import java.time.Duration;

/** The schedule's own time, for production classes that ask for one. */
final class SimTime implements Time {
    private final World world;

    SimTime(World world) {
        this.world = world;
    }

    @Override
    public long nanos() {
        return world.now * Member.NANOS;
    }

    @Override
    public long millis() {
        return world.now;
    }

    @Override
    public Cancel after(Duration delay, Runnable task) {
        boolean[] off = {false};
        world.at(world.now + delay.toMillis(), () -> {
            if (!off[0]) {
                task.run();
            }
        });
        return () -> off[0] = true;
    }
}
