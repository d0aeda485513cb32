package dev.signalbox.telemetry.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.Usage;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LastingPricesTest {
    private static final Usage ONE_TOKEN = new Usage(0, 0, 0, 0, 1, 0, 0, 0, 0, false);

    private final LastingPrices prices = new LastingPrices();

    private static Catalog catalog(long version, Model... models) {
        var provider = new Provider("p", Dialect.OPENAI_CHAT, List.of("http://127.0.0.1:1"), Provider.Auth.NONE, Provider.Limits.DEFAULT, Provider.Timeouts.DEFAULT,
                Provider.Quirks.NONE, Map.of(), Optional.empty());
        return new Catalog(version, List.of(provider), List.of(models), List.of(), List.of());
    }

    private static Model model(String id, double output) {
        return new Model(id, "p", id, 0, List.of(), new Model.Price(0, 0, 0, 0, output));
    }

    private long of(String target) {
        return prices.microDollars(target, ONE_TOKEN, 0);
    }

    @Test
    void what_ends_after_its_target_has_gone_costs_what_it_cost_last() {
        // Given
        prices.apply(catalog(1, model("a", 2), model("b", 3)));
        prices.apply(catalog(2, model("a", 4), model("b", 3)));

        // When
        prices.apply(catalog(3, model("b", 5)));
        prices.apply(catalog(4, model("b", 6)));

        // Then
        assertThat(of("a@p")).isEqualTo(4);
        assertThat(of("b@p")).isEqualTo(6);
        assertThat(of("never@p")).isZero();
    }

    @Test
    void a_target_that_comes_back_costs_what_it_costs_now_and_when_it_goes_again_what_it_cost_then() {
        // Given
        prices.apply(catalog(1, model("a", 2)));
        prices.apply(catalog(2));

        // When
        prices.apply(catalog(3, model("a", 7)));
        var back = of("a@p");
        prices.apply(catalog(4));

        // Then
        assertThat(back).isEqualTo(7);
        assertThat(of("a@p")).isEqualTo(7);
    }

    @Test
    void of_targets_that_have_gone_only_so_many_are_known() {
        // Given
        prices.apply(catalog(1, model("first", 2)));
        prices.apply(catalog(2, IntStream.range(0, 10_000).mapToObj(i -> model("m" + i, 3)).toArray(Model[]::new)));

        // When
        prices.apply(catalog(3));

        // Then
        assertThat(of("first@p")).isZero();
        assertThat(of("m0@p")).isEqualTo(3);
    }
}
