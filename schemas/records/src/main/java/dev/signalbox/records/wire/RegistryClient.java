package dev.signalbox.records.wire;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry that speaks Confluent's REST interface. Subjects are set to FULL_TRANSITIVE after their schema is
 * registered, behind the caller's back, as nothing waits for it. An id from the cache file is believed at once and
 * checked later in the same way: a registry that has lost its data gives the schema back the id it gives out next, so
 * where that differs the file is emptied and it is said loudly.
 */
public final class RegistryClient implements SchemaRegistry, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryClient.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FULL_TRANSITIVE = "{\"compatibility\":\"FULL_TRANSITIVE\"}";

    private final RegistryHttp http;
    private final Optional<IdCache> cache;
    private final ExecutorService later =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("registry").daemon().factory());

    public RegistryClient(RegistrySettings settings) {
        this.http = new RegistryHttp(settings);
        this.cache = settings.idCache().map(IdCache::new);
    }

    @Override
    public int register(String subject, String schema) {
        var known = cache.flatMap(c -> c.id(subject, schema));
        if (known.isPresent()) {
            afterwards(() -> check(subject, schema, known.get()));
            return known.get();
        }
        int id = post(subject, schema);
        cache.ifPresent(c -> c.remember(subject, schema, id));
        afterwards(() -> demandFullTransitive(subject));
        return id;
    }

    private int post(String subject, String schema) {
        var body = JSON.createObjectNode().put("schema", schema).toString();
        var answer = http.insist("POST", "/subjects/" + encoded(subject) + "/versions", body, "registering " + subject);
        if (!answer.path("id").canConvertToInt()) {
            throw new RegistryException(RegistryException.Kind.REFUSED, "registering " + subject
                    + ": the answer has no id");
        }
        return answer.path("id").asInt();
    }

    private void check(String subject, String schema, int believed) {
        int id = post(subject, schema);
        if (id != believed) {
            cache.ifPresent(IdCache::clear);
            LOG.error("registry has other ids than before, restart to use them subject={} was={} is={}", subject,
                    believed, id);
        }
        demandFullTransitive(subject);
    }

    private void demandFullTransitive(String subject) {
        http.call("PUT", "/config/" + encoded(subject), FULL_TRANSITIVE, "setting the compatibility of " + subject);
    }

    private void afterwards(Runnable task) {
        try {
            later.execute(() -> {
                try {
                    task.run();
                } catch (RegistryException e) {
                    if (!later.isShutdown()) {
                        LOG.warn("registry did not take a setting kind={} cause={}", e.kind(), e.getMessage());
                    }
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("registry client is closed");
        }
    }

    @Override
    public String schema(int id) {
        var known = cache.flatMap(c -> c.schema(id));
        if (known.isPresent()) {
            return known.get();
        }
        var answer = http.call("GET", "/schemas/ids/" + id, "", "fetching schema " + id);
        if (!answer.path("schema").isTextual()) {
            throw new RegistryException(RegistryException.Kind.REFUSED, "fetching schema " + id
                    + ": the answer has no schema");
        }
        var schema = answer.path("schema").asText();
        cache.ifPresent(c -> c.remember(id, schema));
        return schema;
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8);
    }

    /** Waits up to five seconds for what is still to be set. */
    @Override
    public void close() {
        later.shutdown();
        try {
            later.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        later.shutdownNow();
        http.close();
    }
}
