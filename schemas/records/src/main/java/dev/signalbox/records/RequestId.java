package dev.signalbox.records;

/** The identity of a request, and of a batch line: the idempotency key of everything written about it. 1 to 128 characters, the first no control character. */
public record RequestId(String value) {
    /**
     * Stands in a batch user's record that gave none. Nothing is ever done under it: the batch feeder replaces it by one derived from
     * where the record lies, so that a record read again gets the same one.
     */
    public static final RequestId UNNAMED = new RequestId("-");

    public RequestId {
        if (value.isBlank() || value.length() > 128) {
            throw new IllegalArgumentException("a request id has 1 to 128 characters, got " + value.length());
        }
        if (value.charAt(0) < ' ') {
            throw new IllegalArgumentException("a request id begins with no control character");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
