package dev.tarn.mapping;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression whose search ends after a bounded number of steps: a text that would take
 * longer counts as one that does not match. One thread uses it.
 */
final class BoundedRegex {
  private static final int MAX_LENGTH = 1 << 16;
  private static final int MAX_READS = 2_000_000;
  private static final byte MAY_MATCH = 1;
  private static final byte FAILS = 2;

  private final Matcher matcher;
  private final Counted counted = new Counted();

  /** What is known of texts by their first character, of ASCII: {@link #failsAfter}. */
  private final byte[] firsts = new byte[128];

  BoundedRegex(Pattern pattern) {
    this.matcher = pattern.matcher("");
    if (pattern.pattern().contains("\\X")) {
      // a character means another one as soon as a combining one follows
      Arrays.fill(firsts, MAY_MATCH);
    }
  }

  /** The matcher at the first match, or null. Good until the next search. */
  @Nullable Matcher find(String text) {
    if (text.length() > MAX_LENGTH) {
      return null;
    }
    if (!text.isEmpty() && text.charAt(0) < firsts.length && failsAfter(text.charAt(0))) {
      return null;
    }
    counted.text = text;
    counted.reads = 0;
    matcher.reset(counted);
    try {
      return matcher.find() ? matcher : null;
    } catch (TooLong | StackOverflowError e) {
      return null;
    }
  }

  /**
   * Whether no text that begins with a character matches: so it is where a search in the character
   * alone finds nothing and has not asked for more.
   */
  @SuppressWarnings("JdkObsolete") // hitEnd is for this: more text may come
  private boolean failsAfter(char first) {
    if (firsts[first] == 0) {
      boolean matches = matcher.reset(String.valueOf(first)).find() || matcher.hitEnd();
      firsts[first] = matches ? MAY_MATCH : FAILS;
    }
    return firsts[first] == FAILS;
  }

  /** Counts what the matcher reads: the only place where a search can be stopped. */
  private static final class Counted implements CharSequence {
    private String text = "";
    private int reads;

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++reads > MAX_READS) {
        throw new TooLong();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private TooLong() {
      super(null, null, false, false);
    }
  }
}
