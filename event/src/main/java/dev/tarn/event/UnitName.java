package dev.tarn.event;

/**
 * What a source can name for ever: an S3 object version, a range of offsets, a slice of a file.
 *
 * @param source the configured source's name, {@code network-firewall}
 * @param name unique within the source, stable over restarts
 */
public record UnitName(String source, String name) {
  @Override
  public String toString() {
    return source + ":" + name;
  }
}
