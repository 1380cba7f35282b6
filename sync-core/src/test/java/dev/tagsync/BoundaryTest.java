package dev.tagsync;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import dev.tagsync.spi.ContentSource;
import dev.tagsync.spi.TagSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The boundary of the core, and the rooms within it. */
class BoundaryTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tagsync");

    @Test
    @DisplayName("the scan sees the core, so that an empty one cannot pass")
    void theScanSeesTheCore() {
        assertThat(CORE.size()).isGreaterThan(100);
    }

    @Test
    @DisplayName("no Git type and no CQL type is reachable from the core")
    void noGitAndNoCql() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.eclipse.jgit..",
                        "com.datastax..",
                        "com.scylladb..",
                        "org.apache.cassandra..",
                        "dev.tagsync.git..",
                        "dev.tagsync.scylla..",
                        "dev.tagsync.testkit..")
                .check(CORE);
    }

    @Test
    @DisplayName("ports know the API, and nothing of the inside")
    void portsKnowNothingOfTheInside() {
        noClasses()
                .that()
                .resideInAPackage("dev.tagsync.spi")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tagsync.internal..")
                .check(CORE);
    }

    @Test
    @DisplayName("arrows go from the cycle and the read side down to tree and control, never back")
    void arrowsPointDown() {
        Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.tagsync.internal..")
                .layer("cycle")
                .definedBy("dev.tagsync.internal.cycle..")
                .layer("read")
                .definedBy("dev.tagsync.internal.read..")
                .layer("collect")
                .definedBy("dev.tagsync.internal.collect..")
                .layer("validate")
                .definedBy("dev.tagsync.internal.validate..")
                .layer("control")
                .definedBy("dev.tagsync.internal.control..")
                .layer("tree")
                .definedBy("dev.tagsync.internal.tree..")
                .layer("format")
                .definedBy("dev.tagsync.internal.format..")
                .whereLayer("cycle")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("read")
                .mayOnlyBeAccessedByLayers("cycle")
                .whereLayer("collect")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("validate")
                .mayOnlyBeAccessedByLayers("cycle")
                .whereLayer("control")
                .mayOnlyBeAccessedByLayers("cycle", "read", "collect")
                .whereLayer("tree")
                .mayOnlyBeAccessedByLayers("cycle", "read", "collect")
                .whereLayer("format")
                .mayOnlyBeAccessedByLayers("cycle", "validate")
                .check(CORE);
    }

    @Test
    @DisplayName("what is no tag is shown as one to a check alone, and nothing else is given to a controller (I1)")
    void contentIsNoTag() {
        assertThat(TagSource.class).matches(port -> !port.isAssignableFrom(ContentSource.class));
        classes()
                .that()
                .haveSimpleName("CheckSource")
                .or()
                .haveSimpleName("MemoryStore")
                .should()
                .notBePublic()
                .andShould()
                .onlyHaveDependentClassesThat()
                .haveNameMatching(".*\\.internal\\.cycle\\.(Check|CheckSource|MemoryStore)(\\$.*)?")
                .check(CORE);
    }

    @Test
    @DisplayName("the core starts no thread and reads no clock: the environment is injected")
    void noThreadAndNoClock() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.tagsync.Environment")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.Executors")
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .check(CORE);
    }
}
