package dev.signalbox.ingress.pipe;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;

/** Makes consumers without a group, by name and with settings of their own. */
interface Readers {
    Consumer<byte[], byte[]> reader(String name, Map<String, Object> overrides);
}
