package dev.signalbox.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signalbox.dialects.Dialects;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Response;
import java.io.IOException;

/** A settled request in OpenAI's format of batch results. What failed has the body and the code that HTTP would have answered with. */
final class ResultLine {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ResultLine() {}

    static ObjectNode of(String customId, Response response) throws IOException {
        var id = response.request().value();
        var line = JSON.createObjectNode().put("id", id).put("custom_id", customId);
        var answer = line.putObject("response").put("status_code", response.status()).put("request_id", id);
        if (response.ok()) {
            answer.set("body", tree(response.body()));
            line.putNull("error");
        } else {
            var codec = Dialects.of(response.dialect()).orElseGet(Dialects::openAiChat);
            answer.set("body", tree(codec.writeError(response.failure(), response.message(), null, response.body())));
            line.putObject("error").put("code", codec.errorCode(response.failure())).put("message", response.message());
        }
        return line;
    }

    private static JsonNode tree(Bytes body) throws IOException {
        return body.isEmpty() ? JSON.nullNode() : JSON.readTree(body.array(), body.offset(), body.length());
    }
}
