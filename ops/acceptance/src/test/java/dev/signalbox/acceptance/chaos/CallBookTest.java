package dev.signalbox.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.acceptance.Ask;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CallBookTest {
    private final CallBook book = new CallBook(100, 2);

    @Test
    void a_request_is_stopped_when_each_of_its_calls_is() {
        // Given
        var first = book.began(body(101));
        var second = book.began(body(101));

        // When
        first.abandoned(7);

        // Then
        assertThat(book.of(101).stopped()).isFalse();

        // When
        second.abandoned(5);

        // Then
        assertThat(book.of(101)).satisfies(calls -> {
            assertThat(calls.stopped()).isTrue();
            assertThat(calls.begun()).isEqualTo(2);
            assertThat(calls.tokens()).isEqualTo(12);
        });
        assertThat(book.of(100).stopped()).as("nothing of it ever ran").isFalse();
    }

    @Test
    void calls_that_are_none_of_its_own_are_passed_over() {
        // When
        book.began(body(99)).abandoned(1);
        book.began(body(102)).abandoned(1);
        book.began("{}".getBytes(StandardCharsets.UTF_8)).abandoned(1);

        // Then
        assertThat(book.of(100).begun() + book.of(101).begun()).isZero();
    }

    private static byte[] body(int number) {
        return new Ask(Ask.MODEL, number, true, 3).body().getBytes(StandardCharsets.UTF_8);
    }
}
