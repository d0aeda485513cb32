package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Drops;

/** Cache points, which are blocks behind what is to be cached. A request may have four. */
final class BedrockCache {
    private static final int MOST = 4;

    private final JsonOut out;
    private final BedrockFamily family;
    private final Drops drops;
    private int points;

    BedrockCache(JsonOut out, BedrockFamily family, Drops drops) {
        this.out = out;
        this.family = family;
        this.drops = drops;
    }

    void point(CacheMark mark) {
        if (mark == CacheMark.NONE) {
            return;
        }
        if (!family.caches() || points == MOST) {
            drops.hint("cache_control");
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
