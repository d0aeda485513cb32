package dev.signalbox.worker.scrape;

/** What one page told; NaN for a field that it does not have. */
public final class Reading {
    private final double[] values;

    Reading(double[] values) {
        this.values = values;
    }

    public double get(Field field) {
        return values[field.ordinal()];
    }

    /** This page with what another one (of the GPUs' exporter) tells that this one does not. */
    public Reading and(Reading other) {
        var both = values.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] = Double.isNaN(both[i]) ? other.values[i] : both[i];
        }
        return new Reading(both);
    }

    /** Whether the page had nothing that was asked for. */
    public boolean isEmpty() {
        for (double value : values) {
            if (!Double.isNaN(value)) {
                return false;
            }
        }
        return true;
    }
}
