/**
 * The catalogue: providers, models, routes, tenants, and the targets that follow from them. Plain values; reads no files and resolves no secrets.
 */
@NullMarked
package dev.signalbox.records.catalog;

import org.jspecify.annotations.NullMarked;
