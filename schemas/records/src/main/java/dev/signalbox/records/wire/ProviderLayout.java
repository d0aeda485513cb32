package dev.signalbox.records.wire;

import dev.signalbox.records.catalog.Answers;
import dev.signalbox.records.catalog.Provider;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The part of a catalogue that is one provider. */
final class ProviderLayout {
    private static final Symbols<Provider.Auth.Scheme> SCHEME =
            Symbols.of(Provider.Auth.Scheme.class, dev.signalbox.avro.AuthScheme.class);
    private static final Symbols<Provider.Quirks.When> WHEN = Symbols.of(Provider.Quirks.When.class, dev.signalbox.avro.BodyPutWhen.class);
    private static final Symbols<Answers.Framing> FRAMING = Symbols.of(Answers.Framing.class, dev.signalbox.avro.ReplyFraming.class);
    private static final Provider.Engine NO_ENGINE = new Provider.Engine("", "", "", 0, Map.of());
    private static final Answers.Calls NO_CALLS = new Answers.Calls("", "", "", "", "");

    private ProviderLayout() {}

    static void write(Provider p, AvroOutput out) {
        out.writeString(p.id());
        Parts.DIALECT.write(p.dialect(), out);
        Parts.writeTexts(p.urls(), out);
        SCHEME.write(p.auth().scheme(), out);
        out.writeString(p.auth().name());
        out.writeString(p.auth().secret());
        out.writeInt(p.limits().concurrency());
        out.writeInt(p.limits().requestsPerMinute());
        out.writeLong(p.limits().tokensPerMinute());
        out.writeLong(p.timeouts().connect());
        out.writeLong(p.timeouts().firstToken());
        out.writeLong(p.timeouts().betweenChunks());
        out.writeLong(p.timeouts().total());
        Parts.write(p.quirks().rename(), out);
        Parts.writeTexts(p.quirks().drop(), out);
        Parts.write(p.headers(), out);
        var engine = p.engine().orElse(NO_ENGINE);
        out.writeString(engine.metrics());
        out.writeString(engine.metricsPath());
        out.writeString(engine.gpuMetricsUrl());
        out.writeInt(engine.blockTokens());
        Parts.write(engine.custom(), out);
        Parts.write(p.speaks(), out, Parts.DIALECT::write);
        writeIdentity(p.auth(), out);
        writeQuirks(p.quirks(), out);
        writeAnswers(p.answers(), out);
        Parts.write(p.quirks().streamPaths(), out);
        Parts.writeTexts(p.quirks().refuse(), out);
        out.writeBoolean(p.probeCalls());
    }

    /** In the order in which fields came to be, which is not that of the domain. */
    static Provider read(AvroInput in) {
        var id = in.readString();
        var dialect = Parts.DIALECT.read(in);
        var urls = Parts.readTexts(in);
        var scheme = SCHEME.read(in);
        var name = in.readString();
        var secret = in.readString();
        var limits = new Provider.Limits(in.readInt(), in.readInt(), in.readLong());
        var timeouts = new Provider.Timeouts(in.readLong(), in.readLong(), in.readLong(), in.readLong());
        var rename = Parts.readMap(in);
        var drop = Parts.readTexts(in);
        var headers = Parts.readMap(in);
        var engine = readEngine(in);
        var speaks = in.readList(Parts.DIALECT::read);
        var auth = readAuth(scheme, name, secret, in);
        var quirks = readQuirks(rename, drop, in);
        var answers = readAnswers(in);
        var complete = quirks.streamingAt(Parts.readMap(in)).refusing(Parts.readTexts(in));
        return new Provider(id, dialect, urls, auth, limits, timeouts, complete, headers, engine, speaks, answers, in.readBoolean());
    }

    /** An engine always has a metrics mapping; without one there is none. */
    private static Optional<Provider.Engine> readEngine(AvroInput in) {
        var engine = new Provider.Engine(
                in.readString(), in.readString(), in.readString(), in.readInt(), Parts.readMap(in));
        return engine.metrics().isEmpty() ? Optional.empty() : Optional.of(engine);
    }

    /** One key of the usual weight stands where versions before pools look for it, and there only. */
    private static void writeIdentity(Provider.Auth auth, AvroOutput out) {
        boolean single = auth.keys().isEmpty() || auth.keys().equals(List.of(new Provider.Auth.Key(auth.secret(), 1)));
        Parts.write(single ? List.of() : auth.keys(), out, (key, to) -> {
            to.writeString(key.secret());
            to.writeInt(key.weight());
        });
        var identity = auth.identity();
        out.writeString(identity.region());
        out.writeString(identity.service());
        out.writeString(identity.account());
        out.writeString(identity.session());
        out.writeString(identity.tenant());
        out.writeString(identity.scope());
        out.writeString(identity.authority());
    }

