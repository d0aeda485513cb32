package dev.signalbox.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokensTest {
    private final List<Promise<Tokens.Token>> asked = new ArrayList<>();
    private final Tokens tokens = new Tokens(_ -> {
        Promise<Tokens.Token> promise = Promise.promise();
        asked.add(promise);
        return promise.future();
    });

    @Test
    void one_request_serves_all_who_wait_and_the_token_is_kept() {
        // Given
        var first = tokens.get(0);
        var second = tokens.get(0);

        // When
        asked.getFirst().complete(new Tokens.Token("t-1", 3_600_000));

        // Then
        assertThat(first.result()).isEqualTo("t-1").isEqualTo(second.result());
        assertThat(tokens.get(3_000_000).result()).isEqualTo("t-1");
        assertThat(asked).hasSize(1);
    }

    @Test
    void it_is_renewed_before_its_end_while_calls_go_on_with_the_old_one() {
        // Given
        tokens.get(0);
        asked.getFirst().complete(new Tokens.Token("t-1", 3_600_000));

        // When
        var early = tokens.get(3_400_000);

        // Then
        assertThat(early.result()).isEqualTo("t-1");
        assertThat(asked).hasSize(2);
        asked.getLast().complete(new Tokens.Token("t-2", 7_200_000));
        assertThat(tokens.get(3_400_001).result()).isEqualTo("t-2");
    }

    @Test
    void a_renewal_that_fails_is_tried_again_later_and_hurts_nobody_while_the_old_one_is_good() {
        // Given
        tokens.get(0);
        asked.getFirst().complete(new Tokens.Token("t-1", 3_600_000));
        tokens.get(3_400_000);
        asked.getLast().fail("no");

        // Then
        assertThat(tokens.get(3_400_001).result()).isEqualTo("t-1");
        assertThat(asked).as("not at once").hasSize(2);
        assertThat(tokens.get(3_420_000).result()).isEqualTo("t-1");
        assertThat(asked).hasSize(3);
    }

    @Test
    void who_needs_a_token_that_can_not_be_had_is_told_why_and_the_next_one_asks_again() {
        // Given
        var first = tokens.get(0);

        // When
        asked.getFirst().fail(new TokenRequest.Refused("the token's issuer answered 401"));

        // Then
        assertThat(first.cause()).hasMessage("the token's issuer answered 401");
        assertThat(tokens.get(1).isComplete()).isFalse();
        assertThat(asked).hasSize(2);
        assertThat(new Tokens(_ -> {
            throw new IllegalStateException("sk-secret");
        }).get(0).cause()).hasMessageNotContaining("sk-secret");
        assertThat(new Tokens(_ -> Future.succeededFuture(new Tokens.Token("long-token-1", 9_000_000))).get(0).result()).isEqualTo("long-token-1");
    }
}
