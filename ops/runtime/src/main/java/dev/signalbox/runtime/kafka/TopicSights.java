package dev.signalbox.runtime.kafka;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;

/**
 * What looks at the topics of a process come to. A missing right is named and forgotten as soon as it is given. A topic counts as gone only
 * when {@value #LOOKS} looks in a row say so, since a broker that starts may not know all its topics yet; one that has another identity
 * than at first was deleted and made again, and positions and epochs of the old one mean nothing there. Not thread-safe.
 */
final class TopicSights {
    static final int LOOKS = 4;

    /** What a broker that answered said of a topic; where none did, nothing is noted. */
    sealed interface Look {
        /** @param allowed what this process may do to it */
        record There(Uuid id, Set<AclOperation> allowed) implements Look {}

        /** It may not even be asked for. */
        record Hidden() implements Look {}

        record Gone() implements Look {}
    }

    private static final class Topic {
        private final EnumSet<AclOperation> wanted = EnumSet.noneOf(AclOperation.class);
        private Uuid id = Uuid.ZERO_UUID;
        private int gone;
        private String missing = "";
    }

    private final Map<String, Topic> topics = new TreeMap<>();

    void uses(String name, AclOperation operation) {
        topics.computeIfAbsent(name, _ -> new Topic()).wanted.add(operation);
    }

    List<String> names() {
        return List.copyOf(topics.keySet());
    }

    /** Notes a look; returns how the topic came to its end, where it has. */
    Optional<String> saw(String name, Look look) {
        var topic = topics.get(name);
        if (topic == null) {
            return Optional.empty();
        }
        topic.gone = look instanceof Look.Gone ? topic.gone + 1 : 0;
        topic.missing = missing(name, topic, look);
        if (topic.gone >= LOOKS) {
            return Optional.of(name + " was deleted; the next start makes it again");
        }
        if (look instanceof Look.There(var id, var _)) {
            boolean same = topic.id.equals(Uuid.ZERO_UUID) || topic.id.equals(id);
            topic.id = id;
            return same ? Optional.empty() : Optional.of(name + " was deleted and made again");
        }
        return Optional.empty();
    }

    private static String missing(String name, Topic topic, Look look) {
        return switch (look) {
            case Look.Gone _ -> name + " is not there";
            case Look.Hidden _ -> mayNot(AclOperation.DESCRIBE, name);
            case Look.There(var _, var allowed) -> {
                var missing = new ArrayList<String>();
                for (var operation : topic.wanted) {
                    if (!allowed.contains(operation)) {
                        missing.add(mayNot(operation, name));
                    }
                }
                yield String.join("; ", missing);
            }
        };
    }

    private static String mayNot(AclOperation operation, String name) {
        var word = switch (operation) {
            case WRITE -> "write to";
            case READ -> "read";
            default -> operation.name().toLowerCase(Locale.ROOT);
        };
        return "may not " + word + " " + name + ": give its user " + operation + " on that topic (kafka-acls --add)";
    }

    /** What is missing now; empty where all is well. */
    Optional<String> missing() {
        var all = topics.values().stream().map(t -> t.missing).filter(m -> !m.isEmpty()).toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", all));
    }
}
