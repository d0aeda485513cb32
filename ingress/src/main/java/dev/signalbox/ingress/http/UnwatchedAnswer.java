package dev.signalbox.ingress.http;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.protocol.ReplyFold;

/**
 * An answer whose reader is away and may come again. What would have left counts as shown, because others may follow
 * it on the log.
 */
final class UnwatchedAnswer implements Answer {
    private final boolean stream;
    private boolean pending;
    private boolean shown;

    UnwatchedAnswer(boolean stream, boolean shown) {
        this.stream = stream;
        this.shown = shown;
    }

    @Override
    public void begin(ReplyFold.Attempt attempt, ReplyWriter writer) {
        // nobody is there to write to
    }

    @Override
    public void write(ReplyEvent event) {
        pending = stream;
    }

    @Override
    public void at(long offset) {
        // nobody is there to write to
    }

    @Override
    public boolean shown() {
        return shown;
    }

    @Override
    public void retract() {
        pending = false;
    }

    @Override
    public Flow flush(long now) {
        shown |= pending;
        pending = false;
        return Flow.IDLE;
    }

    @Override
    public void finish() {
        shown |= pending;
    }

    @Override
    public void fail(Refusal refusal) {
        // who follows it is told in the log
    }

    @Override
    public void keepAlive(long now) {
        // nobody is there
    }
}