    private static Provider.Auth readAuth(Provider.Auth.Scheme scheme, String name, String secret, AvroInput in) {
        var pool = in.readList(from -> new Provider.Auth.Key(from.readString(), from.readInt()));
        var keys = !pool.isEmpty() ? pool : secret.isEmpty() ? List.<Provider.Auth.Key>of() : List.of(new Provider.Auth.Key(secret, 1));
        return new Provider.Auth(scheme, name, keys, new Provider.Auth.Identity(
                in.readString(), in.readString(), in.readString(), in.readString(), in.readString(), in.readString(), in.readString()));
    }

    private static void writeQuirks(Provider.Quirks quirks, AvroOutput out) {
        Parts.writeTexts(quirks.transforms(), out);
        Parts.write(quirks.defaults(), out);
        Parts.write(quirks.puts(), out, (put, to) -> {
            to.writeString(put.pointer());
            to.writeString(put.value());
            WHEN.write(put.when(), to);
        });
        Parts.write(quirks.clamps(), out, (clamp, to) -> {
            to.writeString(clamp.pointer());
            to.writeDouble(clamp.least());
            to.writeDouble(clamp.most());
        });
        Parts.write(quirks.paths(), out);
        out.writeBoolean(quirks.lenient());
    }

    private static Provider.Quirks readQuirks(Map<String, String> rename, List<String> drop, AvroInput in) {
        return new Provider.Quirks(
                Parts.readTexts(in),
                rename,
                drop,
                Parts.readMap(in),
                in.readList(from -> new Provider.Quirks.Put(from.readString(), from.readString(), WHEN.read(from))),
                in.readList(from -> new Provider.Quirks.Clamp(from.readString(), from.readDouble(), from.readDouble())),
                Parts.readMap(in),
                in.readBoolean());
    }

    private static void writeAnswers(Answers answers, AvroOutput out) {
        Parts.write(answers.errors(), out, (rule, to) -> {
            Parts.write(rule.statuses(), to, (status, each) -> each.writeInt(status));
            to.writeString(rule.source());
            to.writeString(rule.pattern());
            Parts.FAILURE.write(rule.failure(), to);
            Parts.writeTexts(rule.retryAfter(), to);
            to.writeLong(rule.coolMillis());
        });
        Parts.write(Stream.concat(answers.stream().stream(), answers.whole().stream()).toList(), out, ProviderLayout::writeReading);
        Parts.write(answers.finish(), out);
        Parts.write(answers.usage().stream().toList(), out, (counts, to) -> {
            to.writeString(counts.input());
            to.writeString(counts.output());
            to.writeString(counts.cacheRead());
            to.writeString(counts.cacheWrite());
            to.writeString(counts.reasoning());
            to.writeBoolean(counts.cachedInside());
            to.writeBoolean(counts.reasoningInside());
        });
    }

    private static Answers readAnswers(AvroInput in) {
        var errors = in.readList(from -> new Answers.ErrorRule(
                Parts.readNumbers(from), from.readString(), from.readString(), Parts.FAILURE.read(from), Parts.readTexts(from), from.readLong()));
        var readings = in.readList(ProviderLayout::readReading);
        var finish = Parts.readMap(in);
        var counts = in.readList(from -> new Answers.Counts(from.readString(), from.readString(), from.readString(), from.readString(),
                from.readString(), from.readBoolean(), from.readBoolean()));
        return new Answers(
                errors,
                readings.stream().filter(r -> r.framing() != Answers.Framing.DOCUMENT).findFirst(),
                readings.stream().filter(r -> r.framing() == Answers.Framing.DOCUMENT).findFirst(),
                finish,
                counts.stream().findFirst());
    }

    private static void writeReading(Answers.Reading reading, AvroOutput out) {
        FRAMING.write(reading.framing(), out);
        out.writeString(reading.end());
        out.writeString(reading.model());
        out.writeString(reading.text());
        out.writeString(reading.reasoning());
        out.writeString(reading.finish());
        out.writeString(reading.error());
        var calls = reading.calls().orElse(NO_CALLS);
        out.writeString(calls.list());
        out.writeString(calls.index());
        out.writeString(calls.id());
        out.writeString(calls.name());
        out.writeString(calls.arguments());
    }

    private static Answers.Reading readReading(AvroInput in) {
        return new Answers.Reading(
                FRAMING.read(in), in.readString(), in.readString(), in.readString(), in.readString(), in.readString(), in.readString(), readCalls(in));
    }

    /** Calls stand somewhere; without a place there are none. */
    private static Optional<Answers.Calls> readCalls(AvroInput in) {
        var calls = new Answers.Calls(in.readString(), in.readString(), in.readString(), in.readString(), in.readString());
        return calls.list().isEmpty() ? Optional.empty() : Optional.of(calls);
    }
}
