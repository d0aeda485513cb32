package dev.signalbox.dialects.quirks;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Draft;
import dev.signalbox.records.Failure;
import java.util.List;
import java.util.function.UnaryOperator;

/** Stop strings beyond what a provider takes. To leave one out changes the answer, so that needs the operator's leave. */
final class Stops {
    private Stops() {}

    static void change(Draft body, int most, boolean lenient, List<String> dropped, UnaryOperator<String> callers) throws BadRequest {
        var stop = body.get("stop");
        if (stop.isEmpty() || stop.get().items().size() <= most) {
            return;
        }
        var told = callers.apply("stop");
        if (!lenient) {
            throw new BadRequest(Failure.UNSUPPORTED, "'" + told + "' has " + stop.get().items().size() + " strings, and the provider takes "
                    + most + ". Send fewer.", told);
        }
        var items = stop.get().items();
        items.subList(most, items.size()).clear();
        dropped.add(told + "[" + most + "]");
    }
}
