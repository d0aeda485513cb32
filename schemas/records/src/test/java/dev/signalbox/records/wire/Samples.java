package dev.signalbox.records.wire;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Claim;
import dev.signalbox.records.DeadLetter;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Response;
import dev.signalbox.records.StoredPlace;
import dev.signalbox.records.StoredResponse;
import dev.signalbox.records.Usage;
import dev.signalbox.records.UsageWindow;
import dev.signalbox.records.catalog.Answers;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Route;
import dev.signalbox.records.catalog.Tariff;
import dev.signalbox.records.catalog.Tenant;
import dev.signalbox.records.catalog.Terms;
import dev.signalbox.records.decision.Decision;
import dev.signalbox.records.fleet.InflightDelta;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.fleet.TargetHealth;
import dev.signalbox.records.fleet.TargetProfile;
import dev.signalbox.records.fleet.Utilization;
import dev.signalbox.records.topics.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Random values of every topic, drawn from one seed; numbers cluster around the borders of their encodings. */
final class Samples {
    private final Random random;

    Samples(long seed) {
        this.random = new Random(seed);
    }

    Object of(Topic topic) {
        return switch (topic.value()) {
            case "InferenceRequest" -> request();
            case "Dispatch" -> dispatch();
            case "Replies" -> list(this::reply);
            case "Response" -> response();
            case "AttemptEvent" -> event();
            case "Cancel" -> new Cancel(id(), optional(this::attempt), text(), number(), text(), place(), number(), random.nextBoolean());
            case "Claim" -> new Claim(text(), text(), id(), text(), number());
            case "StoredResponse" -> new StoredResponse(text(), text(), number(), text(), bytes(), bytes(), number());
            case "StoredPlace" -> new StoredPlace(text(), place(), number(), random.nextBoolean(), number());
            case "DeadLetter" -> new DeadLetter(text(), place(), number(), bytes(), bytes(), text(), text(), number());
            case "Lease" -> lease();
            case "InflightDelta" -> inflight();
            case "TargetHealth" -> new TargetHealth(
                    text(), text(), number(), number(), any(TargetHealth.Circuit.class), real(), place(), number(),
                    text(), real(), place(),
                    number());
            case "Utilization" -> new Utilization(
                    text(), text(), real(), real(), real(), real(), real(), real(), real(), real(), number());
            case "TargetProfile" -> new TargetProfile(
                    text(), real(), real(), real(), real(), real(), real(), real(), real(), number(), number());
            case "Catalog" -> catalog();
            case "Decision" -> decision();
            case "UsageWindow" -> new UsageWindow(
                    text(), text(), text(), number(), number(), any(Lane.class), number(), number(), usage(), number(),
                    number(), number(), number(), number());
            default -> throw new IllegalArgumentException("no samples of " + topic.value());
        };
    }

    InferenceRequest request() {
        return new InferenceRequest(
                id(), place(), place(), text(), any(Lane.class), any(Dialect.class), number(), number(), facts(),
                body(),
                optional(() -> new ReplyAddress(text(), number(), place())),
                optional(() -> new Continuation(attempt(), place(), text(), text(), text(), place(), bytes())), random.nextBoolean(),
                random.nextBoolean() ? Map.of() : Map.of("x-one", text(), "x-two", text()));
    }

    private Facts facts() {
        var spans = random.nextBoolean() ? Facts.Spans.UNKNOWN : new Facts.Spans(place(), place(), place(), place());
        return new Facts(text(), random.nextBoolean(), place(), place(), place(), text(), longs(), spans);
    }

    private Body body() {
        return random.nextBoolean()
                ? new Body.Inline(bytes())
                : new Body.Reference(any(Body.Source.class), place(), longs(), place());
    }

    private Dispatch dispatch() {
        return new Dispatch(request(), attempt(), place(), text(), number(), text(), number(), place(), text(),
                number());
    }

    Reply reply() {
        return switch (random.nextInt(5)) {
            case 0 -> new Reply.Terminated(id(), number(), attempt());
            case 2 -> new Reply.Word(id(), number(), any(Reply.Said.class));
            case 1 -> new Reply.Final(id(), number(), place(), any(Failure.class), text(), number(), place(), bytes());
            default -> new Reply.Events(
                    id(), number(), attempt(), place(), text(), number(), text(), place(),
                    optional(() -> new Reply.Seam(attempt(), place())), list(this::replyEvent),
                    random.nextBoolean() ? Reply.Opening.NONE : new Reply.Opening(list(this::text), text(), bytes()));
        };
    }

