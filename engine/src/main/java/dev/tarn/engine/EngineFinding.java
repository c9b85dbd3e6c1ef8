package dev.tarn.engine;

/**
 * Something that a person should know of a running engine.
 *
 * @param code kebab-case, {@code file-unreadable}
 * @param source the configured source's name; empty where it concerns the lake
 * @param subject the unit, file or object it is about; may be empty
 * @param message one sentence without a full stop
 */
public record EngineFinding(String code, String source, String subject, String message) {
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (!source.isEmpty()) {
      text.append(source).append(": ");
    }
    if (!subject.isEmpty()) {
      text.append(subject).append(": ");
    }
    return text.append(message).append(" (").append(code).append(')').toString();
  }
}
