package dev.signalbox.lab;

import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.LeaseBook;
import java.util.List;
import java.util.TreeMap;

/** A telemetry process: settles the results of the partitions that it holds. Nobody asks for its lease, so it keeps none here. */
final class TelemetryMember extends Member {
    final TreeMap<Integer, SettleTask> tasks = new TreeMap<>();

    TelemetryMember(World world, String name, int index) {
        super(world, name, Lease.Role.TELEMETRY, index);
    }

    @Override
    void born() {
        tasks.clear();
    }

    @Override
    void died() {
        tasks.clear();
    }

    @Override
    int pace() {
        return 40 + world.random.nextInt(160);
    }

    @Override
    void leases() {}

    @Override
    void step() {
        if (!resumed) {
            follow();
        }
        for (var task : List.copyOf(tasks.values())) {
            task.step();
        }
    }

    private void follow() {
        for (int p = 0; p < Logs.PARTITIONS; p++) {
            boolean mine = world.telemetry.holds(name, p);
            var task = tasks.get(p);
            if (mine && task == null) {
                world.trace(name, "settles from now on", p);
                tasks.put(p, new SettleTask(this, p));
            } else if (!mine && task != null) {
                drop(p);
            } else if (mine && task != null && world.telemetry.asksBack(p)) {
                int partition = p;
                task.commit(() -> {
                    drop(partition);
                    world.telemetry.released(partition, name);
                });
            }
        }
    }

    /** The task is over here, and what it had not committed is nothing. */
    void drop(int partition) {
        tasks.remove(partition);
    }

    @Override
    List<Integer> owned() {
        return List.copyOf(tasks.keySet());
    }

    @Override
    void changed(LeaseBook.Change change) {}

    @Override
    boolean idle() {
        for (var entry : tasks.entrySet()) {
            var results = world.logs.results.get(entry.getKey());
            if (entry.getValue().uncommitted() || position(results) < results.end()) {
                return false;
            }
        }
        return true;
    }
}
