package dev.signalbox.records;

import java.util.EnumSet;
import java.util.Set;

/** What a request needs of a model. Travels as a bit mask of ordinals: new ones are added at the end. */
public enum Feature {
    TOOLS,
    VISION,
    AUDIO,
    JSON_SCHEMA,
    LOGPROBS,
    SEVERAL_CHOICES,
    REASONING,
    /** The caller asked for a usage chunk at the end of its stream. */
    USAGE_IN_STREAM,
    /** The conversation ends with an assistant turn that is to be continued. */
    PREFILL,
    /** The answer has to follow a grammar: JSON, a schema, a call that must be made. */
    GRAMMAR,
    /** The caller wants calls of tools only when they are whole. */
    WHOLE_TOOLS,
    /** The answer was begun elsewhere and has to go on exactly there. */
    CONTINUATION,
    /** It was begun under a grammar. */
    CONTINUED_GRAMMAR,
    /** It was begun with log probabilities. */
    CONTINUED_LOGPROBS,
    /** Reasoning was shown. */
    CONTINUED_REASONING,
    /** Its reader has the answer go on elsewhere where it breaks off, if it can; this is said to workers and asks nothing of a model. */
    MOVABLE;

    public static int mask(Set<Feature> features) {
        int mask = 0;
        for (var feature : features) {
            mask |= 1 << feature.ordinal();
        }
        return mask;
    }

    /** The features of a mask; bits that this version does not know are left out. */
    public static Set<Feature> of(int mask) {
        var features = EnumSet.noneOf(Feature.class);
        for (var feature : values()) {
            if ((mask & 1 << feature.ordinal()) != 0) {
                features.add(feature);
            }
        }
        return features;
    }

    public int bit() {
        return 1 << ordinal();
    }

    public boolean in(int mask) {
        return (mask & bit()) != 0;
    }
}
