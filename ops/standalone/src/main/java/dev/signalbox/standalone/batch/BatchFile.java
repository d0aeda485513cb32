package dev.signalbox.standalone.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.RequestId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A file of requests, one JSON a line: a chat completion's body, or OpenAI's batch line with {@code custom_id} and {@code body}. A line's
 * request id follows from the file's content and the line's number, so the same file submitted again asks for nothing twice.
 */
public record BatchFile(List<Line> lines) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_PROBLEMS = 20;

    /** @param customId as the file says, or the line's number */
    public record Line(RequestId id, String customId, String model, byte[] body) {
        public InferenceRequest request(long now, long deadline) {
            return new InferenceRequest(id, 0, 0, "", Lane.BATCH, Dialect.OPENAI_CHAT, now, deadline,
                    new Facts(model, false, 0, 0, 0, id.value(), new long[0], Facts.Spans.UNKNOWN), new Body.Inline(Bytes.of(body)),
                    Optional.empty(), Optional.empty(), false);
        }
    }

    /** @throws IllegalArgumentException with every wrong line, or the first twenty */
    public static BatchFile read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("there is no file " + file);
        }
        return read(Files.readAllBytes(file), String.valueOf(file.getFileName()));
    }

    static BatchFile read(byte[] content, String name) {
        var hash = HexFormat.of().formatHex(sha256(content)).substring(0, 24);
        var lines = new ArrayList<Line>();
        var problems = new ArrayList<String>();
        var customIds = new HashMap<String, Integer>();
        int number = 0;
        for (var text : new String(content, StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            if (!text.isBlank()) {
                try {
                    var line = line(JSON.readTree(text), hash + "-" + number, number);
                    lines.add(line);
                    var other = customIds.putIfAbsent(line.customId(), number);
                    if (other != null) {
                        problems.add("line " + number + " has the custom_id of line " + other + ", " + line.customId()
                                + ": nobody could tell their answers apart");
                    }
                } catch (JsonProcessingException e) {
                    problems.add("line " + number + " is not JSON: " + e.getOriginalMessage());
                } catch (IllegalArgumentException e) {
                    problems.add("line " + number + " " + e.getMessage());
                }
            }
        }
        if (lines.isEmpty() && problems.isEmpty()) {
            problems.add("there is no request in it");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(name + " can't be submitted, nothing was sent:\n  "
                    + String.join("\n  ", problems.subList(0, Math.min(MOST_PROBLEMS, problems.size())))
                    + (problems.size() > MOST_PROBLEMS ? "\n  and " + (problems.size() - MOST_PROBLEMS) + " more" : ""));
        }
        return new BatchFile(lines);
    }

    private static Line line(JsonNode json, String id, int number) {
        var body = json.has("body") ? json.path("body") : json;
        if (!body.path("messages").isArray()) {
            throw new IllegalArgumentException("has no messages: must be a chat completion's body, or {\"custom_id\": …, \"body\": …}");
        }
        if (!body.path("model").isTextual()) {
            throw new IllegalArgumentException("has no model");
        }
        if (body.path("stream").asBoolean(false)) {
            throw new IllegalArgumentException("asks for a stream, and a batch has nobody to stream to: leave stream out");
        }
        var url = json.path("url").asText("/v1/chat/completions");
        if (!url.equals("/v1/chat/completions")) {
            throw new IllegalArgumentException("asks for " + url + ": batches are chat completions");
        }
        return new Line(new RequestId(id), json.path("custom_id").asText(String.valueOf(number)), body.path("model").asText(),
                body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
