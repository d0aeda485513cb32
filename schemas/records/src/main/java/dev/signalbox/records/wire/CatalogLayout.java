package dev.signalbox.records.wire;

import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Route;
import dev.signalbox.records.catalog.Tenant;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

final class CatalogLayout implements Layout<Catalog> {
    private static final Symbols<Provider.Auth.Scheme> SCHEME =
            Symbols.of(Provider.Auth.Scheme.class, dev.signalbox.avro.AuthScheme.class);
    private static final Provider.Engine NO_ENGINE = new Provider.Engine("", "", "", 0, Map.of());

    @Override
    public Schema schema() {
        return dev.signalbox.avro.Catalog.getClassSchema();
    }

    @Override
    public void write(Catalog catalog, AvroOutput out) {
        out.writeLong(catalog.version());
        Parts.write(catalog.providers(), out, CatalogLayout::writeProvider);
        Parts.write(catalog.models(), out, CatalogLayout::writeModel);
        Parts.write(catalog.routes(), out, CatalogLayout::writeRoute);
        Parts.write(catalog.tenants(), out, CatalogLayout::writeTenant);
    }

    @Override
    public Catalog read(AvroInput in) {
        return new Catalog(
                in.readLong(),
                in.readList(CatalogLayout::readProvider),
                in.readList(CatalogLayout::readModel),
                in.readList(CatalogLayout::readRoute),
                in.readList(CatalogLayout::readTenant));
    }

    private static void writeProvider(Provider p, AvroOutput out) {
        out.writeString(p.id());
        Parts.DIALECT.write(p.dialect(), out);
        Parts.writeTexts(p.urls(), out);
        SCHEME.write(p.auth().scheme(), out);
        out.writeString(p.auth().header());
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
    }

    private static Provider readProvider(AvroInput in) {
        return new Provider(
                in.readString(),
                Parts.DIALECT.read(in),
                Parts.readTexts(in),
                new Provider.Auth(SCHEME.read(in), in.readString(), in.readString()),
                new Provider.Limits(in.readInt(), in.readInt(), in.readLong()),
                new Provider.Timeouts(in.readLong(), in.readLong(), in.readLong(), in.readLong()),
                new Provider.Quirks(Parts.readMap(in), Parts.readTexts(in)),
                Parts.readMap(in),
                readEngine(in),
                in.readList(Parts.DIALECT::read));
    }

    /** An engine always has a metrics mapping; without one there is none. */
    private static Optional<Provider.Engine> readEngine(AvroInput in) {
        var engine = new Provider.Engine(
                in.readString(), in.readString(), in.readString(), in.readInt(), Parts.readMap(in));
        return engine.metrics().isEmpty() ? Optional.empty() : Optional.of(engine);
    }

    private static void writeModel(Model m, AvroOutput out) {
        out.writeString(m.id());
        out.writeString(m.provider());
        out.writeString(m.upstream());
        out.writeInt(m.context());
        Parts.writeTexts(m.capabilities(), out);
        out.writeDouble(m.price().input());
        out.writeDouble(m.price().cacheRead());
        out.writeDouble(m.price().cacheWrite5m());
        out.writeDouble(m.price().cacheWrite1h());
        out.writeDouble(m.price().output());
    }

    private static Model readModel(AvroInput in) {
        return new Model(
                in.readString(),
                in.readString(),
                in.readString(),
                in.readInt(),
                Parts.readTexts(in),
                new Model.Price(in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble()));
    }

    private static void writeRoute(Route route, AvroOutput out) {
        out.writeString(route.name());
        Parts.writeTexts(route.candidates(), out);
        out.writeInt(route.hedge().percent());
        out.writeLong(route.hedge().floorMillis());
        out.writeInt(route.retryPercent());
    }

    private static Route readRoute(AvroInput in) {
        return new Route(
                in.readString(), Parts.readTexts(in), new Route.Hedge(in.readInt(), in.readLong()), in.readInt());
    }

    private static void writeTenant(Tenant t, AvroOutput out) {
        out.writeString(t.id());
        Parts.writeTexts(t.keyHashes(), out);
        Parts.LANE.write(t.lane(), out);
        out.writeInt(t.requestsPerMinute());
        out.writeLong(t.tokensPerMinute());
        Parts.writeTexts(t.models(), out);
    }

    private static Tenant readTenant(AvroInput in) {
        return new Tenant(
                in.readString(), Parts.readTexts(in), Parts.LANE.read(in), in.readInt(), in.readLong(),
                Parts.readTexts(in));
    }
}
