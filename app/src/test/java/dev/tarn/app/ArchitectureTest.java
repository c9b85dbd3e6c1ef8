package dev.tarn.app;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between modules point up only, as ARCHITECTURE.md draws them. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.tarn");

  @Test
  void modulesUseOnlyWhatIsBelowThem() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.tarn..")
        .layer("ocsf")
        .definedBy("dev.tarn.ocsf..")
        .layer("event")
        .definedBy("dev.tarn.event..")
        .layer("mapping")
        .definedBy("dev.tarn.mapping..")
        .layer("lake")
        .definedBy("dev.tarn.lake..")
        .layer("query")
        .definedBy("dev.tarn.query..")
        .layer("connectors")
        .definedBy("dev.tarn.connectors..")
        .layer("engine")
        .definedBy("dev.tarn.engine..")
        .layer("app")
        .definedBy("dev.tarn.app..")
        .withOptionalLayers(true)
        .whereLayer("ocsf")
        .mayNotAccessAnyLayer()
        .whereLayer("event")
        .mayOnlyAccessLayers("ocsf")
        .whereLayer("mapping")
        .mayOnlyAccessLayers("ocsf", "event")
        .whereLayer("lake")
        .mayOnlyAccessLayers("ocsf", "event")
        .whereLayer("query")
        .mayOnlyAccessLayers("ocsf", "event", "lake")
        .whereLayer("connectors")
        .mayOnlyAccessLayers("ocsf", "event")
        .whereLayer("app")
        .mayNotBeAccessedByAnyLayer()
        .check(CLASSES);
  }

  @Test
  void modulesHaveNoCycles() {
    slices().matching("dev.tarn.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theParquetWriterKnowsNeitherIcebergNorEpochs() {
    com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses()
        .that()
        .resideInAPackage("dev.tarn.lake.parquet")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.tarn.lake", "org.apache.iceberg..")
        .allowEmptyShould(true)
        .check(CLASSES);
  }
}
