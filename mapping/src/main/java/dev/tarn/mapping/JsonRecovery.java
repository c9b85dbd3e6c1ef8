package dev.tarn.mapping;

import dev.tarn.event.UnitPosition;
import java.io.InputStream;

/** Finds where framing may go on behind what is no JSON. One thread uses it. */
abstract class JsonRecovery extends JsonTokens {
  private static final int MAX_GARBAGE_BYTES = 64 << 10;

  /** Indentation of the line that {@link #mark} is in. */
  private int markIndentation;

  JsonRecovery(
      InputStream in,
      UnitPosition from,
      String encoding,
      UnwrapPaths unwrap,
      int maxRecordBytes,
      int maxDepth,
      int chunkBytes) {
    super(in, from, encoding, unwrap, maxRecordBytes, maxDepth, chunkBytes);
  }

  /**
   * Moves the cursor over text at top level, up to the next line that starts an object or array;
   * false if suspended.
   */
  final boolean passText() {
    boolean closersOnly = true;
    while (true) {
      if (scan == limit) {
        if (more()) {
          continue;
        }
        return ended;
      }
      byte c = data[scan];
      if (c == '\n') {
        scanAtLineStart = true;
        scanIndentation = 0;
        if (base + scan - itemPosition >= MAX_GARBAGE_BYTES) {
          scan++;
          return true;
        }
      } else if (scanAtLineStart && (Ascii.isSpace(c) || c == 0)) {
        scanIndentation++;
      } else if ((c == '{' && (scanAtLineStart || closersOnly)) || (c == '[' && scanAtLineStart)) {
        return true;
      } else {
        scanAtLineStart = false;
        closersOnly &= c == '}' || c == ']' || c == ',' || Ascii.isSpace(c);
      }
      scan++;
    }
  }

  /**
   * Moves the cursor over text between elements, up to the next comma, element or end of the array;
   * false if suspended.
   */
  final boolean passElementText() {
    boolean string = false;
    boolean escaped = false;
    int open = 0;
    while (true) {
      if (scan == limit) {
        if (more()) {
          continue;
        }
        return ended;
      }
      byte c = data[scan];
      if (c == '\n') {
        string = false;
        escaped = false;
        scanAtLineStart = true;
        scanIndentation = 0;
      } else if (Ascii.isSpace(c)) {
        scanIndentation += scanAtLineStart ? 1 : 0;
        escaped = false;
      } else if (c == '{' && (scanAtLineStart || (!string && open == 0))) {
        return true;
      } else {
        scanAtLineStart = false;
        if (escaped) {
          escaped = false;
        } else if (string) {
          escaped = c == '\\';
          string = c != '"';
        } else if (c == '"') {
          string = true;
        } else if (c == '[' || c == '{') {
          open++;
        } else if (open > 0 && (c == ']' || c == '}')) {
          open--;
        } else if (open == 0 && (c == ']' || c == ',')) {
          return true;
        }
      }
      scan++;
    }
  }

  /**
   * Moves the cursor from what does not fit to where framing may go on: DONE, with {@link
   * #scanAtLineStart} if that is the start of a line, else behind (or, in an array, at) a bracket.
   */
  final Outcome resynchronise(boolean inArray) {
    BracketGuess outside = new BracketGuess(brackets, false);
    BracketGuess within = new BracketGuess(brackets, true);
    boolean escaped = false;
    int pattern = 0;
    mark = -1;
    keyStart = -1;
    while (true) {
      if (scan == limit) {
        if (more()) {
          continue;
        }
        if (!ended) {
          return Outcome.SUSPENDED;
        }
        return mark >= 0 ? cutAtMark() : Outcome.ENDED;
      }
      byte c = data[scan];
      if (c == '\n') {
        if (mark >= 0 && !inArray) {
          return cutAtMark();
        }
        outside.inString = false;
        within.inString = false;
        escaped = false;
        scanAtLineStart = true;
        scanIndentation = 0;
        scan++;
        continue;
      }
      if (Ascii.isSpace(c)) {
        scanIndentation += scanAtLineStart ? 1 : 0;
        escaped = false;
        scan++;
        continue;
      }
      if (mark >= 0) {
        if (c == ',' || c == '{' || (inArray && c == ']')) {
          return cutAtMark();
        }
        mark = -1;
        outside.alive &= outside.brackets.depth() > 0;
        within.alive &= within.brackets.depth() > 0;
      }
      if (scanAtLineStart) {
        if (c == '{' && scanIndentation == itemIndentation) {
          return Outcome.DONE;
        }
        scanAtLineStart = false;
      }
      if (!outside.alive && !within.alive) {
        pattern = step(pattern, c);
        if (pattern == 4) {
          mark = keyStart;
          return cutAtMark();
        }
      }
      if (escaped) {
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else {
        boolean first = outside.take(c);
        boolean second = within.take(c);
        if (first || second) {
          mark = scan + 1;
          markIndentation = scanIndentation;
        } else if (c == ']'
            && inArray
            && !outside.alive
            && !within.alive
            && (outside.unmatched || within.unmatched)) {
          return Outcome.DONE;
        }
      }
      scan++;
    }
  }

  private Outcome cutAtMark() {
    scan = mark;
    scanAtLineStart = false;
    scanIndentation = markIndentation;
    return Outcome.DONE;
  }

  /** One more byte of <code>},{"</code>; {@link #keyStart} is behind its first. */
  private int step(int pattern, byte c) {
    if (c == '}') {
      keyStart = scan + 1;
      markIndentation = scanIndentation;
      return 1;
    }
    return switch (pattern) {
      case 1 -> c == ',' ? 2 : c == '{' ? 3 : 0;
      case 2 -> c == '{' ? 3 : 0;
      case 3 -> c == '"' ? 4 : 0;
      default -> 0;
    };
  }
}
