package io.sternline.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryTable;
import io.sternline.server.engine.EntryView;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keeps the directions between modules and packages, and the promises that follow from them. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages("io.sternline");

    @Test
    void clientShouldDependOnNeitherReplicationNorServer() {
        noClasses()
                .that()
                .resideInAnyPackage("io.sternline.client..", "io.sternline.protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.sternline.replication..", "io.sternline.server..", "io.aeron..")
                .check(CLASSES);
    }

    @Test
    void clientShouldRunOnAStockJvm() {
        noClasses()
                .that()
                .resideInAnyPackage("io.sternline.client..", "io.sternline.protocol..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.agrona.concurrent..", "sun.misc..", "jdk.internal..")
                        .or(assignableTo(org.agrona.AbstractMutableDirectBuffer.class)))
                .because("Agrona's own buffers and queues need a JVM flag that applications should not have to set")
                .check(CLASSES);
    }

    @Test
    void protocolShouldNotKnowTheClient() {
        noClasses()
                .that()
                .resideInAPackage("io.sternline.protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.sternline.client..")
                .check(CLASSES);
    }

    @Test
    void replicationShouldKnowNothingOfKeysOrValues() {
        noClasses()
                .that()
                .resideInAPackage("io.sternline.replication..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.sternline.client..", "io.sternline.protocol..", "io.sternline.server..")
                .check(CLASSES);
    }

    @Test
    void onlyReplicationShouldKnowAeron() {
        noClasses()
                .that(resideInAPackage("io.sternline..").and(not(resideInAPackage("io.sternline.replication.."))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.aeron..")
                .check(CLASSES);
    }

    @Test
    void stateShouldBePureAndKnowNoNetwork() {
        noClasses()
                .that()
                .resideInAPackage("io.sternline.server.state..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty..",
                        "java.net..",
                        "java.nio.channels..",
                        "java.time..",
                        "io.sternline.server.gateway..",
                        "io.sternline.server.cli..",
                        "io.sternline.client..")
                .check(CLASSES);
    }

    @Test
    void stateShouldReadNoClockAndNoRandomNumber() {
        noClasses()
                .that()
                .resideInAPackage("io.sternline.server.state..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "identityHashCode", Object.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.util.random.RandomGenerator.class)
                .check(CLASSES);
    }

    @Test
    void entriesShouldChangeOnlyWhereTheChangeIsTold() {
        noClasses()
                .that()
                .resideInAPackage("io.sternline.server.state..")
                .and()
                .doNotHaveSimpleName("StoreState")
                .should()
                .callMethod(EntryTable.class, "put", EntryView.class)
                .orShould()
                .callMethod(EntryTable.class, "retime", EntryView.class)
                .orShould()
                .callMethod(EntryTable.class, "remove", int.class, ByteSlice.class)
                .because("each change takes one revision and is told to the change log once")
                .check(CLASSES);
    }

    @Test
    void gatewayShouldNotKnowTheCommandLine() {
        noClasses()
                .that()
                .resideInAnyPackage("io.sternline.server.gateway..", "io.sternline.server.state..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.sternline.server.cli..")
                .check(CLASSES);
    }

    @Test
    void onlyFacesShouldBePublicInTransport() {
        classes()
                .that()
                .resideInAPackage("io.sternline.client.transport..")
                .and()
                .areTopLevelClasses()
                .and()
                .arePublic()
                .should()
                .haveSimpleName("Transports")
                .check(CLASSES);
    }

    @Test
    void serverPackagesShouldFormNoCycles() {
        slices().matching("io.sternline.server.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
