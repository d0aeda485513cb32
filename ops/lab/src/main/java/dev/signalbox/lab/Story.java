package dev.signalbox.lab;

/** The history of a seed that broke, run once more to be read. */
final class Story {
    private static final int MOST = 400;

    private Story() {}

    /** Its last lines, and what to do with it. */
    static String of(long seed, World.Settings settings) {
        var world = new World(seed, settings.traced()).run();
        int from = Math.max(0, world.lines.size() - MOST);
        var text = new StringBuilder("seed " + seed + ": " + (world.violation == null ? "nothing broke" : world.violation) + "\n");
        if (from > 0) {
            text.append("  (").append(from).append(" lines before these: ops/signalbox lab --from ").append(seed).append(" --trace)\n");
        }
        world.lines.subList(from, world.lines.size()).forEach(line -> text.append(line).append('\n'));
        return text.append("to keep it: add ").append(seed).append(
                " to the seeds of ProtocolLabTest.it_holds_where_it_once_broke, and what it found to a test of the class that was wrong\n").toString();
    }
}
