package dev.signalbox.router.inflight;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.fleet.InflightDelta;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that this router has running, and what of them the other routers have not been told. Counts follow from the attempts, and
 * an attempt is counted once however often its beginning or end is reported, so that no order of events leaks a count or takes one twice.
 * As large as what runs, which credit bounds. Not thread-safe.
 */
public final class InflightLedger {
    private static final long SNAPSHOT_EVERY_MILLIS = 1_000;

    private final String router;
    private final Map<AttemptId, Running> running = new HashMap<>();
    private final PriorityQueue<Running> assumed = new PriorityQueue<>((a, b) -> Long.compare(a.assumedAt, b.assumedAt));
    private Catalog catalog = Catalog.EMPTY;
    private LoadColumns own = new LoadColumns(0);
    private LoadColumns told = new LoadColumns(0);
    private Progress progress;
    private long epoch;
    private long seq;
    private boolean snapshotDue = true;
    private boolean toldNothing = true;
    private long snapshotAt = Long.MIN_VALUE / 2;
    private double residencyMillis = 2_000;

    public InflightLedger(String router, Progress progress) {
        this.router = router;
        this.progress = progress;
    }

    /** An attempt in flight. */
    public static final class Running {
        private final String target;
        private final String worker;
        private final Load load;
        private final long begunAt;
        private final long assumedAt;
        private int index;
        private boolean decoding;
        private boolean ended;

        private Running(String target, String worker, Load load, long begunAt, int index) {
            this.target = target;
            this.worker = worker;
            this.load = load;
            this.begunAt = begunAt;
            this.index = index;
            this.assumedAt = begunAt + (long) Math.clamp(load.predictedMillis(), 0, 60_000);
        }

        /** Index of its target in the current catalogue, -1 where it has none. */
        public int index() {
            return index;
        }

        public String worker() {
            return worker;
        }

        public Load load() {
            return load;
        }

        public long begunAt() {
            return begunAt;
        }
    }

    public LoadColumns own() {
        return own;
    }

    public Collection<Running> running() {
        return running.values();
    }

    /** Mean time that an attempt runs. */
    public double residencyMillis() {
        return residencyMillis;
    }

    /** A new life of this process: its records count from 0 again, and the first says everything. */
    public void epoch(long next) {
        if (next != epoch) {
            epoch = next;
            seq = 0;
            snapshotDue = true;
            toldNothing = true;
        }
    }

    /** Counts an attempt; null where it is counted already. */
    public @Nullable Running begin(AttemptId attempt, String target, String worker, Load load, long now) {
        if (running.containsKey(attempt)) {
            return null;
        }
        int index = catalog.target(target).map(t -> t.index()).orElse(-1);
        var begun = new Running(target, worker, load, now, index);
        running.put(attempt, begun);
        count(begun, 1);
        if (!load.streamed()) {
            assumed.add(begun);
        }
        return begun;
    }

    /** A counted attempt; null where it is not counted. */
    public @Nullable Running peek(AttemptId attempt) {
        return running.get(attempt);
    }

    /** Its prompt is processed; null where the attempt is not counted, or was past that already. */
    public @Nullable Running firstToken(AttemptId attempt, long now) {
        var of = running.get(attempt);
        if (of == null || of.decoding) {
            return null;
        }
        decodes(of, now);
        return of;
    }

    /** Gives back what it held; null where it is not counted. */
    public @Nullable Running end(AttemptId attempt, long now) {
        var of = running.remove(attempt);
        if (of == null) {
            return null;
        }
        count(of, -1);
        of.ended = true;
        if (of.index >= 0 && !of.decoding) {
            progress.moved(of.index, now);
        }
        residencyMillis += 0.02 * (Math.clamp(now - of.begunAt, 50L, 120_000L) - residencyMillis);
        return of;
    }

    /** Whole answers show no first token: their prompts count as processed when the predicted time is over. */
    public void assumeFirstTokens(long now) {
        for (var next = assumed.peek(); next != null && (next.ended || next.assumedAt <= now); next = assumed.peek()) {
            assumed.remove();
            if (!next.ended && !next.decoding) {
                decodes(next, now);
            }
        }
    }

    private void decodes(Running of, long now) {
        count(of, -1);
        of.decoding = true;
        count(of, 1);
        if (of.index >= 0) {
            progress.moved(of.index, now);
        }
    }

    private void count(Running of, int sign) {
        if (of.index < 0) {
            return;
        }
        own.add(of.index, LoadColumns.REQUESTS, sign);
        own.add(of.index, LoadColumns.KV, sign * of.load.kvTokens());
        if (of.decoding) {
            own.add(of.index, LoadColumns.DECODING, sign);
        } else {
            own.add(of.index, LoadColumns.PREFILL, sign * of.load.prefillTokens());
        }
    }

    /** Counts anew against the next catalogue; what runs on a target that it lacks counts again should the target come back. */
    public void catalog(Catalog next, Progress mapped) {
        catalog = next;
        progress = mapped;
        own = new LoadColumns(next.targets().size());
        told = new LoadColumns(next.targets().size());
        for (var of : running.values()) {
            of.index = next.target(of.target).map(t -> t.index()).orElse(-1);
            count(of, 1);
        }
        snapshotDue = true;
    }

    /** What to tell the other routers now: changes since the last record, each second everything, nothing where nothing is to say. */
    public Optional<InflightDelta> drain(long now) {
        boolean snapshot = snapshotDue || now - snapshotAt >= SNAPSHOT_EVERY_MILLIS;
        int changed = 0;
        int targets = own.targets();
        for (int i = 0; i < targets; i++) {
            changed += listed(i, snapshot) ? 1 : 0;
        }
        if (changed == 0 && (!snapshot || toldNothing && !snapshotDue)) {
            return Optional.empty();
        }
        var of = new int[changed];
        var columns = new int[LoadColumns.WIDTH][changed];
        for (int i = 0, place = 0; i < targets; i++) {
            if (listed(i, snapshot)) {
                of[place] = i;
                for (int column = 0; column < LoadColumns.WIDTH; column++) {
                    int value = own.cell(i, column);
                    columns[column][place] = snapshot ? value : value - told.cell(i, column);
                    told.set(i, column, value);
                }
                place++;
            } else if (snapshot) {
                for (int column = 0; column < LoadColumns.WIDTH; column++) {
                    told.set(i, column, 0);
                }
            }
        }
        if (snapshot) {
            snapshotAt = now;
            snapshotDue = false;
            toldNothing = changed == 0;
        } else {
            toldNothing = false;
        }
        return Optional.of(new InflightDelta(
                router, epoch, seq++, snapshot, catalog.version(), of, columns[LoadColumns.REQUESTS],
                columns[LoadColumns.PREFILL], columns[LoadColumns.KV], columns[LoadColumns.DECODING]));
    }

    private boolean listed(int i, boolean snapshot) {
        if (snapshot) {
            return !own.isZero(i);
        }
        for (int column = 0; column < LoadColumns.WIDTH; column++) {
            if (own.cell(i, column) != told.cell(i, column)) {
                return true;
            }
        }
        return false;
    }
}
