package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.CacheMark;

/** Cache points, which are blocks behind what is to be cached. Some families take them, four in a request at most. */
final class BedrockCache {
    private static final int MOST = 4;

    private final JsonOut out;
    private final BedrockFamily family;
    private int points;

    BedrockCache(JsonOut out, BedrockFamily family) {
        this.out = out;
        this.family = family;
    }

    void point(CacheMark mark) {
        if (mark == CacheMark.NONE || !family.caches() || points == MOST) {
            return;
        }
        points++;
        out.beginObject().name("cachePoint").beginObject().member("type", "default");
        if (mark == CacheMark.HOUR) {
            out.member("ttl", "1h");
        }
        out.endObject().endObject();
    }
}
