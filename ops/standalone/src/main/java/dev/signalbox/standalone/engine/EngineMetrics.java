package dev.signalbox.standalone.engine;

import dev.signalbox.standalone.engine.EngineCounters.Buckets;

/** An engine's state in Prometheus text, under vLLM's names. */
final class EngineMetrics {
    private EngineMetrics() {}

    static String text(String model, EngineCore core) {
        var out = new StringBuilder(8_192);
        var labels = "engine=\"0\",model_name=\"" + model + "\"";
        var c = core.counters();
        one(out, "num_requests_running", "gauge", labels, core.running());
        one(out, "num_requests_waiting", "gauge", labels, core.waiting());
        one(out, "kv_cache_usage_perc", "gauge", labels, core.cacheUsage());
        one(out, "prefix_cache_queries_total", "counter", labels, c.promptTokens);
        one(out, "prefix_cache_hits_total", "counter", labels, c.cachedTokens);
        one(out, "num_preemptions_total", "counter", labels, c.preemptions);
        one(out, "prompt_tokens_total", "counter", labels, c.promptTokens);
        one(out, "prompt_tokens_cached_total", "counter", labels, c.cachedTokens);
        one(out, "generation_tokens_total", "counter", labels, c.generatedTokens);
        head(out, "request_success_total", "counter");
        line(out, "request_success_total", "engine=\"0\",finished_reason=\"stop\",model_name=\"" + model + "\"", c.stopped);
        line(out, "request_success_total", "engine=\"0\",finished_reason=\"length\",model_name=\"" + model + "\"", c.cutByLength);
        line(out, "request_success_total", "engine=\"0\",finished_reason=\"abort\",model_name=\"" + model + "\"", c.aborted);
        one(out, "cache_config_info", "gauge", "block_size=\"" + core.profile().blockTokens() + "\",enable_prefix_caching=\"True\",engine=\"0\","
                + "num_gpu_blocks=\"" + core.profile().blocks() + "\"", 1);
        histogram(out, "time_to_first_token_seconds", labels, c.timeToFirstToken);
        histogram(out, "inter_token_latency_seconds", labels, c.interToken);
        histogram(out, "e2e_request_latency_seconds", labels, c.endToEnd);
        return out.toString();
    }

    private static void histogram(StringBuilder out, String name, String labels, Buckets buckets) {
        head(out, name, "histogram");
        long sum = 0;
        for (int i = 0; i < buckets.counts.length; i++) {
            sum += buckets.counts[i];
            var bound = i < buckets.bounds.length ? String.valueOf(buckets.bounds[i]) : "+Inf";
            line(out, name + "_bucket", labels.replace(",model_name", ",le=\"" + bound + "\",model_name"), sum);
        }
        line(out, name + "_count", labels, buckets.count);
        line(out, name + "_sum", labels, buckets.sum);
    }

    private static void one(StringBuilder out, String name, String type, String labels, double value) {
        head(out, name, type);
        line(out, name, labels, value);
    }

    private static void head(StringBuilder out, String name, String type) {
        out.append("# TYPE vllm:").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder out, String name, String labels, double value) {
        out.append("vllm:").append(name).append('{').append(labels).append("} ").append(value).append('\n');
    }
}
