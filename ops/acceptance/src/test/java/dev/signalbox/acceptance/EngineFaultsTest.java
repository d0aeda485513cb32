package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.acceptance.Outcome.Kind;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.fleet.TargetHealth;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.standalone.engine.EngineProfile;
import dev.signalbox.standalone.engine.SimulatedEngine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Engines that fail in every way there is, seen from a client: another engine answers, or a clear error comes where there is none. */
class EngineFaultsTest {
    private static final int AT_ONCE = 8;
    private static final int TOKENS = 12;
    private static OneJvm system;
    private static final Caller CALLER = new Caller();
    private static int number = 10_000;

    @BeforeAll
    static void start() throws Exception {
        system = OneJvm.shared();
    }

    @AfterEach
    void all_is_well_again() throws Exception {
        for (var model : List.of(OneJvm.PAIR, OneJvm.LONE)) {
            for (var engine : system.engines(model)) {
                CALLER.delete(faults(engine));
            }
            Await.until(model + " answers again, and again", Await.MOST, () -> ask(model, AT_ONCE).stream().allMatch(Outcome::answered));
        }
    }

    private static String faults(SimulatedEngine engine) {
        return engine.url().replace("/v1", "/faults");
    }

    private static void fault(SimulatedEngine engine, String json) throws Exception {
        assertThat(CALLER.post(faults(engine), json).statusCode()).isEqualTo(200);
    }

