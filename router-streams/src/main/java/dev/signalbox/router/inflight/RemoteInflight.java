package dev.signalbox.router.inflight;

import dev.signalbox.records.fleet.InflightDelta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the other routers have in flight, as their deltas say it. A gap in a router's sequence may leave its counts wrong for at most a
 * second: its next snapshot replaces them. Below zero nothing is shown. The load of a router that died does not vanish with it, since its
 * attempts run on: it fades over twice their mean residency, and what another router adopts of it is taken off at once.
 * At most {@value #REMEMBERED} dead epochs are remembered, the oldest are forgotten first. Not thread-safe.
 */
public final class RemoteInflight {
    private static final int REMEMBERED = 1_000;
    /** A router that has load says so each second; one that is silent for this long has lost its voice. */
    private static final long SILENT_MILLIS = 5_000;

    private final String self;
    private final Map<String, Contribution> live = new HashMap<>();
    private final List<Contribution> fading = new ArrayList<>();
    private final Map<String, Long> deadEpochs = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    };
    private LoadColumns sum;
    private Progress progress;
    private long fadedAt;

    private static final class Contribution {
        final long epoch;
        LoadColumns counted;
        LoadColumns shown;
        long lastSeq = -1;
        long heardAt;
        long endedAt;
        double fadeMillis;

        Contribution(long epoch, int targets) {
            this.epoch = epoch;
            counted = new LoadColumns(targets);
            shown = new LoadColumns(targets);
        }
    }

    public RemoteInflight(String self, int targets, Progress progress) {
        this.self = self;
        this.sum = new LoadColumns(targets);
        this.progress = progress;
    }

    public LoadColumns sum() {
        return sum;
    }

    /** @param own what this router has in flight itself */
    public void apply(InflightDelta delta, CatalogIndex catalogs, LoadColumns own, double residencyMillis, long now) {
        if (delta.router().equals(self) || delta.epoch() <= deadEpochs.getOrDefault(delta.router(), Long.MIN_VALUE) || !even(delta)) {
            return;
        }
        var of = live.get(delta.router());
        if (of != null && of.epoch > delta.epoch()) {
            return;
        }
        if (of == null || of.epoch < delta.epoch()) {
            if (of != null) {
                fade(of, residencyMillis, now);
            }
            revive(delta.epoch());
            of = new Contribution(delta.epoch(), sum.targets());
            live.put(delta.router(), of);
        }
        if (delta.seq() <= of.lastSeq) {
            return;
        }
        of.lastSeq = delta.seq();
        of.heardAt = now;
        var index = catalogs.of(delta.catalogVersion());
        if (index == null) {
            return;
        }
        if (delta.snapshot()) {
            of.counted = new LoadColumns(sum.targets());
        }
        add(delta, of, index, own, now);
        if (delta.snapshot()) {
            for (int i = 0; i < sum.targets(); i++) {
                show(of, i, of.counted, 1);
            }
        }
    }

    private void add(InflightDelta delta, Contribution of, int[] index, LoadColumns own, long now) {
        for (int place = 0; place < delta.targets().length; place++) {
            int old = delta.targets()[place];
            int target = old >= 0 && old < index.length ? index[old] : -1;
            if (target < 0) {
                continue;
            }
            boolean idle = sum.prefillTokens(target) + own.prefillTokens(target) == 0;
            if (!delta.snapshot() && (delta.prefillTokens()[place] < 0 || idle)) {
                progress.moved(target, now);
            }
            of.counted.add(target, LoadColumns.REQUESTS, delta.requests()[place]);
            of.counted.add(target, LoadColumns.PREFILL, delta.prefillTokens()[place]);
            of.counted.add(target, LoadColumns.KV, delta.kvTokens()[place]);
            of.counted.add(target, LoadColumns.DECODING, delta.decoding()[place]);
            if (!delta.snapshot()) {
                show(of, target, of.counted, 1);
            }
        }
    }

    private static boolean even(InflightDelta d) {
        int n = d.targets().length;
        return d.requests().length == n && d.prefillTokens().length == n && d.kvTokens().length == n && d.decoding().length == n;
    }

    private void show(Contribution of, int target, LoadColumns from, double share) {
        for (int column = 0; column < LoadColumns.WIDTH; column++) {
            int next = (int) (Math.max(0, from.cell(target, column)) * share);
            sum.add(target, column, next - of.shown.cell(target, column));
            of.shown.set(target, column, next);
        }
    }

    /** That epoch of a router is over: what it had in flight fades. */
    public void ended(String router, long epoch, double residencyMillis, long now) {
        deadEpochs.merge(router, epoch, Math::max);
        var of = live.get(router);
        if (of != null && of.epoch <= epoch) {
            live.remove(router);
            fade(of, residencyMillis, now);
        }
    }

    private void fade(Contribution of, double residencyMillis, long now) {
        of.endedAt = now;
        of.fadeMillis = Math.clamp(2 * residencyMillis, 250, 120_000);
        fading.add(of);
    }

    /** It was only silent: what it says now takes the place of what was fading. */
    private void revive(long epoch) {
        fading.removeIf(of -> {
            if (of.epoch == epoch) {
                for (int i = 0; i < sum.targets(); i++) {
                    show(of, i, of.counted, 0);
                }
            }
            return of.epoch == epoch;
        });
    }

    /** This router took over an attempt of a dead one: it is counted as its own now, so no longer here. */
    public void adopted(long routerEpoch, int target, Load load) {
        for (var of : fading) {
            if (of.epoch == routerEpoch && target >= 0 && of.counted.requests(target) > 0) {
                of.counted.add(target, LoadColumns.REQUESTS, -1);
                of.counted.add(target, LoadColumns.KV, -Math.min(load.kvTokens(), of.counted.kvTokens(target)));
                if (of.counted.decoding(target) > 0) {
                    of.counted.add(target, LoadColumns.DECODING, -1);
                }
                of.counted.add(
                        target, LoadColumns.PREFILL, -Math.min(load.prefillTokens(), Math.max(0, of.counted.prefillTokens(target))));
                show(of, target, of.counted, share(of, fadedAt));
            }
        }
    }

    /** Lets the dead fade, and gives up those who have fallen silent. */
    public void advance(double residencyMillis, long now) {
        live.entrySet().removeIf(each -> {
            var of = each.getValue();
            boolean silent = now - of.heardAt > SILENT_MILLIS && !of.shown.isEmpty();
            if (silent) {
                fade(of, residencyMillis, now);
            }
            return silent;
        });
        if (fading.isEmpty() || now == fadedAt) {
            return;
        }
        fadedAt = now;
        fading.removeIf(of -> {
            double share = share(of, now);
            for (int i = 0; i < sum.targets(); i++) {
                show(of, i, of.counted, share);
            }
            return share <= 0;
        });
    }

    private static double share(Contribution of, long now) {
        return Math.clamp(1 - (now - of.endedAt) / of.fadeMillis, 0, 1);
    }

    public void catalog(int[] newIndex, int targets, Progress mapped) {
        progress = mapped;
        sum = new LoadColumns(targets);
        var all = new ArrayList<>(live.values());
        all.addAll(fading);
        for (var of : all) {
            of.counted = of.counted.mapped(newIndex, targets);
            of.shown = of.shown.mapped(newIndex, targets);
            for (int i = 0; i < targets; i++) {
                for (int column = 0; column < LoadColumns.WIDTH; column++) {
                    sum.add(i, column, of.shown.cell(i, column));
                }
            }
        }
    }
}
