package dev.signalbox.acceptance.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signalbox.records.Dialect;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Errors in the shapes that the references of the APIs give, for what nobody recorded. */
final class MadeUp {
    static final String WORDS = "the moon is in the wrong house";

    private MadeUp() {}

    /** An error answer. */
    static Recording error(Dialect dialect, Trouble trouble, Map<String, String> headers) {
        return error(dialect, trouble, WORDS, headers);
    }

    static Recording error(Dialect dialect, Trouble trouble, String words, Map<String, String> headers) {
        var all = new TreeMap<>(headers);
        all.put("content-type", "application/json");
        if (dialect == Dialect.BEDROCK_CONVERSE) {
            all.put("x-amzn-errortype", amazon(trouble) + ":http://internal.amazon.com/coral/com.amazon.bedrock/");
        }
        var body = body(dialect, trouble, words);
        return new Recording("made-up/" + trouble + " " + dialect.label(), dialect, false, trouble.provider, all,
                body.toString().getBytes(StandardCharsets.UTF_8), List.of(body));
    }

    private static ObjectNode body(Dialect dialect, Trouble trouble, String words) {
        var body = Recording.JACKSON.createObjectNode();
        switch (dialect) {
            case ANTHROPIC_MESSAGES -> {
                body.put("type", "error");
                body.putObject("error").put("type", trouble.word(Dialect.ANTHROPIC_MESSAGES)).put("message", words);
                body.put("request_id", "req_1");
            }
            case GEMINI -> body.putObject("error").put("code", trouble.provider).put("message", words)
                    .put("status", trouble.word(Dialect.GEMINI));
            case BEDROCK_CONVERSE -> body.put("message", words);
            case COHERE_V2 -> body.put("id", "1").put("message", words);
            case OLLAMA -> body.put("error", words);
            default -> body.putObject("error").put("message", words)
                    .put("type", trouble == Trouble.KEY || trouble.ofCaller() ? "invalid_request_error" : "server_error")
                    .putNull("param").put("code", trouble == Trouble.KEY ? "invalid_api_key" : null);
        }
        return body;
    }

    private static String amazon(Trouble trouble) {
        return switch (trouble) {
            case KEY -> "UnrecognizedClientException";
            case BARRED -> "AccessDeniedException";
            case MISSING -> "ResourceNotFoundException";
            case LIMITED -> "ThrottlingException";
            case BROKEN -> "InternalServerException";
            case BUSY, OVERLOADED -> "ServiceUnavailableException";
            case LARGE -> "RequestEntityTooLargeException";
            default -> "ValidationException";
        };
    }

    /**
     * A stream with a good status in which the provider gives up.
     *
     * @param said whether it says something before
     */
    static Recording inStream(Dialect dialect, boolean said) {
        var out = new ByteArrayOutputStream();
        if (said) {
            out.writeBytes(begun(dialect));
        }
        out.writeBytes(switch (dialect) {
            case BEDROCK_CONVERSE -> Framing.frame("exception", "serviceUnavailableException", "{\"message\":\"" + WORDS + "\"}");
            case COHERE_V2 -> text("event: message-end\ndata: {\"type\":\"message-end\",\"id\":\"1\",\"delta\":{\"finish_reason\":\"ERROR\",\"error\":\""
                    + WORDS + "\"}}\n\n");
            case OLLAMA -> text("{\"error\":\"" + WORDS + "\"}\n");
            case OPENAI_RESPONSES -> text("event: error\ndata: {\"type\":\"error\",\"sequence_number\":9,\"code\":\"server_error\",\"message\":\""
                    + WORDS + "\",\"param\":null}\n\n");
            case ANTHROPIC_MESSAGES -> text("event: error\ndata: " + body(dialect, Trouble.OVERLOADED, WORDS) + "\n\n");
            case GEMINI -> text("data: " + body(dialect, Trouble.BUSY, WORDS) + "\n\n");
            default -> text("data: {\"error\":{\"message\":\"" + WORDS + "\",\"type\":\"server_error\",\"param\":null,\"code\":503}}\n\n");
        });
        return new Recording("made-up/" + (said ? "half" : "nothing") + " " + dialect.label(), dialect, true, 200,
                Map.of("content-type", Framing.type(dialect)), out.toByteArray(), List.of());
    }

    /** What was said of an answer, if its provider then fell silent. */
    static Recording cut(Dialect dialect) {
        return new Recording("made-up/cut " + dialect.label(), dialect, true, 200, Map.of("content-type", Framing.type(dialect)), begun(dialect),
                List.of());
    }

    /** Two pieces of a text, of an answer that goes on; two, since Google's client tells of one when it has the next. */
    static byte[] begun(Dialect dialect) {
        return Framing.of(dialect, trees(switch (dialect) {
            case OPENAI_RESPONSES -> """
                    {"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","created_at":1,"status":"in_progress","model":"m","output":[]}}
                    {"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}
                    {"type":"response.content_part.added","sequence_number":2,"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}
                    {"type":"response.output_text.delta","sequence_number":3,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"Half ","logprobs":[]}
                    {"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"of it","logprobs":[]}""";
            case ANTHROPIC_MESSAGES -> """
                    {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"m","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":5,"output_tokens":1}}}
                    {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
                    {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Half "}}
                    {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"of it"}}""";
            case GEMINI -> """
                    {"candidates":[{"content":{"parts":[{"text":"Half "}],"role":"model"},"index":0}],"modelVersion":"m"}
                    {"candidates":[{"content":{"parts":[{"text":"of it"}],"role":"model"},"index":0}],"modelVersion":"m"}""";
            case BEDROCK_CONVERSE -> """
                    {"messageStart":{"role":"assistant"}}
                    {"contentBlockDelta":{"contentBlockIndex":0,"delta":{"text":"Half "}}}
                    {"contentBlockDelta":{"contentBlockIndex":0,"delta":{"text":"of it"}}}""";
            case COHERE_V2 -> """
                    {"type":"message-start","id":"1","delta":{"message":{"role":"assistant","content":[]}}}
                    {"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}}
                    {"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Half "}}}}
                    {"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"of it"}}}}""";
            case OLLAMA -> """
                    {"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"Half "},"done":false}
                    {"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"of it"},"done":false}""";
            default -> """
                    {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Half "},"finish_reason":null}]}
                    {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"of it"},"finish_reason":null}]}""";
        }), false);
    }

    private static List<JsonNode> trees(String lines) {
        return Framing.lines(text(lines), "");
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
