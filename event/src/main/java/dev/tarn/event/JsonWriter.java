package dev.tarn.event;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * JSON text being written, in bytes that grow until {@link #clear}. It adds what it is told and
 * checks no grammar. One thread uses it.
 */
public final class JsonWriter {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final long DAY_MICROS = 86_400_000_000L;

  /** Days from 0000-03-01 to 1970-01-01. */
  private static final long EPOCH_DAYS = 719_468;

  private byte[] bytes = new byte[4096];
  private int size;

  /** The text; what lies past {@link #size} means nothing. Good until the next addition. */
  public byte[] bytes() {
    return bytes;
  }

  /** Length of the text in bytes. */
  public int size() {
    return size;
  }

  public void clear() {
    size = 0;
  }

  /** Takes back what was added behind a length that the text had. */
  public void truncate(int length) {
    size = length;
  }

  public void writeTo(OutputStream target) throws IOException {
    target.write(bytes, 0, size);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }

  /** A key and its colon, for {@link #put}. */
  public static byte[] key(String name) {
    JsonWriter one = new JsonWriter();
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    one.string(utf8, 0, utf8.length);
    one.put(':');
    return Arrays.copyOf(one.bytes, one.size);
  }

  /** A text from its UTF-8 bytes, in quotes. */
  public void string(byte[] data, int offset, int length) {
    reserve(length + 2L);
    bytes[size++] = '"';
    int end = offset + length;
    int copied = offset;
    for (int i = offset; i < end; i++) {
      byte each = data[i];
      if ((each >= 0 && each < ' ') || each == '"' || each == '\\') {
        put(data, copied, i - copied);
        copied = i + 1;
        escape(each);
      }
    }
    put(data, copied, end - copied);
    put('"');
  }

  private void escape(byte character) {
    reserve(6);
    bytes[size++] = '\\';
    switch (character) {
      case '"', '\\' -> bytes[size++] = character;
      case '\n' -> bytes[size++] = 'n';
      case '\r' -> bytes[size++] = 'r';
      case '\t' -> bytes[size++] = 't';
      case '\b' -> bytes[size++] = 'b';
      case '\f' -> bytes[size++] = 'f';
      default -> {
        ascii("u00");
        put(HEX[character >> 4]);
        put(HEX[character & 15]);
      }
    }
  }

  /** ISO 8601 in UTC, in quotes, with three or six digits of fraction, or none. */
  public void timestamp(long micros) {
    long days = Math.floorDiv(micros, DAY_MICROS);
    // days to year, month and day: a year begins in March, so the leap day is its last
    long shifted = days + EPOCH_DAYS;
    long era = Math.floorDiv(shifted, 146_097);
    long dayOfEra = shifted - era * 146_097;
    long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    long monthFromMarch = (5 * dayOfYear + 2) / 153;
    long day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
    long month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    put('"');
    if (year < 0 || year > 9999) {
      ascii(
          Instant.ofEpochSecond(
                  Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1000L)
              .toString());
    } else {
      long ofDay = micros - days * DAY_MICROS;
      digits(year, 4);
      put('-');
      digits(month, 2);
      put('-');
      digits(day, 2);
      put('T');
      digits(ofDay / 3_600_000_000L, 2);
      put(':');
      digits(ofDay / 60_000_000 % 60, 2);
      put(':');
      digits(ofDay / 1_000_000 % 60, 2);
      long fraction = ofDay % 1_000_000;
      if (fraction != 0) {
        put('.');
        if (fraction % 1000 == 0) {
          digits(fraction / 1000, 3);
        } else {
          digits(fraction, 6);
        }
      }
      put('Z');
    }
    put('"');
  }

  private void digits(long value, int count) {
    reserve(count);
    long rest = value;
    for (int i = count - 1; i >= 0; i--) {
      bytes[size + i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += count;
  }

  public void number(long value) {
    if (value < 0) {
      ascii(Long.toString(value));
      return;
    }
    int count = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      count++;
    }
    digits(value, count);
  }

  public void ascii(String text) {
    reserve(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[size++] = (byte) text.charAt(i);
    }
  }

  public void put(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  public void put(byte[] data) {
    put(data, 0, data.length);
  }

  public void put(byte[] data, int offset, int length) {
    reserve(length);
    System.arraycopy(data, offset, bytes, size, length);
    size += length;
  }

  private void reserve(long more) {
    long needed = size + more;
    if (needed > bytes.length) {
      if (needed > TextColumn.MAX_BYTES) {
        throw new IllegalStateException("rendered text of more than 2 GB");
      }
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.min(Math.max(needed, bytes.length * 2L), TextColumn.MAX_BYTES));
    }
  }
}
