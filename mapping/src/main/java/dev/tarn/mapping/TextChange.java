package dev.tarn.mapping;

import dev.tarn.event.Slice;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;

/** A step that changes a text. One thread uses it. */
abstract sealed class TextChange {

  /** The changed text, or absent where the step does not match. */
  abstract long apply(long slice, Texts texts);

  /** Whether a shorter result means that something of the text is left out. */
  boolean isPartial() {
    return true;
  }

  /** The step that a mapping names. */
  static TextChange of(MappingSpec.TextStep step) {
    return switch (step) {
      case MappingSpec.Lower lower -> new Folded(false);
      case MappingSpec.Upper upper -> new Folded(true);
      case MappingSpec.Trim trim -> new Trimmed();
      case MappingSpec.Hexadecimal hexadecimal -> new Decimal();
      case MappingSpec.UtcOffset offset -> new Offset();
      case MappingSpec.Base64Text base64 -> new Decoded();
      case MappingSpec.UrlDecode percent -> new PercentDecoded();
      case MappingSpec.Scale scale -> new Scaled(scale);
      case MappingSpec.Capture capture -> new Captured(capture);
      case MappingSpec.KeyValue pair -> new Paired(pair);
      case MappingSpec.Piece piece -> new Cut(piece);
    };
  }

  /** The first index of a delimiter in a stretch of bytes, or -1. */
  static int find(byte[] data, int from, int to, byte[] delimiter) {
    for (int i = from; i <= to - delimiter.length; i++) {
      int k = 0;
      while (k < delimiter.length && data[i + k] == delimiter[k]) {
        k++;
      }
      if (k == delimiter.length) {
        return i;
      }
    }
    return -1;
  }

  /** A text without blanks and control characters around it. */
  static long trim(long slice, Texts texts) {
    byte[] data = texts.data(slice);
    int offset = Slice.offset(slice);
    int from = 0;
    int to = Slice.length(slice);
    while (from < to && data[offset + from] >= 0 && data[offset + from] <= ' ') {
      from++;
    }
    while (to > from && data[offset + to - 1] >= 0 && data[offset + to - 1] <= ' ') {
      to--;
    }
    return Texts.part(slice, from, to);
  }

  /** Letters in one case. */
  static final class Folded extends TextChange {
    private final boolean upper;

    Folded(boolean upper) {
      this.upper = upper;
    }

    @Override
    boolean isPartial() {
      return false;
    }

