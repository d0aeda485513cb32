package dev.signalbox.telemetry.ledger;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.telemetry.measure.Counted;
import dev.signalbox.telemetry.measure.Ledger;
import dev.signalbox.telemetry.measure.LedgerImage;
import dev.signalbox.telemetry.measure.Prices;
import dev.signalbox.telemetry.measure.Tally;
import dev.signalbox.telemetry.measure.WindowKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The live ledger of one partition, and what of it differs from the log. Windows are kept for half an hour after their minute; what comes
 * later is counted in the current minute, so that the sums stay exact. Not thread-safe.
 */
final class LedgerState {
    /** Attempts that are remembered against repeats, in chunks of one commit each. */
    static final int REMEMBERED = 50_000;

    private static final int CHUNKS = 128;
    private static final long KEPT_MILLIS = 30 * WindowKey.MILLIS;

    private final Map<WindowKey, Tally> windows = new HashMap<>();
    private final Set<WindowKey> unwritten = new HashSet<>();
    private final Set<WindowKey> unsent = new HashSet<>();
    private final List<WindowKey> forgotten = new ArrayList<>();
    private final List<Counted.Mark> marks = new ArrayList<>();
    private final Set<RequestId> logged = new HashSet<>();
    private final Counted counted = new Counted(REMEMBERED);
    private final Ledger ledger = new Ledger(counted);
    private long forgottenBefore;
    private int chunk;

    void restore(Map<String, byte[]> log) {
        var chunks = new TreeMap<Integer, byte[]>();
        log.forEach((key, image) -> {
            switch (key.charAt(0)) {
                case 'w' -> windows.put(WindowKey.parse(key.substring(1)), LedgerImage.tally(image));
                case 'o' -> {
                    var request = new RequestId(key.substring(1));
                    ledger.open().put(request, LedgerImage.half(image));
                    logged.add(request);
                }
                case 'm' -> chunks.put(Integer.parseInt(key.substring(1)), image);
                default -> throw new IllegalStateException("an unknown key stands in the ledger's changelog: " + key.charAt(0));
            }
        });
        chunks.values().forEach(image -> LedgerImage.marks(image).forEach(counted::remember));
        chunk = chunks.isEmpty() ? 0 : chunks.lastKey() + 1;
    }

    void count(AttemptEvent event, long at, Prices prices) {
        ledger.count(event, at, prices, key -> at(key, at)).ifPresent(marks::add);
    }

    private Tally at(WindowKey asked, long now) {
        var key = asked.start() >= forgottenBefore
                ? asked
                : new WindowKey(asked.tenant(), asked.model(), asked.target(), asked.lane(), now - Math.floorMod(now, WindowKey.MILLIS));
        unwritten.add(key);
        unsent.add(key);
        return windows.computeIfAbsent(key, _ -> new Tally());
    }

    /** The windows that changed since they were last asked for. */
    Map<WindowKey, Tally> changed() {
        var changed = new HashMap<WindowKey, Tally>();
        for (var key : unsent) {
            var tally = windows.get(key);
            if (tally != null) {
                changed.put(key, tally);
            }
        }
        unsent.clear();
        return changed;
    }

    void forget(long now) {
        forgottenBefore = Math.max(forgottenBefore, now - KEPT_MILLIS);
        var keys = windows.keySet().iterator();
        while (keys.hasNext()) {
            var key = keys.next();
            if (key.start() < forgottenBefore && !unsent.contains(key)) {
                keys.remove();
                unwritten.remove(key);
                forgotten.add(key);
            }
        }
    }

    /** Writes what differs from the log. */
    void drain(BiConsumer<String, byte @Nullable []> put) {
        for (var key : unwritten) {
            var tally = windows.get(key);
            if (tally != null) {
                put.accept('w' + key.text(), LedgerImage.of(tally));
            }
        }
        unwritten.clear();
        forgotten.forEach(key -> put.accept('w' + key.text(), null));
        forgotten.clear();
        if (!marks.isEmpty()) {
            put.accept("m" + Math.floorMod(chunk, CHUNKS), LedgerImage.of(marks));
            chunk++;
            marks.clear();
        }
        drainOpen(put);
    }

    private void drainOpen(BiConsumer<String, byte @Nullable []> put) {
        var open = ledger.open();
        logged.removeIf(request -> {
            boolean closed = !open.containsKey(request);
            if (closed) {
                put.accept('o' + request.value(), null);
            }
            return closed;
        });
        open.forEach((request, half) -> {
            if (logged.add(request)) {
                put.accept('o' + request.value(), LedgerImage.of(half));
            }
        });
    }
}
