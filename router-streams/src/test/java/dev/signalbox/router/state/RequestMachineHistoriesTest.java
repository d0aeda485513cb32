package dev.signalbox.router.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Reply;
import dev.signalbox.records.RequestId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import java.util.stream.IntStream;

/** What holds in whatever order things are said, by random histories; the seed is the test's parameter. */
class RequestMachineHistoriesTest {
    private static final Failure[] FAILURES = {Failure.PROVIDER_ERROR, Failure.RATE_LIMITED, Failure.INVALID_REQUEST, Failure.CONTEXT_LENGTH};

    static IntStream seeds() {
        return IntStream.range(0, 400);
    }

    /** One history: requests, what workers and readers say in any order and number, deaths, pauses and time. */
    private static final class History {
        final SplittableRandom random;
        final MachineKit kit;
        final Set<String> over = new HashSet<>();
        final Set<String> published = new HashSet<>();
        final Set<String> won = new HashSet<>();
        int said;

        History(int seed, MachineKit kit) {
            this.random = new SplittableRandom(seed);
            this.kit = kit;
        }

        void step() {
            var id = "q" + (10 + random.nextInt(20));
            var sent = kit.sent();
            switch (random.nextInt(16)) {
                case 0, 1, 2, 3 -> publish(id);
                case 4 -> kit.event(MachineKit.cancelled(id));
                case 5 -> kit.event(MachineKit.superseded(id, random.nextInt(3)));
                case 6 -> kit.later(random.nextInt(3_000));
                case 7 -> kit.fleet.fresh = random.nextInt(4) > 0;
                case 8 -> die();
                default -> {
                    if (!sent.isEmpty()) {
                        kit.event(of(sent.get(random.nextInt(sent.size()))));
                    }
                }
            }
        }

        /** A publication is written once. */
        private void publish(String id) {
            var request = id.compareTo("q20") > 0 ? MachineKit.batch(id) : MachineKit.again(MachineKit.chat(id), random.nextInt(3));
            if (published.add(id + "/" + request.publication())) {
                kit.request(request);
            }
        }

        private void die() {
            if (random.nextInt(4) == 0) {
                long epoch = kit.fleet.workerEpochs.getOrDefault("w-0", 7L);
                kit.fleet.workerEpochs.put("w-0", epoch + 1);
                kit.died("w-0", epoch);
            }
        }

        private AttemptEvent of(Dispatch d) {
            return switch (random.nextInt(9)) {
                case 0 -> MachineKit.accepted(d);
                case 1 -> MachineKit.firstToken(d);
                case 2 -> MachineKit.finished(d);
                case 3 -> MachineKit.failed(d, FAILURES[random.nextInt(FAILURES.length)], random.nextInt(2_000), random.nextBoolean());
                case 4 -> MachineKit.stopped(d);
                case 5 -> MachineKit.overloaded(d);
                case 6 -> MachineKit.refused(d);
                case 7 -> new AttemptEvent.Broken(d.request().id(), d.attempt());
                default -> {
                    won.add(d.request().id().value());
                    yield MachineKit.won(d);
                }
            };
        }

        /** Attempts that the table says are open are exactly what counts against the targets. */
        void counted() {
            int[] open = new int[1];
            kit.table.forEach(s -> open[0] += (int) s.attempts().stream().filter(Attempt::open).count());
            assertThat(kit.fleet.load()).isEqualTo(open[0]);
            assertThat(kit.fleet.running.values()).allMatch(n -> n >= 0);
        }

        /** Who is closed is neither sent nor given up again in the same publication. */
        void silentWhenClosed() {
            for (; said < kit.said.size(); said++) {
                switch (kit.said.get(said)) {
                    case Effect.Send(var d) -> assertThat(over).doesNotContain(d.request().id() + "/" + d.request().publication());
                    case Effect.Tell(Reply.Final f, _) -> assertThat(over).doesNotContain(f.request() + "/" + f.publication());
                    default -> {}
                }
            }
            kit.table.forEach(s -> {
                if (s.done()) {
                    over.add(s.id() + "/" + s.publication());
                }
            });
        }
    }

    /** Every other one hedges. */
    private static FakeFleet fleet(int seed) {
        return FakeFleet.of("blue", 2).with("green", 1).hedgingAfter(seed % 2 == 0 ? 300 : Chooser.NEVER);
    }

