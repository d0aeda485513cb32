package dev.signalbox.telemetry;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.fleet.TargetProfile;
import dev.signalbox.records.time.Time;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.telemetry.measure.Profile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Learns target profiles from finished attempts and publishes those that changed, each second. Their past fades every five minutes.
 * Guarded by its monitor; targets beyond 10,000 are not learned.
 */
final class ProfilePublisher implements AutoCloseable {
    private static final int MOST = 10_000;
    private static final int FADES_EVERY = 300;

    private final Producer<byte[], byte[]> producer;
    private final Codec<TargetProfile> codec;
    private final Time time;
    private final Map<String, Profile> profiles = new HashMap<>();
    private final Map<String, Profile> changed = new HashMap<>();
    private int ticks;
    private boolean closed;

    ProfilePublisher(Producer<byte[], byte[]> producer, Codec<TargetProfile> codec, Time time) {
        this.producer = producer;
        this.codec = codec;
        this.time = time;
    }

    void start() {
        time.after(Duration.ofSeconds(1), this::publish);
    }

    synchronized void learn(AttemptEvent.Finished event) {
        var profile = of(event.run().target());
        if (profile != null) {
            profile.learn(event);
            changed.put(event.run().target(), profile);
        }
    }

    synchronized void learn(AttemptEvent.Stopped event) {
        var profile = of(event.run().target());
        if (profile != null) {
            profile.learn(event);
            changed.put(event.run().target(), profile);
        }
    }

    private @Nullable Profile of(String target) {
        var profile = profiles.get(target);
        if (profile == null && profiles.size() < MOST) {
            profile = new Profile(target);
            profiles.put(target, profile);
        }
        return profile;
    }

    private synchronized void publish() {
        if (closed) {
            return;
        }
        changed.forEach((target, profile) -> producer.send(new ProducerRecord<>(
                Topics.PROFILES.name(), 0, target.getBytes(StandardCharsets.UTF_8), codec.encode(profile.read(time.millis())))));
        changed.clear();
        if (++ticks % FADES_EVERY == 0) {
            profiles.values().forEach(Profile::fade);
        }
        time.after(Duration.ofSeconds(1), this::publish);
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
