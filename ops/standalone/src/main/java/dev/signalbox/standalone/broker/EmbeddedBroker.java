package dev.signalbox.standalone.broker;

import dev.signalbox.standalone.process.FreePort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One KRaft node, controller and broker, on loopback. What was acknowledged survives the death of the process, not of the disk:
 * there is one replica of everything. A folder given is kept and found again by the next start; without one a temporary folder
 * lives as long as the broker. One broker per folder: Kafka's own lock refuses a second.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private final KafkaRaftServer server;
    private final int port;
    private final Path folder;
    private final boolean temporary;
    private boolean closed;

    private EmbeddedBroker(KafkaRaftServer server, int port, Path folder, boolean temporary) {
        this.server = server;
        this.port = port;
        this.folder = folder;
        this.temporary = temporary;
    }

    /** A broker on a free port whose data goes when it is closed. */
    public static EmbeddedBroker temporary() {
        try {
            return start(Files.createTempDirectory("signalbox-kafka-"), 0, Map.of(), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A broker on a free port that keeps its data in {@code folder}. */
    public static EmbeddedBroker start(Path folder) {
        return start(folder, 0);
    }

    /** @param port to listen on, 0 for any that is free */
    public static EmbeddedBroker start(Path folder, int port) {
        return start(folder, port, Map.of(), false);
    }

    /** @param overrides Kafka broker settings that replace ours */
    public static EmbeddedBroker start(Path folder, int port, Map<String, String> overrides) {
        return start(folder, port, overrides, false);
    }

    private static EmbeddedBroker start(Path folder, int port, Map<String, String> overrides, boolean temporary) {
        if (System.getProperty("log4j2.loggerContextFactory") == null) { // a library of Kafka's would look for Log4j and complain
            System.setProperty("log4j2.loggerContextFactory", "org.apache.logging.log4j.simple.SimpleLoggerContextFactory");
        }
        int listen = port == 0 ? FreePort.next() : port;
        int controller = FreePort.besides(listen);
        boolean diedBefore;
        try {
            Files.createDirectories(folder);
            diedBefore = format(folder) && !Files.exists(folder.resolve(".kafka_cleanshutdown"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use " + folder + " for Kafka's data: " + e.getMessage(), e);
        }
        var settings = new HashMap<>(BrokerSettings.of(folder, listen, controller));
        settings.putAll(overrides);
        var server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        if (diedBefore) {
            Thread.ofVirtual().name("broker-forget").start(() -> forgetFormerLife(controller));
        }
        server.startup();
        return new EmbeddedBroker(server, listen, folder, temporary);
    }

    /** {@code host:port} for clients. */
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public Path folder() {
        return folder;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        server.shutdown();
        server.awaitShutdown();
        if (temporary) {
            delete(folder);
        }
    }

    /**
     * The controller takes a broker that was killed for alive until its session ends, and refuses the new one so long. There is only
     * one, and Kafka's lock on the folder says that the former is gone; so the controller is told.
     */
    private static void forgetFormerLife(int controllerPort) {
        var settings = Map.<String, Object>of("bootstrap.controllers", "127.0.0.1:" + controllerPort, "retry.backoff.ms", 20,
                "reconnect.backoff.ms", 20, "reconnect.backoff.max.ms", 20, "default.api.timeout.ms", 20_000, "request.timeout.ms", 5_000);
        try (var admin = Admin.create(settings)) {
            admin.unregisterBroker(BrokerSettings.NODE).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof BrokerIdNotRegisteredException)) { // else it ended before the controller heard of it
                LOG.warn("broker start may wait for the end of its former session cause={}", String.valueOf(e.getCause()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it was formatted before. */
    private static boolean format(Path folder) throws IOException {
        var meta = folder.resolve("meta.properties");
        if (Files.exists(meta) && clusterId(meta).isPresent()) {
            return true;
        }
        var said = new ByteArrayOutputStream();
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(said, true, StandardCharsets.UTF_8))
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setNodeId(BrokerSettings.NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setFeatureLevel("eligible.leader.replicas.version", (short) 0) // of one replica the last in sync is always eligible
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setControllerListenerName(BrokerSettings.CONTROLLER)
                    .setMetadataLogDirectory(folder.toString())
                    .addDirectory(folder.toString())
                    .run();
        } catch (Exception e) {
            throw new IOException(e.getMessage() + " " + said.toString(StandardCharsets.UTF_8), e);
        }
        return false;
    }

    private static Optional<String> clusterId(Path meta) throws IOException {
        var properties = new Properties();
        try (var in = Files.newInputStream(meta)) {
            properties.load(in);
        }
        return Optional.ofNullable(properties.getProperty("cluster.id"));
    }

    private static void delete(Path folder) {
        try (var walk = Files.walk(folder)) {
            for (var path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
