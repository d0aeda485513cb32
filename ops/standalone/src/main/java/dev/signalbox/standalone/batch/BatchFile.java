package dev.signalbox.standalone.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.topics.Topics;
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
 *
 * @param lines those that can be sent
 * @param bad how many can't
 * @param problems what is wrong with the first of these, a line of text each
 */
public record BatchFile(List<Line> lines, int bad, List<String> problems) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int MOST_PROBLEMS = 100;
    private static final String PATH = "/v1/chat/completions";
    /** Of a record, for what is in it beside the body. */
    private static final int ENVELOPE_BYTES = 4 << 10;

    /** @param customId as the file says, or the line's number */
    public record Line(RequestId id, String customId, String model, byte[] body) {
        public InferenceRequest request(long now, long deadline) {
            return new InferenceRequest(id, 0, 0, "", Lane.BATCH, Dialect.OPENAI_CHAT, now, deadline,
                    new Facts(model, false, 0, 0, 0, id.value(), new long[0], Facts.Spans.UNKNOWN), new Body.Inline(Bytes.of(body)),
                    Optional.empty(), Optional.empty(), false);
        }
    }

    /** A line that can't be sent. */
    private static final class BadLine extends Exception {
        BadLine(String field, String rule) {
            super(field.isEmpty() ? rule : field + "    " + rule);
        }
    }

    /** @throws IllegalArgumentException where there is no such file, or no request in it */
    public static BatchFile read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("there is no file " + file);
        }
        return read(Files.readAllBytes(file), Topics.BATCH.maxRecordBytes() - ENVELOPE_BYTES);
    }

    /** @param most bytes of a body */
    static BatchFile read(byte[] content, int most) {
        var hash = HexFormat.of().formatHex(sha256(content)).substring(0, 24);
        var lines = new ArrayList<Line>();
        var problems = new ArrayList<String>();
        var customIds = new HashMap<String, Integer>();
        int number = 0;
        int bad = 0;
        for (var text : new String(content, StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            if (text.isBlank()) {
                continue;
            }
            try {
                var line = line(text, hash + "-" + number, number, most);
                var other = customIds.putIfAbsent(line.customId(), number);
                if (other != null) {
                    throw new BadLine("custom_id = " + line.customId(), "is that of line " + other
                            + ": nobody could tell their answers apart. Give each line its own.");
                }
                lines.add(line);
            } catch (BadLine e) {
                bad++;
                if (problems.size() < MOST_PROBLEMS) {
                    problems.add("line " + number + "    " + e.getMessage());
                }
            }
        }
        if (lines.isEmpty() && bad == 0) {
            throw new IllegalArgumentException("there is no request in it: write a chat completion's body a line");
        }
        return new BatchFile(List.copyOf(lines), bad, List.copyOf(problems));
    }

    /** What is wrong with it, over several lines; the first hundred lines that can't be sent are named. */
    public String report() {
        return (bad == 1 ? "1 line can't be sent:\n  " : bad + " lines can't be sent:\n  ") + String.join("\n  ", problems)
                + (bad > problems.size() ? "\n  and " + (bad - problems.size()) + " more" : "");
    }

    private static Line line(String text, String id, int number, int most) throws BadLine {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new BadLine("", "is not JSON: " + e.getOriginalMessage() + ". Write one object a line, without line breaks in it.");
        }
        boolean wrapped = json.has("body");
        var body = wrapped ? json.path("body") : json;
        var under = wrapped ? "body." : "";
        var messages = body.path("messages");
        if (!messages.isArray() || messages.isEmpty()) {
            throw new BadLine(under + "messages", "must be a list of at least one message. Write a chat completion's body, or "
                    + "{\"custom_id\": …, \"body\": …} with one in it.");
        }
        var model = body.path("model");
        if (!model.isTextual() || model.asText().isBlank()) {
            throw new BadLine(under + "model", "must be the name of a model, or of a route. GET /v1/models lists them.");
        }
        if (body.path("stream").asBoolean(false)) {
            throw new BadLine(under + "stream", "is set, and a batch has nobody to stream to. Leave it out.");
        }
        var url = json.path("url").asText(PATH);
        if (!url.equals(PATH)) {
            throw new BadLine("url = " + url, "must be " + PATH + ", since batches are chat completions. Leave such lines out.");
        }
        var customId = json.path("custom_id");
        if (customId.isContainerNode()) {
            throw new BadLine("custom_id", "must be text. Leave it out to go by the line's number.");
        }
        return new Line(new RequestId(id), customId.asText(String.valueOf(number)), model.asText(), bytes(body, most));
    }

    private static byte[] bytes(JsonNode body, int most) throws BadLine {
        var bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > most) {
            throw new BadLine("", "has " + bytes.length + " bytes, and " + Topics.BATCH.name() + " takes at most " + most + ". Shorten its messages.");
        }
        return bytes;
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
