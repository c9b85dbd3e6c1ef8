package dev.tarn.query;

/** Names and text as they stand in SQL. */
final class Quoted {
  private Quoted() {}

  /** An identifier in double quotes. */
  static String name(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A text literal. */
  static String text(String text) {
    return '\'' + text.replace("'", "''") + '\'';
  }
}
