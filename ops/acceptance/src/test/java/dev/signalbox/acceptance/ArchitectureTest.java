package dev.signalbox.acceptance;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

@AnalyzeClasses(packages = "dev.signalbox", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] PURE = {
        "dev.signalbox.records", "dev.signalbox.records.catalog", "dev.signalbox.records.decision", "dev.signalbox.records.fleet",
        "dev.signalbox.records.protocol", "dev.signalbox.records.time", "dev.signalbox.records.topics", "dev.signalbox.dialects..",
        "dev.signalbox.router.policy..", "dev.signalbox.router.state..", "dev.signalbox.router.fleet..", "dev.signalbox.router.inflight..",
        "dev.signalbox.worker.slots..", "dev.signalbox.worker.health..", "dev.signalbox.ingress.publication..", "dev.signalbox.ingress.resume..",
        "dev.signalbox.ingress.keys..", "dev.signalbox.ingress.store..",
        "dev.signalbox.ingress.fold..", "dev.signalbox.ingress.admission..", "dev.signalbox.telemetry.measure.."};

    /** Sketches are arithmetic, and frames of AWS's event streams are bytes. */
    private static final String[] PLAIN = {"java..", "org.jspecify..", "com.datadoghq.sketch..", "software.amazon.eventstream.."};

    @ArchTest
    static final ArchRule decisions_are_plain_java = classes().that().resideInAnyPackage(PURE)
            .should().onlyDependOnClassesThat(resideInAnyPackage(PURE).or(resideInAnyPackage(PLAIN)));

    @ArchTest
    static final ArchRule decisions_have_no_clock = noClasses().that().resideInAnyPackage(PURE)
            .should().callMethod(System.class, "nanoTime")
            .orShould().callMethod(System.class, "currentTimeMillis")
            .orShould().callMethod(Instant.class, "now")
            .orShould().dependOnClassesThat().areAssignableTo(Clock.class);

    @ArchTest
    static final ArchRule decisions_have_no_chance_of_their_own = noClasses().that().resideInAnyPackage(PURE)
            .should().callConstructor(Random.class)
            .orShould().callMethod(Math.class, "random")
            .orShould().callMethod(UUID.class, "randomUUID")
            .orShould().dependOnClassesThat().areAssignableTo(ThreadLocalRandom.class);

    @ArchTest
    static final ArchRule services_meet_only_in_topics = slices()
            .matching("dev.signalbox.(ingress|router|worker|telemetry)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule services_know_schemas_and_runtime_alone = noClasses()
            .that().resideInAnyPackage("dev.signalbox.ingress..", "dev.signalbox.router..", "dev.signalbox.worker..", "dev.signalbox.telemetry..")
            .should().dependOnClassesThat().resideInAnyPackage("dev.signalbox.standalone..", "dev.signalbox.bench..", "dev.signalbox.lab..");

    @ArchTest
    static final ArchRule the_runtime_knows_records_alone = noClasses().that().resideInAPackage("dev.signalbox.runtime..")
            .should().dependOnClassesThat(resideInAPackage("dev.signalbox..")
                    .and(resideInAnyPackage("dev.signalbox.runtime..", "dev.signalbox.records..").negate()));

    @ArchTest
    static final ArchRule avro_stays_at_the_wire = noClasses()
            .that().resideOutsideOfPackages("dev.signalbox.records.wire..", "dev.signalbox.avro..")
            .should().dependOnClassesThat().resideInAnyPackage("dev.signalbox.avro..", "org.apache.avro..");

    @ArchTest
    static final ArchRule no_cupboards = noClasses().that(alwaysTrue())
            .should().haveNameMatching(".*(Utils?|Helpers?|Manager|Impl)")
            .orShould().haveNameMatching(".*\\.Abstract[A-Z][^.]*");
}
