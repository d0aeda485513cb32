package dev.signalbox.bench.report;

/**
 * What the product's figure must reach, and what it aims at.
 *
 * @param ofPipe whether the numbers are ratios to the bare pipe, or the figure itself
 */
public record Goal(Figure figure, boolean ofPipe, double atLeast, double aim) {
    public static Goal ratio(Figure figure, double atLeast, double aim) {
        return new Goal(figure, true, atLeast, aim);
    }

    public static Goal absolute(Figure figure, double atLeast, double aim) {
        return new Goal(figure, false, atLeast, aim);
    }

    public boolean reached(double value) {
        return within(value, atLeast);
    }

    public boolean aimReached(double value) {
        return within(value, aim);
    }

    private boolean within(double value, double bound) {
        return figure.moreIsBetter() ? value >= bound : value <= bound;
    }
}
