package dev.signalbox.ingress.http;

import dev.signalbox.ingress.pipe.Shelf;
import dev.signalbox.records.StoredResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A store of responses in memory, which does what it is told when the test says so. */
final class FakeShelf implements Shelf {
    final List<StoredResponse> written = new ArrayList<>();
    final Set<String> erased = new HashSet<>();
    private final Map<String, Long> inputs = new HashMap<>();
    private final Map<String, StoredResponse> answers = new HashMap<>();
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    volatile boolean takesAnswers = true;
    volatile boolean takesInputs = true;
    volatile boolean refusesAnswers;
    volatile boolean readable = true;

    @Override
    public boolean placesKnown() {
        return true;
    }

    @Override
    public synchronized void keep(StoredResponse half, Kept then) {
        if (half.hasAnswer() && refusesAnswers) {
            then.kept(-1);
            return;
        }
        if (half.hasAnswer() ? !takesAnswers : !takesInputs) {
            waiting.add(() -> keep(half, then));
            notifyAll();
            return;
        }
        written.add(half);
        long offset = written.size() - 1;
        if (half.hasAnswer()) {
            answers.put(half.id(), half);
        } else {
            inputs.put(half.id(), offset);
        }
        then.kept(offset);
        notifyAll();
    }

    @Override
    public synchronized void recall(String id, Recalled then) {
        var input = inputs.get(id);
        if (!readable) {
            then.recalled(new Recall.Unreadable());
        } else if (input == null || erased.contains(id)) {
            then.recalled(new Recall.Unknown());
        } else {
            then.recalled(new Recall.Found(written.get(input.intValue()), input, answers.get(id)));
        }
    }

    @Override
    public synchronized void erase(String id, Kept then) {
        erased.add(id);
        then.kept(written.size());
        notifyAll();
    }

    // ---- what a test does

    /** Waits until something is to be written, and leaves it so. */
    synchronized void awaitWaiting() throws InterruptedException {
        while (waiting.isEmpty()) {
            wait(30_000);
        }
    }

    synchronized void awaitErased() throws InterruptedException {
        while (erased.isEmpty()) {
            wait(30_000);
        }
    }

    synchronized void awaitWritten(int halves) throws InterruptedException {
        while (written.size() < halves) {
            wait(30_000);
        }
    }

    /** Takes what was to be written. */
    synchronized void takeAll() {
        takesAnswers = true;
        takesInputs = true;
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }
}
