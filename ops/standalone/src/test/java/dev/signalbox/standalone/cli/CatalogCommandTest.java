package dev.signalbox.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.worker.call.Secrets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CatalogCommandTest {
    private static Model model(String... capabilities) {
        return new Model("m", "p", "m", 0, List.of(capabilities), Model.Price.FREE);
    }

    @Test
    void a_reference_that_leads_nowhere_here_is_warned_of_and_a_good_one_is_not() {
        // Given
        var provider = new Provider("acme", Dialect.OPENAI_CHAT, List.of("http://127.0.0.1/v1"),
                new Provider.Auth(Provider.Auth.Scheme.BEARER, "", "${NOSUCHKEY}"), Provider.Limits.DEFAULT, Provider.Timeouts.DEFAULT,
                Provider.Quirks.NONE, Map.of("x-team", "${TEAM}", "x-two-lines", "${LINES}", "x-plain", "blue"), Optional.empty());

        // When
        var lacking = CatalogCommand.lacking(provider, new Secrets(Map.of("TEAM", "sk-blue", "LINES", "sk-one\nsk-two")::get));

        // Then
        assertThat(lacking).hasSize(2).allSatisfy(line -> assertThat(line).startsWith("warning: ").contains("acme").doesNotContain("sk-"));
        assertThat(lacking.getFirst()).contains("auth.secret").contains("${NOSUCHKEY} is not set here");
        assertThat(lacking.getLast()).contains("headers.x-two-lines").contains("${LINES} holds more than one line");
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
