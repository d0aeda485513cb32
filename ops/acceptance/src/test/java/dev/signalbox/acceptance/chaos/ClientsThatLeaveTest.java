package dev.signalbox.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.acceptance.Ask;
import dev.signalbox.acceptance.Cluster;
import dev.signalbox.acceptance.SharedCluster;
import dev.signalbox.acceptance.chaos.Leaver.Departure;
import dev.signalbox.acceptance.chaos.Leaver.Way;
import dev.signalbox.standalone.engine.Onlooker;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients leave real processes, and engines say what they saw of it. Counted, not timed: {@link ClientCancelTrial} does that. */
class ClientsThatLeaveTest {
    private static final int TOKENS = 8_000;
    private static final int FIRST = 700_000;
    private static Cluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = SharedCluster.get();
    }

    @AfterEach
    void nobody_looks_on_any_more() throws Exception {
        cluster.engines().forEach(engine -> engine.watch(Onlooker.NOBODY));
        cluster.joinProviders();
    }

    @Test
    void however_a_client_leaves_its_call_is_stopped_at_the_engine_in_streams_and_in_whole_answers() throws Exception {
        // Given
        var book = watched(FIRST, 20);
        var all = new ArrayList<Leaver>();
        try (var leavers = new Leavers(cluster::front, book)) {
            for (int i = 0; i < 20; i++) {
                boolean streams = i % 2 == 0;
                var way = i % 3 == 0 ? Way.CLOSE : i % 3 == 1 || !streams ? Way.RESET : Way.DELETE;
                all.add(new Leaver(new Ask(Ask.MODEL, FIRST + i, streams, TOKENS), way));
            }

            // When
            all.forEach(each -> leavers.leavesUnderWay(each, 0));

            // Then
            assertThat(ClientCancelTrial.ended(all)).extracting(Departure::wrong).containsOnly("");
        }
        cluster.awaitNothingLeft();
    }

    @Test
    void whoever_leaves_while_nothing_is_free_never_runs() throws Exception {
        // Given
        int first = FIRST + 1_000;
        int waiting = 12;
        var book = watched(first, ClientCancelTrial.SLOTS + waiting);

        // When
        try (var leavers = new Leavers(cluster::front, book)) {
            var departures = ClientCancelTrial.held(cluster, leavers, book, first, waiting);

            // Then
            assertThat(departures).hasSize(ClientCancelTrial.SLOTS).extracting(Departure::wrong).containsOnly("");
        }
        cluster.awaitNothingLeft();
    }

    private static CallBook watched(int first, int count) {
        var book = new CallBook(first, count);
        cluster.engines().forEach(engine -> engine.watch(book));
        return book;
    }
}