    @Override
    long apply(long slice, Texts texts) {
      int length = Slice.length(slice);
      int start = texts.begin(length);
      if (start < 0) {
        return Slice.ABSENT;
      }
      byte[] data = texts.data(slice);
      byte[] target = texts.arena();
      int offset = Slice.offset(slice);
      int any = 0;
      for (int i = 0; i < length; i++) {
        byte b = data[offset + i];
        any |= b;
        if (upper ? b >= 'a' && b <= 'z' : b >= 'A' && b <= 'Z') {
          b ^= 0x20;
        }
        target[start + i] = b;
      }
      if (any >= 0) {
        return texts.end(start, length);
      }
      String text = texts.string(slice);
      return texts.add(upper ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT));
    }
  }

  /** A hexadecimal number in decimal digits. */
  static final class Decimal extends TextChange {
    private static final int MAX_DIGITS = 16;

    @Override
    boolean isPartial() {
      return false;
    }

    @Override
    long apply(long slice, Texts texts) {
      byte[] data = texts.data(slice);
      int from = Slice.offset(slice);
      int to = from + Slice.length(slice);
      if (to - from > 2 && data[from] == '0' && (data[from + 1] | 0x20) == 'x') {
        from += 2;
      }
      if (from == to || to - from > MAX_DIGITS) {
        return Slice.ABSENT;
      }
      long value = 0;
      for (int i = from; i < to; i++) {
        int digit = Character.digit(data[i], 16);
        if (digit < 0) {
          return Slice.ABSENT;
        }
        value = value << 4 | digit;
      }
      return texts.add(Long.toUnsignedString(value));
    }
  }

  /** The minutes by which a time is ahead of UTC. */
  static final class Offset extends TextChange {
    private final UtcOffsetText offsets = new UtcOffsetText();

    @Override
    long apply(long slice, Texts texts) {
      return offsets.parse(texts.data(slice), Slice.offset(slice), Slice.length(slice))
          ? texts.add(Integer.toString(offsets.minutes()))
          : Slice.ABSENT;
    }
  }

  /** What is written in Base64. */
  static final class Decoded extends TextChange {
    @Override
    boolean isPartial() {
      return false;
    }

    @Override
    long apply(long slice, Texts texts) {
      byte[] data = texts.data(slice);
      int offset = Slice.offset(slice);
      byte[] written = Arrays.copyOfRange(data, offset, offset + Slice.length(slice));
      for (int i = 0; i < written.length; i++) {
        if (written[i] == '-') {
          written[i] = '+';
        } else if (written[i] == '_') {
          written[i] = '/';
        }
      }
      byte[] bytes;
      try {
        bytes = Base64.getDecoder().decode(written);
      } catch (IllegalArgumentException e) {
        return Slice.ABSENT;
      }
      if (isUtf16(bytes)) {
        return texts.add(new String(bytes, StandardCharsets.UTF_16LE));
      }
      return JsonText.findInvalidUtf8(bytes, 0, bytes.length) < 0
          ? texts.add(bytes, 0, bytes.length)
          : Slice.ABSENT;
    }

    /**
     * Whether bytes are letters of ASCII, each with a zero behind it, as PowerShell writes them.
     */
    private static boolean isUtf16(byte[] bytes) {
      return bytes.length >= 2 && bytes.length % 2 == 0 && bytes[0] != 0 && bytes[1] == 0;
    }
  }

  /** Without percent encoding; what is none is left. */
  static final class PercentDecoded extends TextChange {
    @Override
    boolean isPartial() {
      return false;
    }

    @Override
    long apply(long slice, Texts texts) {
      int length = Slice.length(slice);
      int start = texts.begin(length);
      if (start < 0) {
        return Slice.ABSENT;
      }
      byte[] data = texts.data(slice);
      byte[] target = texts.arena();
      int end = Slice.offset(slice) + length;
      int at = start;
      for (int i = Slice.offset(slice); i < end; i++) {
        int high = data[i] == '%' && i + 2 < end ? Character.digit(data[i + 1], 16) : -1;
        int low = high < 0 ? -1 : Character.digit(data[i + 2], 16);
        if (low < 0) {
          target[at++] = data[i];
        } else {
          target[at++] = (byte) (high << 4 | low);
          i += 2;
        }
      }
      return JsonText.findInvalidUtf8(target, start, at) < 0
          ? texts.end(start, at - start)
          : Slice.ABSENT;
    }
  }

  /** A number times another one. */
  static final class Scaled extends TextChange {
    private final BigDecimal factor;
    private final boolean whole;
    private final NumberText numbers = new NumberText();

    Scaled(MappingSpec.Scale scale) {
      this.factor = scale.factor();
      this.whole = scale.whole();
    }

    @Override
    boolean isPartial() {
      return false;
    }

    @Override
    long apply(long slice, Texts texts) {
      BigDecimal number =
          numbers.parseDecimal(texts.data(slice), Slice.offset(slice), Slice.length(slice));
      if (number == null || Math.abs((long) number.scale()) > NumberText.MAX_LENGTH) {
        return Slice.ABSENT;
      }
      BigDecimal product = number.multiply(factor);
      if (whole) {
        product = product.setScale(0, RoundingMode.HALF_UP);
      } else if (product.signum() == 0) {
        product = BigDecimal.ZERO;
      } else {
        product = product.stripTrailingZeros();
      }
      return texts.add(product.toPlainString());
    }
  }

  /** Nothing around. */
  static final class Trimmed extends TextChange {
    @Override
    boolean isPartial() {
      return false;
    }

    @Override
    long apply(long slice, Texts texts) {
      return trim(slice, texts);
    }
  }

  /** A group of a regular expression. */
  static final class Captured extends TextChange {
    private final BoundedRegex regex;
    private final int group;

    Captured(MappingSpec.Capture capture) {
      this.regex = new BoundedRegex(capture.pattern());
      this.group = capture.group();
    }

    @Override
    long apply(long slice, Texts texts) {
      Matcher match = regex.find(texts.string(slice));
      if (match == null || group > match.groupCount()) {
        return Slice.ABSENT;
      }
      String found = match.group(group);
      return found == null ? Slice.ABSENT : texts.add(found);
    }
  }

  /** The value of a key. */
  static final class Paired extends TextChange {
    private final byte[] pairDelimiter;
    private final byte[] keyDelimiter;
    private final byte[] key;

    Paired(MappingSpec.KeyValue pair) {
      this.pairDelimiter = pair.pairDelimiter().getBytes(StandardCharsets.UTF_8);
      this.keyDelimiter = pair.keyDelimiter().getBytes(StandardCharsets.UTF_8);
      this.key = pair.key().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    long apply(long slice, Texts texts) {
      byte[] data = texts.data(slice);
      int offset = Slice.offset(slice);
      int end = offset + Slice.length(slice);
      int from = offset;
      while (from <= end) {
        int found = pairDelimiter.length == 0 ? -1 : find(data, from, end, pairDelimiter);
        int to = found < 0 ? end : found;
        int middle = find(data, from, to, keyDelimiter);
        if (middle >= 0 && isKey(data, from, middle)) {
          int value = middle + keyDelimiter.length;
          return trim(Texts.part(slice, value - offset, to - offset), texts);
        }
        if (found < 0) {
          break;
        }
        from = to + pairDelimiter.length;
      }
      return Slice.ABSENT;
    }

    private boolean isKey(byte[] data, int from, int to) {
      int start = from;
      int end = to;
      while (start < end && data[start] >= 0 && data[start] <= ' ') {
        start++;
      }
      while (end > start && data[end - 1] >= 0 && data[end - 1] <= ' ') {
        end--;
      }
      return Arrays.equals(data, start, end, key, 0, key.length);
    }
  }

  /** A piece of a delimited text. */
  static final class Cut extends TextChange {
    private final byte[] delimiter;
    private final int index;

    Cut(MappingSpec.Piece piece) {
      this.delimiter = piece.delimiter().getBytes(StandardCharsets.UTF_8);
      this.index = piece.index();
    }

    @Override
    long apply(long slice, Texts texts) {
      byte[] data = texts.data(slice);
      int offset = Slice.offset(slice);
      int end = offset + Slice.length(slice);
      int wanted = index;
      if (wanted < 0) {
        int pieces = 1;
        for (int at = next(data, offset, end); at >= 0; at = next(data, at, end)) {
          pieces++;
        }
        wanted += pieces;
        if (wanted < 0) {
          return Slice.ABSENT;
        }
      }
      int from = offset;
      for (int i = 0; i < wanted; i++) {
        from = next(data, from, end);
        if (from < 0) {
          return Slice.ABSENT;
        }
      }
      int found = delimiter.length == 0 ? -1 : find(data, from, end, delimiter);
      return Texts.part(slice, from - offset, (found < 0 ? end : found) - offset);
    }

    /** Where the piece after the one at {@code from} starts, or -1. */
    private int next(byte[] data, int from, int end) {
      int found = delimiter.length == 0 ? -1 : find(data, from, end, delimiter);
      return found < 0 ? -1 : found + delimiter.length;
    }
  }
}
