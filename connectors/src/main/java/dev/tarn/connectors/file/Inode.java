package dev.tarn.connectors.file;

import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which file of the disk a name stands for. A rename keeps it; a number is used again after a file
 * is deleted, which the time of birth gives away where the file system has one.
 *
 * <p>The device is left out: its number may change when the machine starts.
 *
 * @param number 0 where the file system has none
 * @param bornNanos since 1970, 0 where it is not known
 */
record Inode(long number, long bornNanos) {
  static final Inode UNKNOWN = new Inode(0, 0);

  /** What the Java runtime prints for a file of a Unix: it gives the number in no other way. */
  private static final Pattern KEY = Pattern.compile("\\(dev=[0-9a-f]+,ino=(\\d{1,19})\\)");

  static Inode of(BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    Matcher matcher = KEY.matcher(String.valueOf(key));
    if (!matcher.matches()) {
      return UNKNOWN;
    }
    long number;
    try {
      number = Long.parseLong(matcher.group(1));
    } catch (NumberFormatException e) {
      return UNKNOWN;
    }
    // a runtime that knows no time of birth gives that of the last change instead
    long born =
        attributes.creationTime().equals(attributes.lastModifiedTime())
            ? 0
            : attributes.creationTime().to(TimeUnit.NANOSECONDS);
    return new Inode(number, born);
  }

  boolean isKnown() {
    return number != 0;
  }

  /** Whether both can be the same file; never if one is unknown. */
  boolean same(Inode other) {
    return isKnown()
        && number == other.number
        && (bornNanos == 0 || other.bornNanos == 0 || bornNanos == other.bornNanos);
  }

  /**
   * Whether both have the same number, or one has none: enough to notice a rename while a file is
   * looked at, also where the file system's times of birth change.
   */
  boolean mayBe(Inode other) {
    return !isKnown() || !other.isKnown() || number == other.number;
  }

  static Inode parse(String text) {
    int dot = text.indexOf('.');
    if (dot < 0) {
      throw new IllegalArgumentException(text);
    }
    return new Inode(
        Long.parseLong(text.substring(0, dot)), Long.parseLong(text.substring(dot + 1)));
  }

  /** {@code 131234.1700000000000000000}. */
  @Override
  public String toString() {
    return number + "." + bornNanos;
  }
}
