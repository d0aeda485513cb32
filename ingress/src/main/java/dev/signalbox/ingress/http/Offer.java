package dev.signalbox.ingress.http;

import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.catalog.Catalog;

/** What is offered to whom: one catalogue version and its tenants, so that nobody sees half of a change. */
record Offer(Catalog catalog, Tenants tenants) {
    Offer next(Catalog newer, long now) {
        return new Offer(newer, tenants.next(newer, now));
    }
}
