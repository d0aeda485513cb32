package dev.signalbox.telemetry.settle;

/** What settlement tells its surroundings, beside what it writes. */
public interface SettleObserver {
    void settled(boolean ok);

    void unreadable(String topic, int partition, long offset, byte[] key, byte[] value, String reason);
}
