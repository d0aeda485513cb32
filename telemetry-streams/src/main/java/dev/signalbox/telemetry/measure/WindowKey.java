package dev.signalbox.telemetry.measure;

import dev.signalbox.records.AttemptEvent.Run;
import dev.signalbox.records.Lane;

/** Whose minute it is: tenant, model asked for, target, lane and the minute's first epoch millisecond. */
public record WindowKey(String tenant, String model, String target, Lane lane, long start) {
    public static final long MILLIS = 60_000;

    static WindowKey of(Run run, long at) {
        return new WindowKey(run.tenant(), run.model(), run.target(), run.lane(), at - Math.floorMod(at, MILLIS));
    }

    /** A text form by which windows are keyed on the log; parts are separated by a character that no name has. */
    public String text() {
        return tenant + '\u001f' + model + '\u001f' + target + '\u001f' + lane + '\u001f' + start;
    }

    public static WindowKey parse(String text) {
        var parts = text.split("\u001f", -1);
        return new WindowKey(parts[0], parts[1], parts[2], Lane.valueOf(parts[3]), Long.parseLong(parts[4]));
    }
}
