package dev.signalbox.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.runtime.kafka.TopicSights.Look;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicSightsTest {
    private static final String TOPIC = "inference.requests";
    private static final Uuid ID = new Uuid(1, 2);
    private static final Look WELL = new Look.There(ID, Set.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE));
    private final TopicSights sights = new TopicSights();

    @BeforeEach
    void use() {
        sights.uses(TOPIC, AclOperation.WRITE);
        sights.saw(TOPIC, WELL);
    }

    @Test
    void a_missing_right_is_named_with_what_to_do_and_forgotten_when_it_is_given() {
        // When
        var ended = sights.saw(TOPIC, new Look.There(ID, Set.of(AclOperation.DESCRIBE, AclOperation.READ)));

        // Then
        assertThat(ended).isEmpty();
        assertThat(sights.missing().orElseThrow()).startsWith("may not write to inference.requests").contains("WRITE", "kafka-acls");

        // When
        sights.saw(TOPIC, WELL);

        // Then
        assertThat(sights.missing()).isEmpty();
    }

    @Test
    void a_right_that_is_not_used_is_not_missed() {
        // When
        sights.saw(TOPIC, new Look.There(ID, Set.of(AclOperation.WRITE)));

        // Then
        assertThat(sights.missing()).isEmpty();
    }

    @Test
    void a_topic_that_may_not_be_seen_is_named_and_ends_nothing() {
        // When
        for (int i = 0; i < 100; i++) {
            assertThat(sights.saw(TOPIC, new Look.Hidden())).isEmpty();
        }

        // Then
        assertThat(sights.missing().orElseThrow()).contains("may not describe inference.requests");
    }

    @Test
    void a_topic_that_is_away_for_an_instant_ends_nothing() {
        // When
        for (int i = 0; i < 20; i++) {
            for (int looks = 1; looks < TopicSights.LOOKS; looks++) {
                assertThat(sights.saw(TOPIC, new Look.Gone())).isEmpty();
            }
            assertThat(sights.saw(TOPIC, WELL)).isEmpty();
        }

        // Then
        assertThat(sights.missing()).isEmpty();
    }

    @Test
    void a_topic_that_stays_away_is_gone() {
        // Given
        for (int looks = 1; looks < TopicSights.LOOKS; looks++) {
            sights.saw(TOPIC, new Look.Gone());
        }

        // When
        var ended = sights.saw(TOPIC, new Look.Gone());

        // Then
        assertThat(ended).contains("inference.requests was deleted; the next start makes it again");
        assertThat(sights.missing()).contains("inference.requests is not there");
    }

    @Test
    void a_topic_with_another_identity_is_not_the_one_it_was() {
        // When
        var ended = sights.saw(TOPIC, new Look.There(new Uuid(3, 4), Set.of(AclOperation.WRITE)));

        // Then
        assertThat(ended).isEqualTo(Optional.of("inference.requests was deleted and made again"));
    }
}
