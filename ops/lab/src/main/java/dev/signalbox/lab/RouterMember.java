package dev.signalbox.lab;

import dev.signalbox.records.Lane;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.LeaseBook;
import dev.signalbox.router.feeder.Credit;
import dev.signalbox.router.state.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A router process: its tasks, and the feeder of batch requests. */
final class RouterMember extends Member implements Membership {
    private static final int BATCH_CREDIT = 6;

    final TreeMap<Integer, RouterTask> tasks = new TreeMap<>();
    private Credit credit = new Credit(BATCH_CREDIT);
    private int unacknowledged;
    CreditChooser routing = new CreditChooser(this);
    private long numbers;

    RouterMember(World world, String name, int index) {
        super(world, name, Lease.Role.ROUTER, index);
    }

    @Override
    void born() {
        tasks.clear();
        credit = new Credit(BATCH_CREDIT);
        unacknowledged = 0;
        routing = new CreditChooser(this);
        numbers = 0;
    }

    @Override
    void died() {
        tasks.clear();
    }

    long nextNumber() {
        return numbers++;
    }

    @Override
    List<Integer> owned() {
        var served = new ArrayList<Integer>();
        tasks.forEach((p, task) -> {
            if (task.serves()) {
                served.add(p);
            }
        });
        return served;
    }

    @Override
    void changed(LeaseBook.Change change) {
        tasks.values().forEach(RouterTask::leasesChanged);
    }

    @Override
    void step() {
        if (!resumed) {
            follow();
        }
        for (var task : List.copyOf(tasks.values())) {
            task.step();
        }
        feed();
    }

    /** Learns what the group has decided. */
    private void follow() {
        for (int p = 0; p < Logs.PARTITIONS; p++) {
            boolean mine = world.routers.holds(name, p);
            var task = tasks.get(p);
            if (mine && task == null) {
                world.trace(name, "takes over", p);
                tasks.put(p, new RouterTask(this, p));
            } else if (!mine && task != null) {
                drop(p);
            } else if (mine && task != null && world.routers.asksBack(p) && task.letGo()) {
                renewLease();
            }
        }
    }

    /** The task is over here; it begins anew where the group still, or again, gives it to this process. */
    void drop(int partition) {
        var task = tasks.remove(partition);
        if (task != null) {
            world.trace(name, "loses", partition);
            credit.forget(partition);
            task.leave();
            renewLease();
        }
    }

    /** As the batch feeder does it: by credit, committed when acknowledged. */
    private void feed() {
        if (!fresh()) {
            return;
        }
        long open = unacknowledged;
        for (var task : tasks.values()) {
            open += task.serves() ? task.batchOpen() : 0;
        }
        long left = credit.left(open, p -> position(world.logs.requests.get(p)));
        for (var task : tasks.values()) {
            if (left > 0 && task.serves()) {
                left -= feed(task);
            }
        }
    }

    private int feed(RouterTask task) {
        int p = task.partition();
        var from = world.logs.batch.get(p);
        if (task.nextLine < 0) {
            task.nextLine = Math.max(0, world.routers.committed(from));
            seek(from, task.nextLine);
        }
        var lines = read(from, 1);
        for (var line : lines) {
            long next = position(from);
            task.nextLine = next;
            unacknowledged++;
            int mine = life();
            out.send(world.logs.requests.get(p), line, offset -> {
                if (life() == mine) {
                    unacknowledged--;
                    credit.fed(p, offset);
                    world.routers.commit(name, p, from, Math.max(next, world.routers.committed(from)));
                }
            });
            world.trace(name, "feeds", line.id(), Lane.BATCH);
        }
        return lines.size();
    }

    @Override
    boolean idle() {
        return tasks.values().stream().allMatch(RouterTask::serves);
    }

    // ---- what the machine asks of the leases

    @Override
    public String self() {
        return name;
    }

    @Override
    public long epoch() {
        return super.epoch();
    }

    @Override
    public boolean fresh() {
        return super.fresh();
    }

    @Override
    public boolean gone(String process, long ofEpoch) {
        return book.gone(process, ofEpoch);
    }

    @Override
    public int reachedAt(String worker, long ofEpoch, int partition, String target) {
        return book.holder(worker).filter(h -> h.epoch() == ofEpoch).map(h -> h.lease().reachedAt(partition, target.hashCode()))
                .orElse(partition);
    }
}
