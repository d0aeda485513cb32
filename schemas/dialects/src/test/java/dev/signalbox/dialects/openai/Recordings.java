package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.laws.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Answers of real providers, where the folder with them lies beside this repository; tests that need them are skipped
 * where it does not.
 */
final class Recordings {
    private Recordings() {}

    /** Chat streams by name, as they came or, where only payloads were kept, framed. */
    static TreeMap<String, byte[]> streams() throws IOException {
        var streams = new TreeMap<String, byte[]>();
        for (var provider : List.of("azure-openai", "deepseek", "gpustack", "groq", "mistral", "ollama", "openai",
                "openai-sdk-snapshots",
                "openrouter", "perplexity", "vllm", "vllm-0.32", "vercel-chunks", "tgi")) {
            try (var files = Files.list(Folder.recorded().resolve(provider))) {
                for (var file : files.sorted().toList()) {
                    var name = file.getFileName().toString();
                    boolean chat = !name.startsWith("responses") && !name.startsWith("completion")
                            && !name.startsWith("messages");
                    if (name.endsWith(".sse") && chat) {
                        streams.put(provider + "/" + name, Files.readAllBytes(file));
                    } else if (name.matches("(deepseek|groq|openai--azure).*chunks.txt")) {
                        var framed = new StringBuilder();
                        for (var line : Files.readAllLines(file)) {
                            if (!line.isBlank()) {
                                framed.append("data: ").append(line).append("\n\n");
                            }
                        }
                        streams.put(provider + "/" + name, framed
                                .append("data: [DONE]\n\n").toString().getBytes("UTF-8"));
                    } else if (provider.equals("tgi") && name.contains("_stream")) {
                        var framed = new StringBuilder();
                        for (var chunk : Chats.JACKSON.readTree(file.toFile())) {
                            framed.append("data: ").append(chunk).append("\n\n");
                        }
                        streams.put(provider + "/" + name, framed
                                .append("data: [DONE]\n\n").toString().getBytes("UTF-8"));
                    }
                }
            }
        }
        return streams;
    }

    /** Whole chat answers with a good status. */
    static TreeMap<String, byte[]> wholes() throws IOException {
        var wholes = new TreeMap<String, byte[]>();
        var files = new ArrayList<Path>();
        for (var pattern : List.of("openai/chat*.json", "vllm/chat*.json", "vllm-0.32/chat*.json", "gpustack/*.json",
                "tgi/*.json")) {
            try (var found = Files.newDirectoryStream(Folder.recorded().resolve(pattern.split("/")[0]), pattern.split("/")[1])) {
                found.forEach(files::add);
            }
        }
        for (var file : files) {
            var bytes = Files.readAllBytes(file);
            var tree = Chats.JACKSON.readTree(bytes);
            if (tree.path("choices").path(0).has("message")) {
                wholes.put(file.subpath(file.getNameCount() - 2, file.getNameCount()).toString(), bytes);
            }
        }
        return wholes;
    }
}
