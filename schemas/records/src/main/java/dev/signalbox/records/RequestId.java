package dev.signalbox.records;

/** The identity of a request, and of a batch line: the idempotency key of everything written about it. At most 128 characters. */
public record RequestId(String value) {
    public RequestId {
        if (value.isBlank() || value.length() > 128) {
            throw new IllegalArgumentException("a request id has 1 to 128 characters, got " + value.length());
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
