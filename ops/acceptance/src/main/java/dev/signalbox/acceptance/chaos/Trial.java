package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Cluster;
import java.util.random.RandomGenerator;

/** One event that the system must survive. */
interface Trial {
    String name();

    /** What users may see of it. */
    String promised();

    /** One round; leaves the cluster whole. */
    Result run(Cluster cluster, Plan plan, Numbers numbers, RandomGenerator random) throws Exception;
}
