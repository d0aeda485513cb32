package dev.signalbox.dialects;

/**
 * Joins the text of a continuation to what was shown before it, so that nothing stands there twice or is missing: takes
 * away white space that was shown already, words that a provider repeats although it was told them, and everything once
 * a stop string lies across the seam. Text of which that is not known yet is kept back, which is over after a few
 * tokens; only a provider that may repeat is waited for longer, while what it says stands in what was shown.
 *
 * <p>Words count as repeated where they are all of what was shown, or its last {@value #SURE} characters and more: less
 * than that an answer may well say twice by itself. Nor do they where what was shown ends in a repetition of its own,
 * such as a rule of dashes, zeros, or rows of a table that are all the same: then the answer more likely goes on with it,
 * and something said twice is better than something lost. Not thread-safe.
 */
public final class SeamText {
    static final int SURE = 16;
    private static final int UNKNOWN = -1;

    private final Seam seam;
    private final String told;
    private final StringBuilder kept = new StringBuilder();
    private boolean behind;
    private boolean stopped;

    private enum Stop {
        NONE,
        PERHAPS,
        FOUND
    }

    public SeamText(Seam seam) {
        this.seam = seam;
        this.told = seam.shown().substring(0, seam.shown().length() - seam.omitted().length());
        this.behind = seam.omitted().isEmpty() && !seam.mayRepeat() && stop("") == Stop.NONE;
    }

    /** Whether a stop string lay across the seam: the answer is over, and nothing of it was missing. */
    public boolean stopped() {
        return stopped;
    }

    /**
     * What may be shown now that this much more was said.
     *
     * @param last whether nothing more will be said
     */
    public String take(String said, boolean last) {
        if (stopped || seam.spent()) {
            return "";
        }
        if (behind) {
            return said;
        }
        kept.append(said);
        var text = kept.toString();
        int twice = twice(text, last);
        if (twice == UNKNOWN) {
            return "";
        }
        var rest = text.substring(twice);
        var stop = stop(rest);
        if (stop == Stop.FOUND) {
            stopped = true;
            return "";
        }
        if (stop == Stop.PERHAPS && !last) {
            return "";
        }
        behind = true;
        kept.setLength(0);
        return rest;
    }

    /** How much of the beginning was shown before, as far as that is known. */
    private int twice(String text, boolean last) {
        int repeated = seam.mayRepeat() ? repeated(text, last) : 0;
        if (repeated == UNKNOWN) {
            return UNKNOWN;
        }
        var omitted = seam.omitted();
        int same = 0;
        while (same < omitted.length() && repeated + same < text.length()
                && omitted.charAt(same) == text.charAt(repeated + same)) {
            same++;
        }
        boolean open = repeated + same == text.length() && same < omitted.length();
        return open && !last ? UNKNOWN : repeated + same;
    }

    private int repeated(String text, boolean last) {
        int least = Math.min(SURE, told.length());
        int within = told.indexOf(text);
        if (!last && within >= 0 && within + text.length() < told.length() && told.length() - within >= least) {
            return UNKNOWN;
        }
        int longest = longestOverlap(text, least);
        if (longest == 0) {
            return 0;
        }
        var borders = borders(text, longest);
        for (int overlap = longest; overlap >= least && overlap > 0; overlap = borders[overlap]) {
            if (!goesOnByItself(text, overlap, borders[overlap])) {
                return overlap;
            }
        }
        return 0;
    }

    private int longestOverlap(String text, int least) {
        for (int from = Math.max(0, told.length() - text.length()); told.length() - from >= least && from < told.length(); from++) {
            if (told.regionMatches(from, text, 0, told.length() - from)) {
                return told.length() - from;
            }
        }
        return 0;
    }

    /** Whether the overlap is a repetition in itself, or stands twice at the end of what was shown. */
    private boolean goesOnByItself(String text, int overlap, int border) {
        int period = overlap - border;
        return 2 * period <= overlap
                || 2 * overlap <= told.length() && told.regionMatches(told.length() - 2 * overlap, text, 0, overlap);
    }

    /** For each beginning of the text, by its length, the longest shorter one that it also ends with. */
    private static int[] borders(String text, int length) {
        var borders = new int[length + 1];
        int border = 0;
        for (int i = 1; i < length; i++) {
            while (border > 0 && text.charAt(i) != text.charAt(border)) {
                border = borders[border];
            }
            if (text.charAt(i) == text.charAt(border)) {
                border++;
            }
            borders[i + 1] = border;
        }
        return borders;
    }

    private Stop stop(String rest) {
        var found = Stop.NONE;
        for (var stop : seam.stops()) {
            for (int before = Math.min(stop.length() - 1, seam.shown().length()); before > 0; before--) {
                if (!seam.shown().endsWith(stop.substring(0, before))) {
                    continue;
                }
                if (rest.startsWith(stop.substring(before))) {
                    return Stop.FOUND;
                }
                if (stop.startsWith(rest, before)) {
                    found = Stop.PERHAPS;
                }
            }
        }
        return found;
    }
}
