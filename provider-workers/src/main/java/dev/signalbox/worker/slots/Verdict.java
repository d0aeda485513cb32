package dev.signalbox.worker.slots;

import dev.signalbox.records.AttemptEvent;

/** What becomes of a Dispatch. */
public sealed interface Verdict {
    Begin BEGIN = new Begin();
    StillRunning STILL_RUNNING = new StillRunning();
    AlreadyCancelled ALREADY_CANCELLED = new AlreadyCancelled();

    /** A slot is taken: call the provider. */
    record Begin() implements Verdict {}

    record Refuse(AttemptEvent.RefusedFor reason) implements Verdict {}

    /** All slots of the target are taken. */
    record Overloaded(int limit) implements Verdict {}

    /** Seen before, and over: the sender is to hear its last event again. */
    record AnswerAgain(AttemptEvent last) implements Verdict {}

    /** Seen before, and not over: the sender is to hear that it was accepted; its end is said when it comes. */
    record StillRunning() implements Verdict {}

    /** Its cancel overtook it: answered as stopped, never begun. */
    record AlreadyCancelled() implements Verdict {}
}
