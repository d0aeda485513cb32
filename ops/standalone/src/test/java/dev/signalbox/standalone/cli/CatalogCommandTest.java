package dev.signalbox.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.catalog.Model;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogCommandTest {
    private static Model model(String... capabilities) {
        return new Model("m", "p", "m", 0, List.of(capabilities), Model.Price.FREE);
    }

    @Test
    void who_names_some_capabilities_is_told_which_others_are_withheld() {
        assertThat(CatalogCommand.withheld(model("tools", "prefill"))).hasValueSatisfying(
                note -> assertThat(note).contains("m@p").contains("json-schema").contains("logprobs").doesNotContain("tools"));
        assertThat(CatalogCommand.withheld(model("tools", "vision", "audio", "json-schema", "logprobs"))).isEmpty();
        assertThat(CatalogCommand.withheld(model("prefill", "prefill-grammar"))).isEmpty();
        assertThat(CatalogCommand.withheld(model())).isEmpty();
    }
}
