package dev.tarn.connectors;

import dev.tarn.connectors.file.FileSourceFactory;
import java.util.List;

/** The types of sources that Tarn ships. */
public final class SourceFactories {
  private static final List<SourceFactory> ALL = List.of(new FileSourceFactory());

  private SourceFactories() {}

  public static List<SourceFactory> all() {
    return ALL;
  }
}
