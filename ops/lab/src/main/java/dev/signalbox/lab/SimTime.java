package dev.signalbox.lab;

import dev.signalbox.records.time.Time;
import java.time.Duration;

/** A process's clocks, for production classes that ask for them: the schedule's own time, and a wall clock that may be wrong. */
final class SimTime implements Time {
    private final Member member;

    SimTime(Member member) {
        this.member = member;
    }

    @Override
    public long nanos() {
        return member.world.now * Member.NANOS;
    }

    @Override
    public long millis() {
        return member.wall();
    }

    @Override
    public Cancel after(Duration delay, Runnable task) {
        var world = member.world;
        boolean[] off = {false};
        world.at(world.now + delay.toMillis(), () -> {
            if (!off[0]) {
                task.run();
            }
        });
        return () -> off[0] = true;
    }
}
