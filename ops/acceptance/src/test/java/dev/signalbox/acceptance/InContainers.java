package dev.signalbox.acceptance;

import dev.signalbox.records.wire.RegistryClient;
import dev.signalbox.records.wire.RegistrySettings;
import java.time.Duration;
import java.util.regex.Pattern;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The pipeline in the test's own JVM over a Kafka and a schema registry that are not ours: in containers, of the images that
 * {@code docker-compose.yml} names, and set up as there.
 */
final class InContainers {
    private static final int REGISTRY_PORT = 8081;

    private static OneJvm shared;

    private InContainers() {}

    /** One for all test classes of this JVM; the containers go with it. */
    static synchronized OneJvm shared() throws Exception {
        if (shared == null) {
            var network = Network.newNetwork();
            var kafka = new KafkaContainer(image("apache/kafka"))
                    .withNetwork(network)
                    .withListener("kafka:19092")
                    .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                    .withEnv("KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS", "2000");
            kafka.start();
            var registry = new GenericContainer<>(image("confluentinc/cp-schema-registry"))
                    .withNetwork(network)
                    .withExposedPorts(REGISTRY_PORT)
                    .withEnv("SCHEMA_REGISTRY_HOST_NAME", "schema-registry")
                    .withEnv("SCHEMA_REGISTRY_LISTENERS", "http://0.0.0.0:" + REGISTRY_PORT)
                    .withEnv("SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS", "kafka:19092")
                    .withEnv("SCHEMA_REGISTRY_KAFKASTORE_TOPIC_REPLICATION_FACTOR", "1")
                    .waitingFor(Wait.forHttp("/subjects").withStartupTimeout(Duration.ofMinutes(2)));
            registry.start();
            var url = "http://" + registry.getHost() + ":" + registry.getMappedPort(REGISTRY_PORT);
            var started = new OneJvm(kafka.getBootstrapServers(), new RegistryClient(RegistrySettings.of(url)));
            Runtime.getRuntime().addShutdownHook(new Thread(started::closeQuietly));
            shared = started;
        }
        return shared;
    }

    private static DockerImageName image(String name) {
        var found = Pattern.compile("image: (" + name + ":\\S+)").matcher(Repository.text(Repository.file("docker-compose.yml")));
        if (!found.find()) {
            throw new IllegalStateException("docker-compose.yml has no " + name);
        }
        return DockerImageName.parse(found.group(1));
    }
}
