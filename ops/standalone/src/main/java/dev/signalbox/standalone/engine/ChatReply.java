package dev.signalbox.standalone.engine;

import org.jspecify.annotations.Nullable;

/** The JSON and the SSE events of one chat completion, byte for byte in vLLM's shape. */
final class ChatReply {
    private static final String FINGERPRINT = "\"system_fingerprint\":\"vllm-0.32.0-simulated\"";

    private final ChatCall call;
    private final String id;
    private final String chunkHead;
    private final long created;

    ChatReply(ChatCall call, String number, long createdSeconds) {
        this.call = call;
        this.id = "chatcmpl-" + number;
        this.created = createdSeconds;
        this.chunkHead = "data: {\"id\":\"" + id + "\",\"object\":\"chat.completion.chunk\",\"created\":" + created + ",\"model\":"
                + quoted(call.model()) + ",\"choices\":[";
    }

    String role(int choice) {
        return chunkHead + "{\"index\":" + choice + ",\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,"
                + "\"finish_reason\":null}]" + continuous(0) + ",\"prompt_token_ids\":null,\"prompt_text\":null}\n\n";
    }

    String toolBegins(int choice) {
        return chunkHead + "{\"index\":" + choice + ",\"delta\":{\"content\":null,\"tool_calls\":[{\"id\":\"" + toolId(choice)
                + "\",\"type\":\"function\",\"index\":0,\"function\":{\"name\":" + quoted(call.tool())
                + "}}]},\"logprobs\":null,\"finish_reason\":null,\"token_ids\":null}]}\n\n";
    }

    /** @param finish reason on the last token of a text, null before it */
    String token(int choice, String piece, int produced, @Nullable String finish) {
        if (call.tool() != null) {
            return chunkHead + "{\"index\":" + choice + ",\"delta\":{\"content\":null,\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":"
                    + quoted(piece) + "}}]},\"logprobs\":null,\"finish_reason\":null,\"token_ids\":null}]" + continuous(produced) + "}\n\n";
        }
        return chunkHead + "{\"index\":" + choice + ",\"delta\":{\"content\":" + quoted(piece) + "},\"logprobs\":null,\"finish_reason\":"
                + (finish == null ? "null" : "\"" + finish + "\",\"stop_reason\":null") + ",\"token_ids\":null}]" + continuous(produced)
                + "}\n\n";
    }

    /** The empty delta that ends a tool call. */
    String finish(int choice, String reason, int produced) {
        return chunkHead + "{\"index\":" + choice + ",\"delta\":{},\"logprobs\":null,\"finish_reason\":\"" + reason
                + "\",\"stop_reason\":null,\"token_ids\":null}]" + continuous(produced) + "}\n\n";
    }

    String usage(int produced, int cached) {
        return chunkHead + "],\"usage\":{" + counts(produced) + ",\"prompt_tokens_details\":{\"cached_tokens\":" + cached
                + ",\"created_cache_tokens\":0}}," + FINGERPRINT + "}\n\n";
    }

    String done() {
        return "data: [DONE]\n\n";
    }

    String whole(int[] produced, int cached) {
        var json = new StringBuilder(512).append("{\"id\":\"").append(id).append("\",\"object\":\"chat.completion\",\"created\":")
                .append(created).append(",\"model\":").append(quoted(call.model())).append(",\"choices\":[");
        int all = 0;
        for (int choice = 0; choice < produced.length; choice++) {
            all += produced[choice];
            var answer = call.choices().get(choice);
            var text = new StringBuilder();
            for (int i = 0; i < produced[choice]; i++) {
                text.append(answer.pieces().piece(i));
            }
            json.append(choice == 0 ? "" : ",").append("{\"index\":").append(choice).append(",\"message\":{\"role\":\"assistant\",\"content\":")
                    .append(call.tool() == null ? quoted(text.toString()) : "null")
                    .append(",\"refusal\":null,\"annotations\":null,\"audio\":null,\"function_call\":null,");
            if (call.tool() != null) {
                json.append("\"tool_calls\":[{\"id\":\"").append(toolId(choice)).append("\",\"type\":\"function\",\"function\":{\"name\":")
                        .append(quoted(call.tool())).append(",\"arguments\":").append(quoted(text.toString())).append("}}],");
            }
            json.append("\"reasoning\":null},\"logprobs\":null,\"finish_reason\":\"").append(call.finishReason(answer))
                    .append("\",\"stop_reason\":null,\"token_ids\":null,\"routed_experts\":null}");
        }
        return json.append("],\"service_tier\":null,").append(FINGERPRINT).append(",\"usage\":{").append(counts(all))
                .append(",\"prompt_tokens_details\":{\"cached_tokens\":").append(cached)
                .append(",\"created_cache_tokens\":0,\"multimodal_tokens\":null},\"completion_tokens_details\":null},")
                .append("\"prompt_logprobs\":null,\"prompt_token_ids\":null,\"kv_transfer_params\":null}").toString();
    }

    private String toolId(int choice) {
        return "chatcmpl-tool-" + id.substring(9) + choice;
    }

    private String continuous(int produced) {
        return call.continuousUsage() ? ",\"usage\":{" + counts(produced) + ",\"completion_tokens_details\":null}" : "";
    }

    private String counts(int produced) {
        return "\"prompt_tokens\":" + call.promptTokens() + ",\"total_tokens\":" + (call.promptTokens() + produced)
                + ",\"completion_tokens\":" + produced;
    }

    static String quoted(@Nullable String text) {
        if (text == null) {
            return "null";
        }
        var quoted = new StringBuilder(text.length() + 8).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
