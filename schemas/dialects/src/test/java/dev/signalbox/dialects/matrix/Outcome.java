package dev.signalbox.dialects.matrix;

/** The words for what becomes of a feature between two dialects. */
final class Outcome {
    static final String AS_IT_IS = "as it is";
    static final String YES = "yes";
    static final String IN_OTHER_WORDS = "in other words";
    static final String LEFT_OUT = "left out, reported";
    static final String NONE = "–";

    private Outcome() {}
}
