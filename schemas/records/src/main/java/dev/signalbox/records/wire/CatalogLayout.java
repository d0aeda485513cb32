package dev.signalbox.records.wire;

import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Route;
import dev.signalbox.records.catalog.Tariff;
import dev.signalbox.records.catalog.Tenant;
import dev.signalbox.records.catalog.Terms;
import org.apache.avro.Schema;

final class CatalogLayout implements Layout<Catalog> {
    @Override
    public Schema schema() {
        return dev.signalbox.avro.Catalog.getClassSchema();
    }

    @Override
    public void write(Catalog catalog, AvroOutput out) {
        out.writeLong(catalog.version());
        Parts.write(catalog.providers(), out, ProviderLayout::write);
        Parts.write(catalog.models(), out, CatalogLayout::writeModel);
        Parts.write(catalog.routes(), out, CatalogLayout::writeRoute);
        Parts.write(catalog.tenants(), out, CatalogLayout::writeTenant);
    }

    @Override
    public Catalog read(AvroInput in) {
        return new Catalog(
                in.readLong(),
                in.readList(ProviderLayout::read),
                in.readList(CatalogLayout::readModel),
                in.readList(CatalogLayout::readRoute),
                in.readList(CatalogLayout::readTenant));
    }

    private static void writeModel(Model m, AvroOutput out) {
        out.writeString(m.id());
        out.writeString(m.provider());
        out.writeString(m.upstream());
        out.writeInt(m.context());
        Parts.writeTexts(m.capabilities(), out);
        write(m.price(), out);
        out.writeInt(m.maxOutput());
        Parts.write(m.tariffs(), out, (tariff, to) -> {
            to.writeLong(tariff.fromMillis());
            to.writeLong(tariff.aboveInput());
            write(tariff.price(), to);
        });
        out.writeString(m.terms().region());
        out.writeBoolean(m.terms().keepsNothing());
        out.writeBoolean(m.terms().trainsNever());
        Parts.writeScores(m.terms().quality(), out);
    }

    private static Model readModel(AvroInput in) {
        return new Model(
                in.readString(),
                in.readString(),
                in.readString(),
                in.readInt(),
                Parts.readTexts(in),
                readPrice(in),
                in.readInt(),
                in.readList(from -> new Tariff(from.readLong(), from.readLong(), readPrice(from))),
                new Terms(in.readString(), in.readBoolean(), in.readBoolean(), Parts.readScores(in)));
    }

    private static void write(Model.Price price, AvroOutput out) {
        out.writeDouble(price.input());
        out.writeDouble(price.cacheRead());
        out.writeDouble(price.cacheWrite5m());
        out.writeDouble(price.cacheWrite1h());
        out.writeDouble(price.output());
    }

    private static Model.Price readPrice(AvroInput in) {
        return new Model.Price(in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble());
    }

    private static void writeRoute(Route route, AvroOutput out) {
        out.writeString(route.name());
        Parts.writeTexts(route.candidates(), out);
        out.writeInt(route.hedge().percent());
        out.writeLong(route.hedge().floorMillis());
        out.writeInt(route.retryPercent());
        Parts.writeTexts(route.wanted().regions(), out);
        out.writeBoolean(route.wanted().keepsNothing());
        out.writeBoolean(route.wanted().trainsNever());
        Parts.writeScores(route.wanted().quality(), out);
    }

    private static Route readRoute(AvroInput in) {
        return new Route(
                in.readString(), Parts.readTexts(in), new Route.Hedge(in.readInt(), in.readLong()), in.readInt(),
                new Terms.Wanted(Parts.readTexts(in), in.readBoolean(), in.readBoolean(), Parts.readScores(in)));
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