    private static MachineKit kit(int seed) {
        return MachineKit.on(fleet(seed));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void counts_what_it_holds_and_says_nothing_for_what_is_closed(int seed) {
        var history = new History(seed, kit(seed));

        for (int i = 0; i < 300; i++) {
            history.step();
            history.counted();
            history.silentWhenClosed();
        }

        history.kit.machine.leave();
        assertThat(history.kit.fleet.load()).isZero();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void forgets_everything_in_the_end(int seed) {
        var history = new History(seed, kit(seed));
        for (int i = 0; i < 200; i++) {
            history.step();
        }

        history.kit.fleet.fresh = true;
        for (int i = 0; i < 300; i++) {
            history.kit.later(1_000);
        }

        assertThat(history.kit.table.size()).isZero();
        assertThat(history.kit.machine.heldRequests()).isZero();
        assertThat(history.kit.fleet.load()).isZero();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void does_the_same_again_when_everything_is_said_again(int seed) {
        var one = new History(seed, kit(seed));
        var other = new History(seed, kit(seed));

        for (int i = 0; i < 200; i++) {
            one.step();
            other.step();
        }

        assertThat(texts(other.kit.said)).isEqualTo(texts(one.kit.said));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void goes_on_from_the_written_state_as_from_the_live_one(int seed) {
        var history = new History(seed, kit(seed));
        for (int i = 0; i < 1 + seed % 200; i++) {
            history.step();
        }
        var restored = new KeptRequests();
        List<String> open = new ArrayList<>();
        history.kit.table.forEach(state -> {
            var bytes = RequestStateFormat.write(state);
            var read = RequestStateFormat.read(bytes);
            assertThat(RequestStateFormat.write(read)).isEqualTo(bytes);
            restored.put(read);
            state.attempts().stream().filter(a -> a.running() && a.ours() && !gone(history.kit, a)).forEach(a -> open.add(a.id().toString()));
        });
        var next = new MachineKit(fleet(seed), Rules.DEFAULT, restored);
        next.now = history.kit.now;
        next.fleet.dead.addAll(history.kit.fleet.dead);
        next.fleet.epoch = 9;

        next.said.addAll(next.machine.resume(next.now));

        assertThat(next.sent().stream().filter(d -> d.attempt().routerEpoch() == 5).map(d -> d.attempt().toString()))
                .containsExactlyInAnyOrderElementsOf(open);
        new History(seed, next).counted();
    }

    private static boolean gone(MachineKit kit, Attempt attempt) {
        return kit.fleet.gone(attempt.worker(), attempt.workerEpoch());
    }

    /** Effects hold arrays, which are equal only to themselves. */
    private static List<String> texts(List<Effect> effects) {
        return effects.stream().map(e -> switch (e) {
            case Effect.Send(var d) -> "send " + d.request().id() + " " + d.attempt() + " " + d.target();
            case Effect.Tell(var reply, int partition) -> reply + " to " + partition;
            case Effect.Stop(var cancel) -> cancel.toString();
            case Effect.Settle(var response) -> response.toString();
            case Effect.Note(var decision) -> decision.toString();
        }).toList();
    }

    /** A request that is accepted is answered for: it waits, it runs, its reader has to say, or it was given up. */
    @ParameterizedTest
    @MethodSource("seeds")
    void loses_no_request(int seed) {
        var kit = kit(seed);
        var random = new SplittableRandom(seed);
        var history = new History(seed, kit);
        kit.request(MachineKit.chat("mine"));
        var mine = new RequestId("mine");
        for (int i = 0; i < 150; i++) {
            history.step();
            kit.sent().stream().filter(d -> d.request().id().equals(mine)).filter(_ -> random.nextInt(8) == 0).findAny()
                    .ifPresent(d -> kit.event(MachineKit.failed(d, Failure.PROVIDER_ERROR)));
        }

        boolean kept = kit.machine.find(mine).isPresent();
        boolean given = kit.finals().stream().anyMatch(f -> f.request().equals(mine));
        assertThat(kept || given || history.won.contains("mine") || kit.now > MachineKit.T0 + 90_000).isTrue();
    }
}
