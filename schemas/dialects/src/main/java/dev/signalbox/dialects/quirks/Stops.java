package dev.signalbox.dialects.quirks;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Draft;
import dev.signalbox.records.Failure;
import java.util.List;

/** Stop strings beyond what a provider takes. To leave one out changes the answer, so that needs the operator's leave. */
final class Stops {
    private Stops() {}

    static void change(Draft body, int most, boolean lenient, List<String> dropped) throws BadRequest {
        var stop = body.get("stop");
        if (stop.isEmpty() || stop.get().items().size() <= most) {
            return;
        }
        if (!lenient) {
            throw new BadRequest(Failure.INVALID_REQUEST, "'stop' has " + stop.get().items().size() + " strings, and the provider takes "
                    + most + ". Send fewer.", "stop");
        }
        var items = stop.get().items();
        items.subList(most, items.size()).clear();
        dropped.add("stop[" + most + "]");
    }
}
