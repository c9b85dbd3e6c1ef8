package dev.tarn.mapping;

/**
 * One of two ways to read the brackets behind a place where a record is broken: as if that place
 * was outside a string, or within.
 */
final class BracketGuess {
  final Brackets brackets;
  boolean inString;
  boolean alive = true;
  boolean unmatched;

  BracketGuess(Brackets brackets, boolean inString) {
    this.brackets = brackets.copy();
    this.inString = inString;
  }

  /** Takes a byte; true if it closes the record. */
  boolean take(byte c) {
    unmatched = false;
    if (c == '"') {
      inString = !inString;
    } else if (alive && !inString) {
      if (c == '{' || c == '[') {
        alive = brackets.open(c == '{');
      } else if (c == '}' || c == ']') {
        int depth = brackets.close(c == '}');
        unmatched = depth < 0;
        alive = depth >= 0;
        return depth == 0;
      }
    }
    return false;
  }
}
