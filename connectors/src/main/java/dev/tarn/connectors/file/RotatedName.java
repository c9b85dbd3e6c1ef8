package dev.tarn.connectors.file;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the names that rotation gives have to do with each other: {@code app.log.1}, {@code
 * app.log-20261121.gz} and {@code app-2026-11-21.log} come from {@code app.log}.
 *
 * <p>The forms are those of logrotate ({@code dateext}, {@code extension}), of log4j and logback
 * ({@code app-%d.log.gz}, {@code app.log.%i}), of Python's handlers and of savelog.
 */
final class RotatedName {
  private static final Pattern COMPRESSED =
      Pattern.compile("(.+)\\.(?:gz|gzip|z|zst|zstd|bz2|xz)", Pattern.CASE_INSENSITIVE);
  private static final String NUMBERS = "[._-]\\d[\\d._:TtZz+-]*";
  private static final Pattern APPENDED =
      Pattern.compile("(.*[^._-])(?:" + NUMBERS + "|[._-](?:old|bak|prev|previous|orig)|~)");
  private static final Pattern INSERTED =
      Pattern.compile("(.*?[^._-])" + NUMBERS + "(\\.[A-Za-z][A-Za-z0-9]*)");

  private RotatedName() {}

  /**
   * The names that rotation can have made this one of, the nearest first; none for a name that
   * rotation does not give.
   */
  static List<String> bases(String name) {
    List<String> bases = new ArrayList<>();
    String rest = name;
    while (true) {
      Matcher matcher = COMPRESSED.matcher(rest);
      if (!matcher.matches()) {
        matcher = APPENDED.matcher(rest);
      }
      if (matcher.matches()) {
        rest = matcher.group(1);
      } else {
        matcher = INSERTED.matcher(rest);
        if (!matcher.matches()) {
          return bases;
        }
        rest = matcher.group(1) + matcher.group(2);
      }
      bases.add(rest);
    }
  }

  /** What all names have in common that come from one. */
  static String stem(String name) {
    List<String> bases = bases(name);
    return bases.isEmpty() ? name : bases.getLast();
  }
}
