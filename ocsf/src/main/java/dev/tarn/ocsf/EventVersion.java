package dev.tarn.ocsf;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code metadata.version} says: a semantic version as the OCSF server reads it.
 *
 * @param prerelease {@code dev} of {@code 1.5.0-dev}, empty for a release
 */
record EventVersion(int major, int minor, int patch, String prerelease)
    implements Comparable<EventVersion> {
  private static final int LONGEST = 100;
  private static final Pattern FORM =
      Pattern.compile(
          "^(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})(?:-(.+))?$",
          Pattern.UNIX_LINES);

  /** Null if the text is no version. */
  static @Nullable EventVersion parse(String text) {
    if (text.length() > LONGEST) {
      return null;
    }
    Matcher matcher = FORM.matcher(text);
    if (!matcher.find()) {
      return null;
    }
    String prerelease = matcher.group(4);
    return new EventVersion(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)),
        prerelease == null ? "" : prerelease);
  }

  static EventVersion of(SchemaVersion version) {
    EventVersion parsed = parse(version.text());
    if (parsed == null) {
      throw new IllegalStateException("not a version: " + version);
    }
    return parsed;
  }

  /**
   * The embedded version to check an event of this version against: itself, or the next newer one,
   * or the newest. An event of a patch or prerelease is checked against what became of it.
   */
  SchemaVersion nearest() {
    for (SchemaVersion version : SchemaVersion.values()) {
      if (compareTo(of(version)) <= 0) {
        return version;
      }
    }
    return SchemaVersion.NEWEST;
  }

  /**
   * A prerelease comes before its release; prereleases are compared as texts, as the server does.
   */
  @Override
  public int compareTo(EventVersion other) {
    int order = Integer.compare(major, other.major);
    order = order != 0 ? order : Integer.compare(minor, other.minor);
    order = order != 0 ? order : Integer.compare(patch, other.patch);
    if (order != 0 || prerelease.equals(other.prerelease)) {
      return order;
    }
    if (prerelease.isEmpty() || other.prerelease.isEmpty()) {
      return prerelease.isEmpty() ? 1 : -1;
    }
    return prerelease.compareTo(other.prerelease);
  }

  /** Adds what the server says about an event of one version that is checked against another. */
  static void check(String text, SchemaVersion schema, Findings findings) {
    if (text.equals(schema.text())) {
      return;
    }
    String path = "metadata.version";
    EventVersion version = parse(text);
    String shown =
        "'" + SourceLine.printable(text.substring(0, Math.min(LONGEST, text.length()))) + "'";
    if (version == null) {
      findings.add(
          Severity.ERROR,
          "version_invalid_format",
          path,
          shown + " is not a version such as " + schema,
          text,
          schema.text());
      return;
    }
    int order = version.compareTo(of(schema));
    if (order > 0) {
      findings.add(
          Severity.ERROR,
          "version_incompatible_later",
          path,
          "the event is of version " + shown + ", later than the schema's " + schema,
          text,
          schema.text());
    } else if (order < 0 && version.major == 0) {
      findings.add(
          Severity.ERROR,
          "version_incompatible_initial_development",
          path,
          shown + " is a version of the initial development; it is not compatible with " + schema,
          text,
          schema.text());
    } else if (order < 0 && !version.prerelease.isEmpty()) {
      findings.add(
          Severity.ERROR,
          "version_incompatible_prerelease",
          path,
          shown + " is a prerelease; it is not compatible with " + schema,
          text,
          schema.text());
    } else if (order < 0) {
      findings.add(
          Severity.WARNING,
          "version_earlier",
          path,
          "the event is of version " + shown + ", earlier than the schema's " + schema,
          text,
          schema.text());
    }
  }
}
