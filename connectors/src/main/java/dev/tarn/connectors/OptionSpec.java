package dev.tarn.connectors;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One option of a configured thing: what the configuration reader checks and the reference
 * documents.
 *
 * @param name {@code lower_snake_case}
 * @param kind what its value is
 * @param required whether it must be given
 * @param defaultText what holds where it is not given, as a person would write it, or null
 * @param members the options in it, of a group; otherwise none
 * @param description one or two sentences for people
 */
public record OptionSpec(
    String name,
    Kind kind,
    boolean required,
    @Nullable String defaultText,
    List<OptionSpec> members,
    String description) {

  /** What a value is, and the Java type that {@link OptionValues} gives for it. */
  public enum Kind {
    /** Any text: String. */
    TEXT,
    /** A path or glob of this machine, relative to the configuration file: String. */
    PATH,
    /** Texts, paths or globs, a list of them or one: List of String; empty if none is given. */
    TEXTS,
    /** A time span, {@code 500ms}, {@code 2s}, {@code 7d}: java.time.Duration. */
    DURATION,
    /** A size, {@code 64MB}: Long, bytes. */
    BYTES,
    /** A whole number: Long. */
    INTEGER,
    /** {@code true} or {@code false}: Boolean. */
    BOOLEAN,
    /**
     * A text that nobody is to see, given by where it is kept, {@code ${env:NAME}} or {@code
     * ${file:/path}}: {@link Secret}.
     */
    SECRET,
    /** Options of their own: {@link OptionValues}. */
    GROUP
  }

  public OptionSpec {
    members = List.copyOf(members);
  }

  public OptionSpec(
      String name, Kind kind, boolean required, @Nullable String defaultText, String description) {
    this(name, kind, required, defaultText, List.of(), description);
  }

  public static OptionSpec required(String name, Kind kind, String description) {
    return new OptionSpec(name, kind, true, null, description);
  }

  /** A list that may be left out. */
  public static OptionSpec list(String name, String description) {
    return new OptionSpec(name, Kind.TEXTS, false, null, description);
  }

  /** One that may be left out and then has no value. */
  public static OptionSpec optional(String name, Kind kind, String description) {
    return new OptionSpec(name, kind, false, null, description);
  }

  /** Options in an option, which may be left out as a whole. */
  public static OptionSpec group(String name, List<OptionSpec> members, String description) {
    return new OptionSpec(name, Kind.GROUP, false, null, members, description);
  }

  public static OptionSpec optional(
      String name, Kind kind, String defaultText, String description) {
    return new OptionSpec(name, kind, false, defaultText, description);
  }
}