    private static List<Outcome> ask(String model, int count) throws Exception {
        var running = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < count; i++) {
            running.add(CALLER.chat(system.base, new Ask(model, number++, i % 2 == 0, TOKENS)));
        }
        var outcomes = new ArrayList<Outcome>();
        for (var each : running) {
            outcomes.add(each.get());
        }
        return outcomes;
    }

    /** Breaks one call of each of two engines, whichever the router prefers, and asks until both have happened. */
    private static List<Outcome> askWhileBroken(String fault) throws Exception {
        var pair = system.engines(OneJvm.PAIR);
        for (var engine : pair) {
            fault(engine, fault.replace("}", ",\"requests\":1}"));
        }
        var outcomes = new ArrayList<Outcome>();
        Await.until("each engine has failed once", Await.MOST, () -> {
            outcomes.addAll(ask(OneJvm.PAIR, AT_ONCE));
            boolean happened = true;
            for (var engine : pair) {
                happened &= CALLER.get(faults(engine)).body().strip().equals("[]");
            }
            return happened;
        });
        return outcomes;
    }

    private static void nothingIsLeft() throws Exception {
        Await.until("no slot is taken", Await.MOST,
                () -> Samples.sum(CALLER.get(system.context.address() + "/metrics").body(), "signalbox_inflight") == 0);
        Await.until("no request is open", Await.MOST,
                () -> Samples.sum(CALLER.get(system.context.address() + "/metrics").body(), "signalbox_requests_open") == 0);
        for (var engine : system.engines(OneJvm.PAIR)) {
            Await.until("nothing runs at an engine", Await.MOST, () -> {
                var metrics = CALLER.get(engine.url().replace("/v1", "/metrics")).body();
                return Samples.sum(metrics, "vllm:num_requests_running") + Samples.sum(metrics, "vllm:num_requests_waiting") == 0;
            });
            Await.until("no connection is left of those that failed", Await.MOST,
                    () -> Connections.established(engine.port()) <= 2 * AT_ONCE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"kind\":\"error\",\"status\":500}", "{\"kind\":\"error\",\"status\":503}", "{\"kind\":\"rate-limit\",\"retry-after\":1}",
        "{\"kind\":\"reset\"}", "{\"kind\":\"cut\",\"tokens\":0}", "{\"kind\":\"hang\"}", "{\"kind\":\"drip\"}"})
    void what_fails_before_its_first_token_is_answered_by_another_engine(String fault) throws Exception {
        // When
        var outcomes = askWhileBroken(fault);

        // Then
        assertThat(new Laws(EngineProfile.INSTANT).broken(outcomes)).isEmpty();
        nothingIsLeft();
    }

    @Test
    void a_stream_that_breaks_after_its_first_token_goes_on_at_another_engine() throws Exception {
        // When
        var outcomes = askWhileBroken("{\"kind\":\"cut\",\"tokens\":5}");

        // Then
        assertThat(new Laws(EngineProfile.INSTANT).broken(outcomes)).isEmpty();
        nothingIsLeft();
    }

    /** The engines of this model have a minute for their first token, so nothing else could open the circuit. */
    @Test
    void a_target_that_drips_is_left_alone_as_soon_as_others_overtake_it_and_comes_back() throws Exception {
        try (var profiles = LogView.fromNow(system.context.kafka(), Topics.PROFILES);
                var health = LogView.fromNow(system.context.kafka(), Topics.HEALTH)) {
            // Given
            var known = known(profiles);

            // When
            fault(system.engines(Ask.MODEL).getFirst(), "{\"kind\":\"drip\"}");
            var seen = new ArrayList<Outcome>();
            Await.until("a circuit opens", Await.MOST, () -> {
                seen.addAll(streams(AT_ONCE));
                return health.next().stream().map(record -> system.context.wire().health().decode(record.value()))
                        .anyMatch(h -> known.contains(h.target()) && h.circuit() == TargetHealth.Circuit.OPEN && h.cause().equals("slow"));
            });

            // Then
            assertThat(new Laws(EngineProfile.INSTANT).broken(seen)).isEmpty();
        } finally {
            CALLER.delete(faults(system.engines(Ask.MODEL).getFirst()));
        }
        Await.until("every circuit is closed", Await.MOST, () -> {
            assertThat(streams(AT_ONCE)).allMatch(Outcome::answered);
            return Samples.sum(CALLER.get(system.context.address() + "/metrics").body(), "signalbox_circuit") == 0;
        });
    }

    /** The two targets, once what is usual there is known, and some hedges are earned. */
    private static Set<String> known(LogView profiles) throws Exception {
        var known = new HashSet<String>();
        Await.until("both targets are known", Await.MOST, () -> {
            assertThat(streams(50)).allMatch(Outcome::answered);
            profiles.next().forEach(record -> {
                var profile = system.context.wire().profiles().decode(record.value());
                if (profile.samples() >= 200 && profile.target().startsWith(Ask.MODEL + "@")) {
                    known.add(profile.target());
                }
            });
            return known.size() == 2;
        });
        return known;
    }

    /** A hedge whose target never says a word: what it costs is our own count of its prompt. A token of a prompt is a micro-dollar here. */
    @Test
    void what_the_loser_of_a_race_read_is_on_the_ledger_although_it_never_answered() throws Exception {
        var wire = system.context.wire();
        try (var profiles = LogView.fromNow(system.context.kafka(), Topics.PROFILES);
                var usage = LogView.whole(system.context.kafka(), Topics.USAGE, true)) {
            // Given
            var known = known(profiles);
            var ledger = new HashMap<String, Long>();
            long before = hedged(usage, ledger);
            try (var events = LogView.fromNow(system.context.kafka(), Topics.EVENTS)) {
                // When
                fault(system.engines(Ask.MODEL).getLast(), "{\"kind\":\"hang\"}");
                var losers = new ArrayList<AttemptEvent.Stopped>();
                Await.until("one has lost that never answered", Await.MOST, () -> {
                    assertThat(streams(AT_ONCE)).allMatch(Outcome::answered);
                    events.next().forEach(record -> {
                        if (wire.events().decode(record.value()) instanceof AttemptEvent.Stopped s && known.contains(s.run().target())
                                && s.usage().output() == 0 && s.timings().totalMicros() > 100_000) { // else it may never have been sent
                            losers.add(s);
                        }
                    });
                    return !losers.isEmpty();
                });

                // Then
                assertThat(losers).allSatisfy(loser -> {
                    assertThat(loser.usage().input()).isPositive();
                    assertThat(loser.usage().estimated()).isTrue();
                });
                long read = losers.stream().mapToLong(loser -> loser.usage().input()).sum();
                Await.until("their cost is on the ledger", Await.MOST, () -> hedged(usage, ledger) >= before + read);
            }
        } finally {
            CALLER.delete(faults(system.engines(Ask.MODEL).getLast()));
        }
        Await.until("every circuit is closed", Await.MOST, () -> {
            assertThat(streams(AT_ONCE)).allMatch(Outcome::answered);
            return Samples.sum(CALLER.get(system.context.address() + "/metrics").body(), "signalbox_circuit") == 0;
        });
    }

    /** What hedges of the model have cost by all windows so far, in millionths of a dollar. */
    private static long hedged(LogView usage, Map<String, Long> ledger) {
        for (var record : usage.next()) {
            var window = system.context.wire().usage().decode(record.value());
            if (window.target().startsWith(Ask.MODEL + "@")) {
                ledger.put(new String(record.key(), StandardCharsets.UTF_8), window.hedgeCostMicros());
            }
        }
        return ledger.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Its health page is fine all the while. */
    @Test
    void an_engine_that_fails_every_call_is_tried_by_probes_alone_and_taken_back_when_it_is_well() throws Exception {
        // Given
        var ill = system.engines(OneJvm.PAIR).getFirst();
        var target = target(ill);
        var all = new ArrayList<Outcome>();
        Await.until("it has answered", Await.MOST, () -> {
            all.addAll(ask(OneJvm.PAIR, AT_ONCE));
            return metric("signalbox_attempts_total{outcome=\"finished\",target=\"" + target) > 0;
        });

        // When
        fault(ill, "{\"kind\":\"error\",\"status\":500}");
        untilProbed(target, "provider_error", 1, all);
        double failedOfUsers = metric(OF_USERS + target);
        untilProbed(target, "provider_error", 2, all);
        double failedSince = metric(OF_USERS + target) - failedOfUsers;
        CALLER.delete(faults(ill));
        untilProbed(target, "finished", 1, all);
        double finished = metric("signalbox_attempts_total{outcome=\"finished\",target=\"" + target);
        Await.until("it serves users again", Await.MOST, () -> {
            all.addAll(ask(OneJvm.PAIR, AT_ONCE));
            return metric("signalbox_attempts_total{outcome=\"finished\",target=\"" + target) > finished;
        });

        // Then
        assertThat(new Laws(EngineProfile.INSTANT).broken(all)).isEmpty();
        assertThat(failedSince).as("calls of users that were spent on it while probes failed").isZero();
        assertThat(metric(OF_USERS + target) - failedOfUsers).as("and since").isZero();
        assertThat(metric("signalbox_circuit{target=\"" + target)).isZero();
    }

    private static final String OF_USERS = "signalbox_attempts_total{outcome=\"provider_error\",target=\"";

    private static double metric(String begin) throws Exception {
        return Samples.sum(CALLER.get(system.context.address() + "/metrics").body(), begin);
    }

    /** Asks until so many more probes have ended so. */
    private static void untilProbed(String target, String outcome, int more, List<Outcome> all) throws Exception {
        var name = "signalbox_probe_calls_total{outcome=\"" + outcome + "\",target=\"" + target;
        double before = metric(name);
        Await.until(more + " more probes end with " + outcome, Await.MOST, () -> {
            all.addAll(ask(OneJvm.PAIR, AT_ONCE));
            return metric(name) >= before + more;
        });
    }

    /** The id of the target that an engine is. */
    private static String target(SimulatedEngine engine) {
        return system.catalog(1).targets().stream().filter(t -> t.url().equals(engine.url())).findFirst().orElseThrow().id();
    }

    private static List<Outcome> streams(int count) throws Exception {
        var running = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < count; i++) {
            running.add(CALLER.chat(system.base, new Ask(Ask.MODEL, number++, true, 2)));
        }
        var outcomes = new ArrayList<Outcome>();
        for (var each : running) {
            outcomes.add(each.get());
        }
        return outcomes;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"kind\":\"error\",\"status\":500}         | 502 503",
        "{\"kind\":\"rate-limit\",\"retry-after\":1} | 429 503",
        "{\"kind\":\"reset\"}                        | 502 503",
        "{\"kind\":\"hang\"}                         | 504 503"})
    void without_another_engine_a_clear_error_comes(String fault, String statuses) throws Exception {
        // Given
        fault(system.engines(OneJvm.LONE).get(0), fault);

        // When
        var outcomes = ask(OneJvm.LONE, AT_ONCE);

        // Then
        assertThat(new Laws(EngineProfile.INSTANT, Kind.REFUSED, Kind.STREAM_ERROR).broken(outcomes)).isEmpty();
        assertThat(outcomes).noneMatch(Outcome::answered).allSatisfy(o -> assertThat(o.text()).isEmpty());
        // a stream that waits for more than some seconds gets its headers first, and then the error inside
        assertThat(outcomes).filteredOn(o -> o.kind() == Kind.REFUSED).isNotEmpty()
                .extracting(o -> String.valueOf(o.status())).isSubsetOf(statuses.split(" "));
    }
}
