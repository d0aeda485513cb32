package dev.signalbox.standalone.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.standalone.engine.ChatCall.Read;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads a chat completion as vLLM does, and refuses in its words. */
final class ChatCallReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int IMAGE_TOKENS = 256;
    private static final int MOST_CHOICES = 16;

    private final String model;
    private final EngineProfile profile;

    ChatCallReader(String model, EngineProfile profile) {
        this.model = model;
        this.profile = profile;
    }

    Read read(byte[] body) {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            var at = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
            return invalid("json_invalid", "body." + at, "JSON decode error");
        } catch (IOException e) {
            throw new IllegalStateException("an array in memory can't fail", e);
        }
        if (root == null || !root.isObject()) {
            return invalid("model_attributes_type", "body", "Input should be a valid dictionary or object to extract fields from");
        }
        if (!root.path("model").isMissingNode() && !root.path("model").isNull() && !root.path("model").asText().equals(model)) {
            return error(404, "NotFoundError", "model",
                    "The model `" + root.path("model").asText() + "` does not exist. Valid aliases: " + model + ".");
        }
        var messages = root.path("messages");
        if (!messages.isArray()) {
            return invalid(messages.isMissingNode() ? "missing" : "list_type", "body.messages",
                    messages.isMissingNode() ? "Field required" : "Input should be a valid list");
        }
        if (messages.isEmpty()) {
            return error(400, "BadRequestError", "messages", "messages must not be empty");
        }
        for (var number : List.of("temperature", "max_tokens", "max_completion_tokens", "n", "top_p", "seed")) {
            var value = root.path(number);
            if (!value.isMissingNode() && !value.isNull() && !value.isNumber()) {
                return invalid("float_type", "body." + number, "Input should be a valid number");
            }
        }
        for (var whole : List.of("max_tokens", "max_completion_tokens", "n", "seed")) {
            var value = root.path(whole);
            if (value.isNumber() && !value.canConvertToExactIntegral()) {
                return invalid("int_from_float", "body." + whole, "Input should be a valid integer, got a number with a fractional part");
            }
            if (value.isNumber() && !value.canConvertToLong()) {
                return error(400, "BadRequestError", whole, whole + "=" + value.asText() + " does not fit into 64 bits. (parameter=" + whole
                        + ", value=" + value.asText() + ")");
            }
        }
        if (root.path("temperature").asDouble(0) < 0) {
            return error(400, "BadRequestError", "temperature", "temperature must be non-negative, got "
                    + root.path("temperature").asDouble() + ". (parameter=temperature, value=" + root.path("temperature").asDouble() + ")");
        }
        return accept(root, messages);
    }

    private Read accept(JsonNode root, JsonNode messages) {
        long n = root.path("n").asLong(1);
        if (n < 1 || n > MOST_CHOICES) {
            return error(400, "BadRequestError", "n", "n must be between 1 and " + MOST_CHOICES + ", got " + n + ".");
        }
        boolean continues = root.path("continue_final_message").asBoolean(false);
        var last = messages.get(messages.size() - 1);
        if (continues && !last.path("role").asText().equals("assistant")) {
            return error(400, "BadRequestError", "continue_final_message", "the final message must be the assistant's to be continued");
        }
        if (continues && root.path("add_generation_prompt").asBoolean(false)) {
            return error(400, "BadRequestError", "continue_final_message",
                    "Cannot set both `continue_final_message` and `add_generation_prompt` to True.");
        }
        var begun = continues ? text(last.path("content")) : "";
        var answers = new ArrayList<ChatCall.Answer>((int) n);
        int promptTokens = 0;
        for (int choice = 0; choice < n; choice++) {
            var prompt = render(root, messages, continues ? messages.size() - 1 : messages.size());
            var own = new SimulatedText(prompt.hash() + root.path("seed").asLong(0) * 31 + choice);
            int from = own.tokensOf(begun);
            prompt.text(begun);
            prompt.pad(SimulatedText.TOKEN_BYTES);
            promptTokens = prompt.tokens();
            if (promptTokens >= profile.contextTokens()) {
                return error(400, "BadRequestError", "input_tokens", "This model's maximum context length is " + profile.contextTokens()
                        + " tokens. However, your prompt contains at least " + promptTokens + " input tokens, which exceeds this limit even "
                        + "without any output tokens. Please reduce the length of the input prompt. (parameter=input_tokens, value="
                        + promptTokens + ")");
            }
            var limit = root.hasNonNull("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
            boolean limited = root.hasNonNull(limit);
            long asked = root.path(limit).asLong(0);
            if (limited && asked < 1) {
                return error(400, "BadRequestError", limit, limit + " must be at least 1, got " + asked + ".");
            }
            int room = profile.contextTokens() - promptTokens;
            if (limited && asked > room) {
                return error(400, "BadRequestError", limit, limit + "=" + asked + " cannot be greater than max_model_len="
                        + profile.contextTokens() + ". Please request fewer output tokens. (parameter=" + limit + ", value=" + asked + ")");
            }
            var text = from < 0 ? new SimulatedText(prompt.hash() + choice) : own;
            answers.add(answer(root, prompt, text, Math.max(0, from), limited ? (int) asked : room));
        }
        var tool = ForcedTool.of(root);
        return new Read.Accepted(new ChatCall(model, root.path("stream").asBoolean(false),
                root.path("stream_options").path("include_usage").asBoolean(false),
                root.path("stream_options").path("continuous_usage_stats").asBoolean(false),
                promptTokens, answers, tool == null ? null : tool.name(), tool != null && tool.named()));
    }

    private static ChatCall.Answer answer(JsonNode root, Prompt prompt, SimulatedText text, int from, int limit) {
        SimulatedText.Pieces pieces;
        var tool = ForcedTool.of(root);
        if (tool != null) {
            pieces = SimulatedText.of(tool.arguments(text), limit);
        } else {
            boolean endless = root.path("ignore_eos").asBoolean(false);
            int length = endless ? Integer.MAX_VALUE : Math.max(text.naturalLength(), from + root.path("min_tokens").asInt(0));
            pieces = SimulatedText.stopped(text.pieces(from, limit, length), stops(root.path("stop")));
        }
        return new ChatCall.Answer(new ScriptedContent(prompt, pieces), pieces);
    }

    private Prompt render(JsonNode root, JsonNode messages, int count) {
        var prompt = new Prompt(profile.blockTokens());
        if (root.path("tools").isArray()) {
            prompt.role("tools");
            prompt.text(root.path("tools").toString());
        }
        for (int i = 0; i < count; i++) {
            var message = messages.get(i);
            prompt.role(message.path("role").asText());
            var content = message.path("content");
            if (content.isArray()) {
                for (var part : content) {
                    if (part.has("text")) {
                        prompt.text(part.path("text").asText());
                    } else {
                        prompt.opaque(part.hashCode(), IMAGE_TOKENS);
                    }
                }
            } else {
                prompt.text(content.asText(""));
            }
            if (message.has("tool_calls")) {
                prompt.text(message.path("tool_calls").toString());
            }
        }
        prompt.role("assistant");
        return prompt;
    }

    private static String text(JsonNode content) {
        if (!content.isArray()) {
            return content.asText("");
        }
        var text = new StringBuilder();
        content.forEach(part -> text.append(part.path("text").asText("")));
        return text.toString();
    }

    private static List<String> stops(JsonNode stop) {
        var stops = new ArrayList<String>();
        if (stop.isTextual()) {
            stops.add(stop.asText());
        }
        stop.forEach(s -> stops.add(s.asText()));
        stops.removeIf(String::isEmpty);
        return stops;
    }

    private static Read invalid(String type, String where, String what) {
        return error(400, "Bad Request", where, "1 validation error:\n  {'type': '" + type + "', 'loc': '" + where + "', 'msg': '" + what + "'}");
    }

    static Read.Refused error(int status, String type, String param, String message) {
        var error = JSON.createObjectNode();
        error.putObject("error").put("message", message).put("type", type).put("param", param.isEmpty() ? null : param).put("code", status);
        return new Read.Refused(status, error.toString());
    }
}
