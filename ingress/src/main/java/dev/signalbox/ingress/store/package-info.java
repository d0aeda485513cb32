/** What a front knows of kept responses without asking: where they lie. Plain values; knows no Kafka and no HTTP. */
@NullMarked
package dev.signalbox.ingress.store;

import org.jspecify.annotations.NullMarked;
