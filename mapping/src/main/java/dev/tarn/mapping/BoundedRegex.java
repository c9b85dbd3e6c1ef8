package dev.tarn.mapping;

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

  private final Matcher matcher;
  private final Counted counted = new Counted();

  BoundedRegex(Pattern pattern) {
    this.matcher = pattern.matcher("");
  }

  /** The matcher at the first match, or null. Good until the next search. */
  @Nullable Matcher find(String text) {
    if (text.length() > MAX_LENGTH) {
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
