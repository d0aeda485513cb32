package dev.signalbox.worker.call;

/** Whether another attempt of its request was quicker than a call that was stopped, and what that says of the call's target. */
public sealed interface Overtaken {
    Overtaken NOT = new Not();
    Overtaken UNPROVEN = new Unproven();

    /** Nobody wanted its answer any more, or it had shown something itself. */
    record Not() implements Overtaken {}

    /** It was overtaken, and proves nothing: its target was not asked yet, or its answer has no first words by which it could be late. */
    record Unproven() implements Overtaken {}

    /** It is a stream that had shown nothing until it was overtaken. @param micros for how long, from when its question was ready */
    record Silent(long micros) implements Overtaken {}
}
