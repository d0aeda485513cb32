package dev.signalbox.runtime.settings;

/** Sizes and durations as people write them: a whole number and a unit, always. */
final class Units {
    private Units() {}

    static long whole(String text) {
        return Long.parseLong(text.replace("_", ""));
    }

    static long bytes(String text) {
        if (text.endsWith("GiB")) {
            return number(text, 3) << 30;
        }
        if (text.endsWith("MiB")) {
            return number(text, 3) << 20;
        }
        if (text.endsWith("KiB")) {
            return number(text, 3) << 10;
        }
        if (text.endsWith("B")) {
            return number(text, 1);
        }
        throw new IllegalArgumentException("no unit");
    }

    static String bytesText(long bytes) {
        if (bytes != 0 && bytes % (1 << 30) == 0) {
            return (bytes >> 30) + "GiB";
        }
        if (bytes != 0 && bytes % (1 << 20) == 0) {
            return (bytes >> 20) + "MiB";
        }
        return bytes != 0 && bytes % (1 << 10) == 0 ? (bytes >> 10) + "KiB" : bytes + "B";
    }

    static long millis(String text) {
        if (text.endsWith("ms")) {
            return number(text, 2);
        }
        if (text.endsWith("s")) {
            return number(text, 1) * 1_000;
        }
        if (text.endsWith("m")) {
            return number(text, 1) * 60_000;
        }
        if (text.endsWith("h")) {
            return number(text, 1) * 3_600_000;
        }
        throw new IllegalArgumentException("no unit");
    }

    static String millisText(long millis) {
        if (millis != 0 && millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        }
        if (millis != 0 && millis % 60_000 == 0) {
            return millis / 60_000 + "m";
        }
        return millis != 0 && millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
    }

    private static long number(String text, int unit) {
        return whole(text.substring(0, text.length() - unit).trim());
    }
}
