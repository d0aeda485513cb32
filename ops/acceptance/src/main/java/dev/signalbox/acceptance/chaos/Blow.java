package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Cluster;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** What is done to the system. */
interface Blow {
    /** Done at once; what it returns mends it again. */
    Mend strike(Cluster cluster, RandomGenerator random) throws Exception;

    /** How the system is made whole. */
    interface Mend {
        void mend() throws Exception;

        /** Which of the fronts is away until then, by its place among them; none of any other blow. */
        default OptionalInt front() {
            return OptionalInt.empty();
        }
    }
}
