/**
 * Decides who may come in: rates per tenant, and bytes of bodies in flight. Plain arithmetic; the time is an argument.
 */
@NullMarked
package dev.signalbox.ingress.admission;

import org.jspecify.annotations.NullMarked;
