package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.acceptance.Outcome.Kind;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.standalone.engine.EngineProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The troubles that Kafka itself can have, one after the other on one cluster. While one lasts every client gets an honest 503 and the
 * fronts go on serving; when it ends requests are answered again, and nobody had to start anything, but where a topic was deleted.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KafkaTroubleTest {
    private static final int TOKENS = 8;
    private static final Duration MOST = Duration.ofSeconds(120);
    private static final double SMALL = 1 << 20;
    private static final String REQUESTS = Topics.REQUESTS.name();
    private static final ConfigResource CONFIG = new ConfigResource(ConfigResource.Type.TOPIC, REQUESTS);
    private static final ResourcePattern PATTERN = new ResourcePattern(ResourceType.TOPIC, REQUESTS, PatternType.LITERAL);
    private static final List<AclBinding> NO_WRITING = List.of(
            right(AclOperation.ALL, AclPermissionType.ALLOW), right(AclOperation.WRITE, AclPermissionType.DENY));

    private static Cluster cluster;
    private static Caller caller;
    private static Admin admin;
    private static int number = 70_000;

    @BeforeAll
    static void start() throws Exception {
        cluster = SharedCluster.get();
        caller = new Caller();
        admin = cluster.runtime().context().kafka().admin("trouble");
        everyFrontAnswers();
    }

    @AfterAll
    static void end() {
        admin.close();
        caller.close();
    }

    private static AclBinding right(AclOperation operation, AclPermissionType type) {
        return new AclBinding(PATTERN, new AccessControlEntry("User:*", "*", operation, type));
    }

    private static List<Outcome> ask(int front, int count) throws Exception {
        var asked = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < count; i++) {
            asked.add(caller.chat(cluster.front(front), Ask.numbered(number++, TOKENS)));
        }
        var outcomes = new ArrayList<Outcome>();
        for (var each : asked) {
            outcomes.add(each.get(MOST.toSeconds(), TimeUnit.SECONDS));
        }
        return outcomes;
    }

    /** A 503 in OpenAI's shape that says when to come back. */
    private static void isAnHonest503(Outcome outcome) {
        assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.REFUSED);
        assertThat(outcome.status()).as(outcome.toString()).isEqualTo(503);
        assertThat(Integer.parseInt(outcome.retryAfter())).as(outcome.toString()).isBetween(1, 30);
    }

    private static int longestRetryAfter(List<Outcome> outcomes) {
        return outcomes.stream().mapToInt(o -> Integer.parseInt(o.retryAfter())).max().orElseThrow();
    }

    /** Before a trouble is felt a request may still pass. */
    private static void isFelt(int front) throws Exception {
        Await.until("a request is refused", MOST, () -> {
            var outcome = ask(front, 1).getFirst();
            if (!outcome.answered()) {
                isAnHonest503(outcome);
            }
            return !outcome.answered();
        });
    }

    private static void frontsServe() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(caller.get(cluster.front(i) + "/livez").statusCode()).isEqualTo(200);
        }
        assertThat(cluster.metric(cluster.ingresses(), "signalbox_kafka_unsent_bytes")).as("what waits for Kafka").isLessThan(SMALL);
    }

    private static void everyFrontAnswers() throws Exception {
        for (int i = 0; i < 2; i++) {
            int front = i;
            Await.until("a request is answered", MOST, () -> {
                var outcome = ask(front, 1).getFirst();
                if (!outcome.answered()) {
                    isAnHonest503(outcome);
                }
                return outcome.answered();
            });
        }
        assertThat(new Laws(EngineProfile.LLAMA_8B).broken(ask(0, 2))).isEmpty();
        cluster.awaitNothingLeft();
    }

    @Test
    @Order(1)
    void a_broker_that_does_not_answer_is_said_in_time_and_back_by_itself() throws Exception {
        // Given
        cluster.broker().pause();
        try {
            // When
            var first = ask(0, 4);
            var later = ask(0, 50);
            var elsewhere = ask(1, 2);

            // Then
            first.forEach(KafkaTroubleTest::isAnHonest503);
            later.forEach(KafkaTroubleTest::isAnHonest503);
            elsewhere.forEach(KafkaTroubleTest::isAnHonest503);
            assertThat(longestRetryAfter(later)).isGreaterThanOrEqualTo(longestRetryAfter(first));
            frontsServe();
        } finally {
            cluster.broker().goOn();
        }
        everyFrontAnswers();
    }

    @Test
    @Order(2)
    void a_right_that_is_taken_away_is_named_and_enough_when_it_is_given_back() throws Exception {
        // Given
        var front = cluster.ingresses().getFirst();
        admin.createAcls(NO_WRITING).all().get();
        try {
            // When
            isFelt(0);
            isFelt(1);

            // Then
            Await.until("the right is named", MOST, () -> cluster.readiness(front).contains("may not write to " + REQUESTS));
            frontsServe();
        } finally {
            admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
        }
        everyFrontAnswers();
        Await.until("nothing is missing", MOST, () -> !cluster.readiness(front).contains(REQUESTS));
    }

    /** A disk that is full can't be had here; a topic that refuses every record is what a front sees of it. */
    @Test
    @Order(3)
    void a_topic_that_takes_nothing_is_said_and_back_by_itself() throws Exception {
        // Given
        var usual = admin.describeConfigs(List.of(CONFIG)).all().get().get(CONFIG).get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value();
        mostBytes("64");
        try {
            // When
            isFelt(0);

            // Then
            frontsServe();
        } finally {
            mostBytes(usual);
        }
        everyFrontAnswers();
    }

    private static void mostBytes(String bytes) throws Exception {
        Collection<AlterConfigOp> one = List.of(new AlterConfigOp(
                new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, bytes), AlterConfigOp.OpType.SET));
        admin.incrementalAlterConfigs(Map.of(CONFIG, one)).all().get();
    }

    /** Twenty bytes a second: less would hold back a single request for longer than the trouble lasts. */
    @Test
    @Order(4)
    void a_kafka_that_is_too_slow_is_said_in_time_and_back_by_itself() throws Exception {
        // Given
        bytesPerSecond(20.0);
        try {
            // When
            isFelt(0);

            // Then
            frontsServe();
        } finally {
            bytesPerSecond(null);
        }
        everyFrontAnswers();
    }

    private static void bytesPerSecond(@Nullable Double bytes) throws Exception {
        var producer = new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, cluster.ingresses().getFirst().name() + "-requests"));
        admin.alterClientQuotas(List.of(
                new ClientQuotaAlteration(producer, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", bytes))))).all().get();
    }

    @Test
    @Order(5)
    void a_deleted_topic_ends_who_uses_it_and_is_there_again_when_they_are() throws Exception {
        // Given
        var users = new ArrayList<>(cluster.ingresses());
        users.addAll(cluster.routers());
        users.addAll(cluster.workers());

        // When
        admin.deleteTopics(List.of(REQUESTS)).all().get();

        // Then
        isFelt(0);
        for (var each : users) {
            assertThat(each.awaitEnd()).as(each.name()).isEqualTo(1);
        }
        assertThat(cluster.telemetry().isAlive()).as("who does not use it").isTrue();

        // When
        cluster.restart(users);

        // Then
        everyFrontAnswers();
        assertThat(admin.listTopics().names().get()).contains(REQUESTS);
    }
}
