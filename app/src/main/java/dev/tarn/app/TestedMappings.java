package dev.tarn.app;

import dev.tarn.engine.Configuration;
import dev.tarn.mapping.CheckedMapping;
import dev.tarn.mapping.MappingSpec;
import dev.tarn.ocsf.Diagnostics;
import dev.tarn.ocsf.Schemas;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The mappings whose tests are to run; prints what is wrong with them. */
final class TestedMappings {
  private final Schemas schemas;
  private final PrintWriter err;
  private final List<TestedMapping> found = new ArrayList<>();
  private boolean broken;

  /**
   * A mapping without errors.
   *
   * @param name as people named or found it
   * @param folder where the mapping's own files lie; null for a pack
   */
  record TestedMapping(
      String name,
      @Nullable Path folder,
      MappingSpec spec,
      List<CheckedMapping.DeclaredTest> tests) {}

  TestedMappings(Schemas schemas, PrintWriter err) {
    this.schemas = schemas;
    this.err = err;
  }

  List<TestedMapping> all() {
    return found;
  }

  /** Whether there was something with errors. */
  boolean isBroken() {
    return broken;
  }

  /**
   * Adds what an argument names: a mapping as {@link MappingArgument} has it, all of a folder that
   * is none itself, or all of a configuration.
   *
   * @throws IOException if there is nothing of that name, or no mapping in the folder
   */
  void add(String argument) throws IOException {
    Path path = Path.of(argument);
    if (Files.isDirectory(path) && !Files.exists(path.resolve("mapping.yaml"))) {
      addFolder(path);
    } else if (Files.isRegularFile(path) && !MappingArgument.isMapping(argument)) {
      addConfiguration(path);
    } else {
      addMapping(argument);
    }
  }

  private void addFolder(Path folder) throws IOException {
    boolean isEmpty = true;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (file.toString().matches(".*\\.ya?ml") && MappingArgument.isMapping(file.toString())) {
          addMapping(file.toString());
          isEmpty = false;
        }
      }
    }
    if (isEmpty) {
      throw new IOException("there is no mapping in " + folder);
    }
  }

  private void addConfiguration(Path file) throws IOException {
    Configuration configuration = Configuration.read(file);
    CheckCommand.print(
        err, Diagnostics.render(configuration.diagnostics(), configuration.sourceText()));
    broken |= configuration.plan().isEmpty();
    configuration.mappings().forEach(each -> add(each.name(), each.folder(), each.checked()));
  }

  private void addMapping(String argument) throws IOException {
    MappingArgument mapping = MappingArgument.read(argument);
    CheckedMapping checked = mapping.check(schemas);
    CheckCommand.print(err, Diagnostics.render(checked.diagnostics(), mapping.sources(checked)));
    add(argument, mapping.folder(), checked);
  }

  private void add(String name, @Nullable Path folder, CheckedMapping checked) {
    broken |= checked.spec().isEmpty();
    checked
        .spec()
        .ifPresent(spec -> found.add(new TestedMapping(name, folder, spec, checked.tests())));
  }
}