    private ReplyEvent replyEvent() {
        return switch (random.nextInt(9)) {
            case 0 -> new ReplyEvent.Started(text(), bytes());
            case 1 -> new ReplyEvent.TextDelta(place(), text(), bytes());
            case 2 -> new ReplyEvent.ReasoningDelta(place(), text(), bytes());
            case 3 -> new ReplyEvent.ToolCallStarted(place(), place(), text(), text(), bytes());
            case 4 -> new ReplyEvent.ToolArguments(place(), place(), text(), bytes());
            case 5 -> new ReplyEvent.Passed(bytes());
            case 6 -> new ReplyEvent.Whole(bytes());
            case 7 -> new ReplyEvent.Finished(any(FinishReason.class), usage(), bytes());
            default -> new ReplyEvent.Failed(any(Failure.class), text(), number(), bytes());
        };
    }

    private AttemptEvent event() {
        return switch (random.nextInt(12)) {
            case 0 -> new AttemptEvent.Accepted(id(), attempt(), run(), timings());
            case 1 -> new AttemptEvent.FirstToken(id(), attempt(), run(), timings());
            case 2 -> new AttemptEvent.Finished(id(), attempt(), run(), timings(), any(FinishReason.class), usage());
            case 3 -> new AttemptEvent.Failed(
                    id(), attempt(), run(), timings(), any(Failure.class), text(), number(), random.nextBoolean(),
                    usage(), bytes(), random.nextBoolean());
            case 4 -> new AttemptEvent.Stopped(id(), attempt(), run(), timings(), usage(), place());
            case 5 -> new AttemptEvent.Refused(id(), attempt(), run(), any(AttemptEvent.RefusedFor.class), random.nextInt(-1, 8));
            case 6 -> new AttemptEvent.Overloaded(id(), attempt(), run(), place());
            case 7 -> new AttemptEvent.Won(id(), attempt(), place());
            case 8 -> new AttemptEvent.Broken(id(), attempt());
            case 9 -> new AttemptEvent.Superseded(id(), place());
            case 10 -> new AttemptEvent.Attended(id());
            default -> new AttemptEvent.Cancelled(id(), text());
        };
    }

    private AttemptEvent.Run run() {
        return new AttemptEvent.Run(text(), number(), text(), number(), place(), text(), text(), any(Lane.class));
    }

    private AttemptEvent.Timings timings() {
        return new AttemptEvent.Timings(number(), random.nextBoolean() ? -1 : number(), number());
    }

    private Response response() {
        return new Response(
                id(), text(), text(), random.nextBoolean(), place(), any(Dialect.class), bytes(), any(Failure.class),
                text(), usage(),
                text(), place(), number(), number());
    }

    private Lease lease() {
        return random.nextBoolean()
                ? new Lease.Lapsed(text(), number(), number(), text())
                : new Lease.Alive(
                        text(), any(Lease.Role.class), random.nextBoolean() ? Lease.NEW : number(), number(), number(),
                        list(this::place),
                        random.nextBoolean(), text(), list(() -> new Lease.Slots(text(), place(), place())));
    }

    private InflightDelta inflight() {
        int places = random.nextInt(20);
        return new InflightDelta(
                text(), number(), number(), random.nextBoolean(), number(), ints(places), ints(places), ints(places),
                ints(places),
                ints(places));
    }

    private Catalog catalog() {
        var providers = new ArrayList<Provider>();
        var models = new ArrayList<Model>();
        for (int i = random.nextInt(4); i > 0; i--) {
            providers.add(new Provider(
                    "provider" + i, any(Dialect.class), list(this::text),
                    auth(),
                    new Provider.Limits(place(), place(), number()),
                    new Provider.Timeouts(number(), number(), number(), number()),
                    quirks(),
                    random.nextBoolean() ? Map.of() : Map.of("x-one", text(), "x-two", text()),
                    optional(() -> new Provider.Engine("vllm", text(), text(), place(), Map.of("c", text()))),
                    list(() -> any(Dialect.class)), answers(), random.nextBoolean()));
            models.add(new Model(
                    "model" + i, "provider" + i, text(), place(), list(this::text),
                    price(), place(), list(() -> new Tariff(number(), number(), price())),
                    new Terms(text(), random.nextBoolean(), random.nextBoolean(), Map.of("code", real()))));
        }
        return new Catalog(
                number(), providers, models, list(() -> new Route("route-" + text(), List.of("model1", text()),
                        new Route.Hedge(place(), number()), place(),
                        new Terms.Wanted(list(this::text), random.nextBoolean(), random.nextBoolean(), Map.of("code", real())))),
                list(() -> new Tenant(text(), list(this::text), any(Lane.class), place(), number(), list(this::text))));
    }

