package dev.signalbox.acceptance;

/** Values in Prometheus' text. */
public final class Samples {
    private Samples() {}

    /** The sum of all samples of that name whatever their labels; {@code name{label="value"} asks for those that begin so. */
    public static double sum(String text, String name) {
        double sum = 0;
        for (var line : text.split("\n")) {
            boolean has = line.startsWith(name) && (name.indexOf('{') >= 0
                    || line.length() > name.length() && (line.charAt(name.length()) == '{' || line.charAt(name.length()) == ' '));
            if (has) {
                sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        return sum;
    }
}
