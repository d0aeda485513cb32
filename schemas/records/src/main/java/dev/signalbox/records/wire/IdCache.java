package dev.signalbox.records.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a registry once said, kept in a file. A file that is damaged or cannot be written costs only the time that it
 * would have saved. Holds at most 4,096 schemas; later ones are asked for again after a restart.
 */
final class IdCache {
    private static final Logger LOG = LoggerFactory.getLogger(IdCache.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 4_096;

    private final Path file;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Integer, String> schemas = new HashMap<>();

    IdCache(Path file) {
        this.file = file;
        if (Files.exists(file)) {
            load();
        }
    }

    private void load() {
        try {
            var root = JSON.readTree(Files.readString(file));
            root.path("ids").properties().forEach(e -> ids.put(e.getKey(), e.getValue().asInt()));
            for (var entry : root.path("schemas").properties()) {
                schemas.put(Integer.parseInt(entry.getKey()), entry.getValue().asText());
            }
        } catch (IOException | NumberFormatException e) {
            var cause = e.getClass().getSimpleName();
            LOG.warn("registry id cache is unreadable and begins anew file={} cause={}", file, cause);
            ids.clear();
            schemas.clear();
        }
    }

    synchronized Optional<Integer> id(String subject, String schema) {
        return Optional.ofNullable(ids.get(key(subject, schema)));
    }

    synchronized Optional<String> schema(int id) {
        return Optional.ofNullable(schemas.get(id));
    }

    synchronized void remember(String subject, String schema, int id) {
        ids.put(key(subject, schema), id);
        remember(id, schema);
    }

    synchronized void remember(int id, String schema) {
        if (schemas.size() < MOST || schemas.containsKey(id)) {
            schemas.put(id, schema);
        }
        save();
    }

    /** The registry is another one than the file is of. */
    synchronized void clear() {
        ids.clear();
        schemas.clear();
        save();
    }

    private void save() {
        ObjectNode root = JSON.createObjectNode();
        var idNode = root.putObject("ids");
        ids.forEach(idNode::put);
        var schemaNode = root.putObject("schemas");
        schemas.forEach((id, schema) -> schemaNode.put(Integer.toString(id), schema));
        try {
            var parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            var next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, JSON.writeValueAsString(root));
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and numbers are always JSON", e);
        } catch (IOException e) {
            LOG.warn("registry id cache is not written file={} cause={}", file, e.toString());
        }
    }

    private static String key(String subject, String schema) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(schema.getBytes(StandardCharsets.UTF_8));
            return subject + "#" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
