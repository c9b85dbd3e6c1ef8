package dev.tarn.ocsf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of a schema and some directories of extensions: a new schema, or what is wrong with
 * the extensions. Immutable.
 */
public final class ExtendedSchema {
  private final @Nullable Schema schema;
  private final List<Diagnostic> diagnostics;
  private final Map<String, String> texts;

  ExtendedSchema(@Nullable Schema schema, List<Diagnostic> diagnostics, Map<String, String> texts) {
    this.schema = schema;
    this.diagnostics = List.copyOf(diagnostics);
    this.texts = Map.copyOf(texts);
  }

  /** The extended schema; empty when there is an error among the diagnostics. */
  public Optional<Schema> schema() {
    return Optional.ofNullable(schema);
  }

  /** Everything that was found, file by file; may hold warnings where there is a schema. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  /** The texts of the extensions' files, by the names that positions use. */
  public Map<String, String> texts() {
    return texts;
  }

  /** The same for {@link Diagnostics#render}. */
  public SourceText sources() {
    return texts::get;
  }

  /**
   * The extended schema.
   *
   * @throws IllegalArgumentException with the rendered diagnostics when there is none
   */
  public Schema orThrow() {
    if (schema == null) {
      throw new IllegalArgumentException(Diagnostics.render(diagnostics, sources()));
    }
    return schema;
  }
}
