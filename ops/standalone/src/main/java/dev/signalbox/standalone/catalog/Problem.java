package dev.signalbox.standalone.catalog;

/**
 * One thing that is wrong with a catalogue.
 *
 * @param key path of the key, such as {@code providers[0].limits.rpm}
 * @param value as written; empty where it is missing, three stars where it may be a secret
 * @param rule what must be, and how to mend it
 */
public record Problem(String key, String value, String rule) {
    @Override
    public String toString() {
        return value.isEmpty() ? key + "    " + rule : key + " = " + value + "    " + rule;
    }
}
