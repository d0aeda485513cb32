package dev.signalbox.runtime.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.catalog.Catalog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogListenersTest {
    private final CatalogListeners listeners = new CatalogListeners();
    private final List<String> heard = new ArrayList<>();

    private static Catalog version(long version) {
        return new Catalog(version, List.of(), List.of(), List.of(), List.of());
    }

    @Test
    void a_part_that_can_not_take_a_version_keeps_nobody_else_from_it_and_is_named_until_it_takes_one() {
        // Given
        listeners.add("worker-1", c -> {
            if (c.version() == 2) {
                throw new IllegalArgumentException("a header value: sk-very-secret");
            }
            heard.add("worker-1 " + c.version());
        });
        listeners.add("ingress-1", c -> heard.add("ingress-1 " + c.version()));

        // When
        listeners.tell(version(1));
        listeners.tell(version(2));

        // Then
        assertThat(heard).containsExactly("worker-1 1", "ingress-1 1", "ingress-1 2");
        assertThat(listeners.current().version()).isEqualTo(2);
        assertThat(listeners.failing()).isEqualTo(1);
        assertThat(listeners.missing()).hasValueSatisfying(
                what -> assertThat(what).contains("worker-1 did not take version 2").doesNotContain("secret"));

        // When
        listeners.tell(version(3));

        // Then
        assertThat(heard).endsWith("worker-1 3", "ingress-1 3");
        assertThat(listeners.missing()).isEmpty();
        assertThat(listeners.failing()).isZero();
    }

    @Test
    void who_comes_late_hears_the_current_version_and_starts_although_it_can_not_take_it() {
        // Given
        listeners.tell(version(4));

        // When
        listeners.add("ingress-1", c -> heard.add("ingress-1 " + c.version()));
        listeners.add("worker-1", c -> {
            throw new IllegalStateException("sk-very-secret");
        });

        // Then
        assertThat(heard).containsExactly("ingress-1 4");
        assertThat(listeners.missing()).hasValueSatisfying(
                what -> assertThat(what).contains("worker-1").doesNotContain("ingress-1").doesNotContain("secret"));
    }

    @Test
    void a_version_is_the_current_one_when_every_part_was_told_of_it() {
        // Given
        listeners.tell(version(1));
        listeners.add("ingress-1", c -> heard.add(c.version() + " beside " + listeners.current().version()));

        // When
        listeners.tell(version(2));

        // Then
        assertThat(heard).containsExactly("1 beside 1", "2 beside 1");
        assertThat(listeners.current().version()).isEqualTo(2);
    }
}
