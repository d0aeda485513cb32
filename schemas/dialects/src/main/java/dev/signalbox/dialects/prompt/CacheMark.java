package dev.signalbox.dialects.prompt;

/** Where a caller asks that everything up to here be cached, and for how long. A hint: the answer is the same without. */
public enum CacheMark {
    NONE,
    MINUTES_5,
    HOUR
}
