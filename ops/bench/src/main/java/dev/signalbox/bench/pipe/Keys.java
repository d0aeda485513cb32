package dev.signalbox.bench.pipe;

/** A record's key in the bare pipe: eight bytes of correlation id, one byte of reply partition or of reply flags. */
final class Keys {
    static final int LAST = 1;
    static final int STREAM = 2;
    static final int FAILED = 4;

    private Keys() {}

    static byte[] of(long id, int tail) {
        var key = new byte[9];
        for (int i = 0; i < 8; i++) {
            key[i] = (byte) (id >>> (8 * i));
        }
        key[8] = (byte) tail;
        return key;
    }

    static long id(byte[] key) {
        long id = 0;
        for (int i = 0; i < 8; i++) {
            id |= (key[i] & 0xffL) << (8 * i);
        }
        return id;
    }

    static int tail(byte[] key) {
        return key[8];
    }
}
