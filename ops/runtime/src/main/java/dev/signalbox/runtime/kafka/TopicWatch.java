package dev.signalbox.runtime.kafka;

import dev.signalbox.records.topics.Topic;
import dev.signalbox.runtime.health.Health;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds whether the topics that this process uses are there and may be used. What is missing is said at /readyz; a topic
 * that is gone for good ends the process, because only a start makes it again, and all that was known of the old one is void. A broker
 * that does not answer says nothing of topics. Runs from the first use that it is told of. Safe from any thread.
 */
public final class TopicWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(5);

    private final KafkaClients kafka;
    private final Health health;
    private final TopicSights sights = new TopicSights();
    private final Thread thread;
    private boolean started;
    private volatile boolean ended;
    private volatile boolean closed;

    public TopicWatch(KafkaClients kafka, Health health) {
        this.kafka = kafka;
        this.health = health;
        this.thread = Thread.ofPlatform().daemon().name("topic-watch").unstarted(this::run);
    }

    public void reads(List<Topic> topics) {
        uses(topics, AclOperation.READ);
    }

    public void writes(List<Topic> topics) {
        uses(topics, AclOperation.WRITE);
    }

    private synchronized void uses(List<Topic> topics, AclOperation operation) {
        topics.forEach(topic -> sights.uses(topic.name(), operation));
        if (!started) {
            started = true;
            health.check("topics", this::missing);
            thread.start();
        }
    }

    private synchronized Optional<String> missing() {
        return sights.missing();
    }

    private void run() {
        try (var admin = kafka.admin("topic-watch")) {
            while (!closed && !ended) {
                look(admin);
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            // closed
        } catch (RuntimeException | Error e) {
            if (!closed) {
                LOG.error("nobody looks at the topics any more, this process ends", e);
                health.ended("topic-watch", e);
            }
        }
    }

    private void look(Admin admin) throws InterruptedException {
        List<String> names;
        synchronized (this) {
            names = sights.names();
        }
        try {
            var options = new DescribeTopicsOptions().timeoutMs((int) ANSWERS_WITHIN.toMillis()).includeAuthorizedOperations(true);
            var seen = new HashMap<String, TopicSights.Look>();
            for (var answer : admin.describeTopics(names, options).topicNameValues().entrySet()) {
                look(answer.getValue()).ifPresent(look -> seen.put(answer.getKey(), look));
            }
            note(seen);
        } catch (KafkaException e) {
            LOG.debug("topics could not be looked at cause={}", e.toString());
        }
    }

    /** Empty where nobody answered in time, or cannot say. */
    private static Optional<TopicSights.Look> look(KafkaFuture<TopicDescription> answer) throws InterruptedException {
        try {
            var topic = answer.get(2 * ANSWERS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            var allowed = topic.authorizedOperations();
            return allowed == null ? Optional.empty() : Optional.of(new TopicSights.Look.There(topic.topicId(), allowed));
        } catch (ExecutionException e) {
            return switch (e.getCause()) {
                case UnknownTopicOrPartitionException _ -> Optional.of(new TopicSights.Look.Gone());
                case AuthorizationException _ -> Optional.of(new TopicSights.Look.Hidden());
                case null, default -> Optional.empty();
            };
        } catch (TimeoutException e) {
            return Optional.empty();
        }
    }

    private synchronized void note(Map<String, TopicSights.Look> seen) {
        var before = sights.missing();
        seen.forEach((name, look) -> sights.saw(name, look).ifPresent(how -> {
            LOG.error("a topic is gone, this process ends topic={} how={}", name, how);
            ended = true;
            health.ended("topic " + name, how);
        }));
        var now = sights.missing();
        if (!now.equals(before)) {
            LOG.warn("what topics lack has changed now={}", now.orElse("nothing"));
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
