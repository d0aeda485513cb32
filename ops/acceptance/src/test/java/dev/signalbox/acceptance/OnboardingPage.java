package dev.signalbox.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/** {@code docs/onboarding.md}: how many lines it takes to take a vendor on, counted in the files that the tests use. */
final class OnboardingPage {
    private static final String PRESETS = "ops/standalone/src/main/resources/dev/signalbox/standalone/catalog/presets";
    private static final String ODD = "docs/examples/odd-vendor.yaml";
    /** Beside the one with the preset's name: what only its user can know. */
    private static final Map<String, Integer> BESIDE = Map.of(
            "vertex", 1, "bedrock", 1, "azure-openai", 1, "vllm", 1, "sglang", 1, "tgi", 1, "tensorrt-llm", 1, "llama-cpp", 1);

    private OnboardingPage() {}

    static String text() throws IOException {
        var out = new StringBuilder("""
                # Onboarding in lines

                Generated from the files that the tests use. A vendor is taken on by its entry in [catalog.yaml](catalog.md) and nothing else: no build, no restart. Where there
                is a preset, that is its name and a key; where there is none, what a preset would say. Counted are lines with something in them, without
                comments and without models.

                ```yaml
                providers:
                  - preset: groq        # the key is in GROQ_API_KEY
                ```

                | preset | lines of yours | lines of the preset |
                |---|---|---|
                """);
        try (var files = Files.list(Repository.file(PRESETS))) {
            for (var file : files.sorted().toList()) {
                var name = file.getFileName().toString().replace(".yaml", "");
                out.append("| `").append(name).append("` | ").append(1 + BESIDE.getOrDefault(name, 0)).append(" | ").append(lines(Repository.text(file))).append(" |\n");
            }
        }
        var odd = Repository.text(Repository.file(ODD));
        out.append("""

                What a hard request looks like when it arrives at ten of these, and what their errors are taken for, is in `OnboardingTest`, against a vendor on loopback.

                ## A vendor that nobody knows
                Nor is there code for one with its own names for members, a key in the query, its own lines of JSON instead of events, its own errors, and cached tokens in a
                header: the same test runs it on the""").append(" ").append(lines(odd)).append("""
                 lines of [this file](examples/odd-vendor.yaml), with streams, tool calls, whole answers, errors and a refused key, for callers of
                OpenAI's and of Anthropic's dialect.

                ```yaml
                """).append(odd).append("```\n");
        return out.toString();
    }

    /** Without comments, blank lines, and models, which are the last key where there are some. */
    private static long lines(String yaml) {
        return yaml.lines().takeWhile(line -> !line.strip().equals("models:")).filter(line -> !line.isBlank() && !line.strip().startsWith("#")).count();
    }
}
