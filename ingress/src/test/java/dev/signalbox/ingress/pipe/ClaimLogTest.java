package dev.signalbox.ingress.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Claim;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.topics.Topics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClaimLogTest {
    private final StoreKit kit = new StoreKit();
    private ClaimLog claims;

    @BeforeEach
    void begin() throws Exception {
        claims = opened("ingress-1");
    }

    private ClaimLog opened(String process) throws InterruptedException {
        var log = new ClaimLog(kit.runtime(process), kit.sender(), kit.log::reader);
        log.start();
        kit.log.await(log::known);
        return log;
    }

    @AfterEach
    void end() {
        claims.close();
        kit.close();
    }

    private Claim of(String request) {
        return new Claim("key", "body", new RequestId(request), "", kit.time.millis());
    }

    private static CompletableFuture<@Nullable Claim> claim(ClaimLog log, Claim claim) {
        var told = new CompletableFuture<@Nullable Claim>().orTimeout(30, TimeUnit.SECONDS);
        log.claim(claim, told::complete);
        return told;
    }

    @Test
    void of_two_who_claim_a_key_both_are_told_that_the_first_one_stands() throws Exception {
        // Given
        try (var other = opened("ingress-2")) {
            var first = claim(claims, of("q-1")).get();

            // When
            var second = claim(other, of("q-2")).get();

            // Then
            assertThat(first).isEqualTo(of("q-1"));
            assertThat(second).isEqualTo(of("q-1"));
            kit.log.await(() -> claims.standing("key") != null);
            assertThat(claims.standing("key")).isEqualTo(of("q-1"));
        }
    }

    @Test
    void a_claim_that_the_log_does_not_take_does_not_stand() throws Exception {
        // Given
        kit.log.refuses(_ -> true);

        // When
        var told = claim(claims, of("q-1"));

        // Then
        assertThat(told.get()).isNull();
        assertThat(claims.standing("key")).isNull();
    }

    @Test
    void a_claim_that_cannot_be_decoded_while_the_registry_is_away_still_comes_before_those_behind_it() throws Exception {
        // Given: another version of this product has claimed the key first
        kit.registry.away = true;
        kit.log.put(Topics.KEYS, 0, "key", kit.foreign(kit.wire.claims().encode(of("q-1"))));

        // When
        var told = claim(claims, of("q-2"));
        int resting = kit.log.pausedPolls();
        kit.log.await(() -> kit.log.pausedPolls() > resting + 1);

        // Then: nobody is told that the second one stands, for both would run
        assertThat(told).isNotDone();

        // When
        kit.registry.away = false;
        kit.time.advance(Duration.ofSeconds(6));

        // Then
        assertThat(told.get().request()).isEqualTo(new RequestId("q-1"));
        assertThat(kit.deadLetters()).isEmpty();
    }

    @Test
    void a_claim_that_nobody_can_decode_is_put_aside_and_the_next_one_stands() throws Exception {
        // Given
        kit.log.put(Topics.KEYS, 0, "key", new byte[] {9, 9, 9, 9, 9, 9});

        // When
        var told = claim(claims, of("q-2"));

        // Then
        assertThat(told.get()).isEqualTo(of("q-2"));
        assertThat(kit.deadLetters()).hasSize(1);
    }
}
