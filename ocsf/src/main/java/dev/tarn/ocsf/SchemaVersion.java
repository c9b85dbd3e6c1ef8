package dev.tarn.ocsf;

import java.util.Optional;

/** A released version of OCSF that is embedded, oldest first. */
public enum SchemaVersion {
  V1_0_0("1.0.0"),
  V1_1_0("1.1.0"),
  V1_2_0("1.2.0"),
  V1_3_0("1.3.0"),
  V1_4_0("1.4.0"),
  V1_5_0("1.5.0"),
  V1_6_0("1.6.0"),
  V1_7_0("1.7.0"),
  V1_8_0("1.8.0");

  public static final SchemaVersion NEWEST = V1_8_0;

  private final String text;

  SchemaVersion(String text) {
    this.text = text;
  }

  /** As in {@code metadata.version}. */
  public String text() {
    return text;
  }

  public static Optional<SchemaVersion> find(String text) {
    for (SchemaVersion version : values()) {
      if (version.text.equals(text)) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