    private Model.Price price() {
        return new Model.Price(real(), real(), real(), real(), real());
    }

    private Provider.Auth auth() {
        return random.nextBoolean()
                ? new Provider.Auth(any(Provider.Auth.Scheme.class), text(), text())
                : new Provider.Auth(any(Provider.Auth.Scheme.class), text(), list(() -> new Provider.Auth.Key("k" + text(), place())),
                        new Provider.Auth.Identity(text(), text(), text(), text(), text(), text(), text()));
    }

    private Provider.Quirks quirks() {
        return new Provider.Quirks(
                list(this::text), Map.of("a" + text(), text(), "b", text()), list(this::text), Map.of("d", text()),
                list(() -> new Provider.Quirks.Put(text(), text(), any(Provider.Quirks.When.class))),
                list(() -> new Provider.Quirks.Clamp(text(), real(), real())), Map.of("openai-chat", text()), Map.of("gemini", text()), random.nextBoolean(),
                list(this::text));
    }

    private Answers answers() {
        return new Answers(
                list(() -> new Answers.ErrorRule(list(this::place), text(), text(), any(Failure.class), list(this::text), number())),
                optional(() -> reading(random.nextBoolean() ? Answers.Framing.SSE : Answers.Framing.NDJSON)),
                optional(() -> reading(Answers.Framing.DOCUMENT)), Map.of("over", text()),
                optional(() -> new Answers.Counts(text(), text(), text(), text(), text(), random.nextBoolean(), random.nextBoolean())));
    }

    private Answers.Reading reading(Answers.Framing framing) {
        return new Answers.Reading(framing, text(), text(), text(), text(), text(), text(),
                optional(() -> new Answers.Calls("/c" + text(), text(), text(), text(), text())));
    }

    private Decision decision() {
        int candidates = random.nextInt(40);
        var reasons = new byte[candidates];
        random.nextBytes(reasons);
        var candidatesOf = new Decision.Candidates(
                ints(candidates), reasons, shorts(candidates), list(this::text), list(() -> shorts(random.nextInt(5))),
                ints(random.nextInt(5)));
        return new Decision(
                id(), any(Decision.Outcome.class), optional(this::attempt), place(), number(), number(), number(),
                text(), text(), text(),
                place(), candidatesOf, random.nextInt(40) - 1, text(), optional(() -> any(Failure.class)), number());
    }

    RequestId id() {
        return new RequestId("r" + random.nextInt(1_000_000));
    }

    private AttemptId attempt() {
        return new AttemptId(place(), number(), number());
    }

    private Usage usage() {
        return random.nextBoolean()
                ? Usage.NONE
                : new Usage(count(), count(), count(), count(), count(), count(), count(), count(), count(),
                random.nextBoolean());
    }

    private long count() {
        return number() >>> 1;
    }

    long number() {
        return random.nextLong() >> random.nextInt(64);
    }

    private int place() {
        return (random.nextInt() >>> 1) >> random.nextInt(31);
    }

    private double real() {
        return random.nextInt(5) == 0 ? Double.NaN : random.nextGaussian();
    }

    private String text() {
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(
                    switch (random.nextInt(4)) {
                        case 0 -> 0xE0 + random.nextInt(64);
                        case 1 -> 0x4E00 + random.nextInt(4096);
                        case 2 -> 0x1F600 + random.nextInt(64);
                        default -> 'a' + random.nextInt(26);
                    });
        }
        return text.toString();
    }

    private Bytes bytes() {
        var array = new byte[random.nextInt(6) == 0 ? 5_000 : random.nextInt(80)];
        random.nextBytes(array);
        int from = random.nextInt(array.length + 1);
        return Bytes.of(array, from, array.length - from);
    }

    private long[] longs() {
        return random.longs(random.nextInt(10)).toArray();
    }

    private int[] ints(int size) {
        return random.ints(size).map(n -> n >> random.nextInt(31)).toArray();
    }

    private short[] shorts(int size) {
        var values = new short[size];
        for (int i = 0; i < size; i++) {
            values[i] = (short) random.nextInt();
        }
        return values;
    }

    private <E extends Enum<E>> E any(Class<E> type) {
        var constants = type.getEnumConstants();
        return constants[random.nextInt(constants.length)];
    }

    private <E> Optional<E> optional(Supplier<E> value) {
        return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
    }

    private <E> List<E> list(Supplier<E> item) {
        var items = new ArrayList<E>();
        for (int i = random.nextInt(5); i > 0; i--) {
            items.add(item.get());
        }
        return items;
    }
}
