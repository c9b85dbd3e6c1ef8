package dev.tarn.event.parquet;

import dev.tarn.event.JsonWriter;
import dev.tarn.event.parquet.SchemaField.Column;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Base64;

/** Writes values as JSON, by what their columns mean. One thread uses it. */
final class ValueRenderer {
  private static final long NANOS_A_SECOND = 1_000_000_000L;
  private static final long SECONDS_A_DAY = 86_400;

  /** The Julian day of 1970-01-01. */
  private static final long JULIAN_EPOCH = 2_440_588;

  /** Longer numbers are bytes that nobody meant as one: their digits would take for ever. */
  private static final int MAX_DECIMAL_BYTES = 128;

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final JsonWriter out;
  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();

  ValueRenderer(JsonWriter out) {
    this.out = out;
  }

  /** Writes the value that the reader has. */
  void render(Column column, ValueReader value) {
    long number = value.number;
    switch (column.meaning()) {
      case BOOLEAN -> out.ascii(number != 0 ? "true" : "false");
      case NUMBER -> out.number(number);
      case UNSIGNED ->
          out.ascii(
              column.type() == PhysicalType.INT32
                  ? Integer.toUnsignedString((int) number)
                  : Long.toUnsignedString(number));
      case FLOAT -> floating(Float.toString(Float.intBitsToFloat((int) number)));
      case DOUBLE -> floating(Double.toString(Double.longBitsToDouble(number)));
      case HALF -> floating(Float.toString(half(value)));
      case DECIMAL -> decimal(column, value);
      case TEXT -> out.string(value.bytes, value.offset, value.length);
      case JSON -> json(value);
      case BYTES -> bytes(value);
      case BINARY -> base64(value);
      case UUID -> uuid(value);
      case DATE -> date(number);
      case TIME_MILLIS -> time(number, 1_000_000);
      case TIME_MICROS -> time(number, 1_000);
      case TIME_NANOS -> time(number, 1);
      case TIMESTAMP_MILLIS -> timestamp(number, 1_000, column.local());
      case TIMESTAMP_MICROS -> timestamp(number, 1_000_000, column.local());
      case TIMESTAMP_NANOS -> timestamp(number, NANOS_A_SECOND, column.local());
      case TIMESTAMP_INT96 -> {
        long day = LittleEndian.number(value.bytes, value.offset + Long.BYTES) & 0xffff_ffffL;
        Instant midnight = Instant.ofEpochSecond((day - JULIAN_EPOCH) * SECONDS_A_DAY);
        quoted(midnight.plusNanos(LittleEndian.longNumber(value.bytes, value.offset)).toString());
      }
      case INTERVAL -> interval(value);
    }
  }

  /** Java's text of a number is JSON's, but for those that JSON cannot say. */
  private void floating(String number) {
    char last = number.charAt(number.length() - 1);
    if (last == 'N' || last == 'y') {
      quoted(number);
    } else {
      out.ascii(number);
    }
  }

  private static float half(ValueReader value) {
    int low = value.bytes[value.offset] & 0xff;
    return Float.float16ToFloat((short) ((value.bytes[value.offset + 1] << Byte.SIZE) | low));
  }

  private void decimal(Column column, ValueReader value) {
    if (!column.type().isBytes()) {
      out.ascii(BigDecimal.valueOf(value.number, column.scale()).toPlainString());
    } else if (value.length == 0 || value.length > MAX_DECIMAL_BYTES) {
      base64(value);
    } else {
      BigInteger unscaled = new BigInteger(value.bytes, value.offset, value.length);
      out.ascii(new BigDecimal(unscaled, column.scale()).toPlainString());
    }
  }

  private void json(ValueReader value) {
    if (JsonCheck.isValue(value.bytes, value.offset, value.offset + value.length)) {
      out.put(value.bytes, value.offset, value.length);
    } else {
      out.string(value.bytes, value.offset, value.length);
    }
  }

  private void bytes(ValueReader value) {
    try {
      utf8.decode(ByteBuffer.wrap(value.bytes, value.offset, value.length));
      out.string(value.bytes, value.offset, value.length);
    } catch (CharacterCodingException e) {
      base64(value);
    }
  }

  private void base64(ValueReader value) {
    out.put('"');
    out.put(
        Base64.getEncoder()
            .encode(Arrays.copyOfRange(value.bytes, value.offset, value.offset + value.length)));
    out.put('"');
  }

  private void uuid(ValueReader value) {
    out.put('"');
    for (int i = 0; i < value.length; i++) {
      if (i == 4 || i == 6 || i == 8 || i == 10) {
        out.put('-');
      }
      int b = value.bytes[value.offset + i];
      out.put(HEX[(b >> 4) & 0xf]);
      out.put(HEX[b & 0xf]);
    }
    out.put('"');
  }

  private void date(long day) {
    if (day == (int) day) {
      quoted(LocalDate.ofEpochDay(day).toString());
    } else {
      out.number(day);
    }
  }

  private void time(long number, long nanos) {
    long most = SECONDS_A_DAY * NANOS_A_SECOND / nanos;
    if (number >= 0 && number < most) {
      quoted(LocalTime.ofNanoOfDay(number * nanos).toString());
    } else {
      out.number(number);
    }
  }

  private void timestamp(long number, long perSecond, boolean local) {
    int before = out.size();
    long nanos = NANOS_A_SECOND / perSecond;
    long micros = perSecond == 1_000 ? number * 1_000 : number;
    if (perSecond <= 1_000_000 && micros / (1_000_000 / perSecond) == number) {
      out.timestamp(micros);
    } else {
      quoted(
          Instant.ofEpochSecond(
                  Math.floorDiv(number, perSecond), Math.floorMod(number, perSecond) * nanos)
              .toString());
    }
    if (local && out.bytes()[out.size() - 2] == 'Z' && out.size() > before) {
      out.truncate(out.size() - 2);
      out.put('"');
    }
  }

  private void interval(ValueReader value) {
    long months = LittleEndian.number(value.bytes, value.offset) & 0xffff_ffffL;
    long days = LittleEndian.number(value.bytes, value.offset + 4) & 0xffff_ffffL;
    long millis = LittleEndian.number(value.bytes, value.offset + 8) & 0xffff_ffffL;
    quoted("P" + months + "M" + days + "D" + Duration.ofMillis(millis).toString().substring(1));
  }

  private void quoted(String ascii) {
    out.put('"');
    out.ascii(ascii);
    out.put('"');
  }
}
