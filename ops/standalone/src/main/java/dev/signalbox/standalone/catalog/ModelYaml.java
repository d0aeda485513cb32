package dev.signalbox.standalone.catalog;

import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Tariff;
import dev.signalbox.records.catalog.Terms;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Reads one model of a catalogue file. */
final class ModelYaml {
    private static final List<String> CAPABILITIES =
            List.of("tools", "vision", "audio", "json-schema", "logprobs", "several-choices", "reasoning", "prefill", "prefill-continue",
                    "prefill-turn", "prefill-flag", "prefill-grammar", "prefill-logprobs", "prefill-reasoning", "top-k", "openai-members",
                    "adaptive-thinking", "effort", "system-turns");
    private static final int MOST_CONTEXT = 100_000_000;
    private static final String UNKNOWN = "Leave it out where it is not known.";

    private ModelYaml() {}

    static Model read(Mapping in, String provider) {
        var id = CatalogYaml.id(in, "id", "the name that clients and routes use");
        var capabilities = in.texts("capabilities");
        in.words("capabilities", CAPABILITIES);
        var prices = in.mapping("price");
        var tariffs = new ArrayList<Tariff>();
        var price = price(prices);
        tiers(prices, 0, tariffs);
        for (var later : prices.mappings("later")) {
            long from = day(later);
            tariffs.add(new Tariff(from, 0, price(later)));
            tiers(later, from, tariffs);
            later.refuseOthers();
        }
        prices.refuseOthers();
        var model = new Model(id, provider, in.text("upstream", id), (int) in.whole("context", 1, MOST_CONTEXT, 0, UNKNOWN), capabilities, price,
                (int) in.whole("max-output", 1, MOST_CONTEXT, 0, UNKNOWN), tariffs, terms(in));
        in.refuseOthers();
        return model;
    }

    private static Model.Price price(Mapping in) {
        double input = in.amount("input", 0);
        return new Model.Price(input, in.amount("cache-read", input), in.amount("cache-write-5m", input * 1.25),
                in.amount("cache-write-1h", input * 2), in.amount("output", 0));
    }

    private static void tiers(Mapping in, long from, List<Tariff> to) {
        for (var tier : in.mappings("tiers")) {
            long above = tier.whole("above", 1, MOST_CONTEXT, 0, "It is how many tokens must have gone in.");
            if (above == 0 && !tier.isAsking()) {
                tier.required("above", "the tokens that must have gone in for this price");
            }
            to.add(new Tariff(from, above, price(tier)));
            tier.refuseOthers();
        }
    }

    private static long day(Mapping in) {
        var text = in.required("from", "the day on which it begins, such as 2026-12-01");
        try {
            return text.isEmpty() ? 0 : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            in.problem("from", text, "must be a day, such as 2026-12-01; it begins at midnight UTC");
            return 0;
        }
    }

    private static Terms terms(Mapping in) {
        var policy = in.mapping("data-policy");
        var terms = new Terms(in.text("region", ""), policy.flag("keeps-nothing", false), policy.flag("trains-never", false), in.scores("quality"));
        policy.refuseOthers();
        return terms;
    }
}
