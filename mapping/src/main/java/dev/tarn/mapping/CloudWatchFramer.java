package dev.tarn.mapping;

import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitPosition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds records in envelopes of CloudWatch Logs: each log event's message is one, described by an
 * {@link Envelope}. Envelopes stand one behind the other, with or without line ends, or each in
 * Base64 and gzip as {@code {"awslogs":{"data":"…"}}}. Reading goes on between envelopes only.
 */
final class CloudWatchFramer implements Framer {
  /** What an envelope in Base64 may become. */
  static final int MAX_INFLATED_BYTES = 64 << 20;

  /** How much larger than its compressed form an envelope may be, beyond the first mebibyte. */
  static final int MAX_RATIO = 256;

  private static final int FREE_BYTES = 1 << 20;
  private static final byte[] NOTHING = {};

  private final Framer objects;
  private final RecordBatch read = new RecordBatch(1 << 12);
  private final int maxRecordBytes;
  private long ordinal;

  // Members of the object that was looked at last: where values stand, or -1.
  private final StringBuilder members = new StringBuilder();
  private int wantedStart;
  private int wantedEnd;
  private boolean isControl;

  CloudWatchFramer(InputStream in, UnitPosition from, int maxRecordBytes) {
    this.objects = JsonFramer.format(MappingSpec.Json.PLAIN, maxRecordBytes).open(in, from);
    this.maxRecordBytes = maxRecordBytes;
    this.ordinal = from.ordinal();
  }

  @Override
  public UnitPosition position() {
    UnitPosition position = objects.position();
    return new UnitPosition(position.byteOffset(), ordinal, position.framerState());
  }

  @Override
  public boolean read(RecordBatch batch) throws IOException {
    boolean more = true;
    while (more && batch.count() == 0) {
      read.clear();
      more = objects.read(read);
      for (int i = 0; i < read.count(); i++) {
        envelope(read, i, read.position(i), batch, true);
      }
    }
    ordinal += batch.count();
    return batch.count() > 0;
  }

  private void envelope(
      RecordBatch from, int record, long position, RecordBatch batch, boolean mayBePacked)
      throws IOException {
    byte[] d = from.data();
    int start = from.offset(record);
    int end = start + from.length(record);
    if (from.refusal(record) != null) {
      batch.describe(NOTHING);
      batch.addCopy(from, record, position);
    } else if (mayBePacked && find(d, start, end, "awslogs")) {
      packed(d, start, end, position, batch);
    } else if (!find(d, start, end, "logEvents") || d[wantedStart] != '[') {
      refuse(batch, d, start, end, position, "no-log-events", "The object has no log events.");
    } else if (isControl) {
      RecordBatch.Refusal leftOut =
          RecordBatch.Refusal.leftOut(Envelope.CONTROL_MESSAGE, "It holds no logs.", end - start);
      refuse(batch, d, start, end, position, leftOut);
    } else {
      events(d, position - start, batch);
    }
  }

  /** Adds the events of the array that was found. */
  private void events(byte[] d, long base, RecordBatch batch) {
    String around = members.toString();
    int last = wantedEnd - 1;
    int at = CloudWatchText.skipSpace(d, wantedStart + 1, last);
    while (at < last) {
      int end = CloudWatchText.valueEnd(d, at, last);
      event(d, at, end, base + at, around, batch);
      at = CloudWatchText.skipSpace(d, end, last);
      if (at < last && d[at] == ',') {
        at = CloudWatchText.skipSpace(d, at + 1, last);
      }
    }
  }

  private void event(
      byte[] d, int start, int end, long position, String around, RecordBatch batch) {
    if (d[start] != '{' || !find(d, start, end, "message") || d[wantedStart] != '"') {
      refuse(batch, d, start, end, position, "no-message", "The log event has no message.");
      return;
    }
    int from = wantedStart + 1;
    int to = wantedEnd - 1;
    if (!isText(d, from, to)) {
      refuse(batch, d, start, end, position, "invalid-json", "The message is no JSON string.");
      return;
    }
    String beside =
        around.isEmpty() || members.isEmpty() ? around + members : around + "," + members;
    batch.describe(
        (new String(Envelope.START, StandardCharsets.US_ASCII) + beside + "}}")
            .getBytes(StandardCharsets.UTF_8));
    int at = batch.size();
    batch.resize(at + to - from);
    int textEnd = JsonText.unescape(d, from, to, batch.data(), at);
    while (textEnd > at && batch.data()[textEnd - 1] <= '\r' && batch.data()[textEnd - 1] >= '\n') {
      textEnd--;
    }
    batch.resize(textEnd);
    batch.add(at, textEnd - at, position);
  }

  private static boolean isText(byte[] d, int from, int to) {
    int at = from;
    while (at < to) {
      if (d[at] == '\\') {
        int length = JsonText.escapeLength(d, at);
        if (length == 0 || at + length > to) {
          return false;
        }
        at += length;
      } else {
        at++;
      }
    }
    return true;
  }

  /** Unpacks an envelope in Base64 and gzip. */
  private void packed(byte[] d, int start, int end, long position, RecordBatch batch)
      throws IOException {
    int from = wantedStart;
    int to = wantedEnd;
    byte[] inflated =
        d[from] == '{' && find(d, from, to, "data") && d[wantedStart] == '"'
            ? inflated(d, wantedStart + 1, wantedEnd - 1)
            : null;
    if (inflated == null) {
      refuse(
          batch,
          d,
          start,
          end,
          position,
          "invalid-gzip",
          "The data are not Base64 and gzip, or larger than they may be.");
      return;
    }
    Framer framer =
        JsonFramer.format(MappingSpec.Json.PLAIN, maxRecordBytes)
            .open(new ByteArrayInputStream(inflated), UnitPosition.START);
    RecordBatch unpacked = new RecordBatch(1 << 12);
    while (framer.read(unpacked)) {
      for (int i = 0; i < unpacked.count(); i++) {
        envelope(unpacked, i, position, batch, false);
      }
      unpacked.clear();
    }
  }

  private static byte @Nullable [] inflated(byte[] d, int from, int to) {
    try {
      byte[] packed = Base64.getMimeDecoder().decode(Arrays.copyOfRange(d, from, to));
      long most = Math.min(MAX_INFLATED_BYTES, FREE_BYTES + (long) packed.length * MAX_RATIO);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
        byte[] buffer = new byte[8 << 10];
        int n = in.read(buffer);
        while (n >= 0) {
          out.write(buffer, 0, n);
          if (out.size() > most) {
            return null;
          }
          n = in.read(buffer);
        }
      }
      return out.toByteArray();
    } catch (IllegalArgumentException | IOException e) {
      return null;
    }
  }

  /**
   * Looks for a member of an object: {@link #wantedStart}, {@link #wantedEnd}. All others go to
   * {@link #members}, as written.
   */
  private boolean find(byte[] d, int start, int end, String wanted) {
    members.setLength(0);
    isControl = false;
    wantedStart = -1;
    int at = CloudWatchText.skipSpace(d, start + 1, end);
    while (at < end && d[at] == '"') {
      int keyEnd = CloudWatchText.stringEnd(d, at, end);
      int value = CloudWatchText.skipSpace(d, CloudWatchText.skipSpace(d, keyEnd, end) + 1, end);
      int valueEnd = CloudWatchText.valueEnd(d, value, end);
      String key = text(d, at + 1, keyEnd - 1);
      if (wantedStart < 0 && key.equals(wanted)) {
        wantedStart = value;
        wantedEnd = valueEnd;
      } else {
        isControl |=
            key.equals("messageType") && text(d, value, valueEnd).equals("\"CONTROL_MESSAGE\"");
        members
            .append(members.isEmpty() ? "" : ",")
            .append(text(d, at, valueEnd).replace('\n', ' '));
      }
      at = CloudWatchText.skipSpace(d, valueEnd, end);
      at = at < end && d[at] == ',' ? CloudWatchText.skipSpace(d, at + 1, end) : end;
    }
    return wantedStart >= 0 && wantedStart < end;
  }

  private static String text(byte[] d, int from, int to) {
    return to <= from ? "" : new String(d, from, to - from, StandardCharsets.UTF_8);
  }

  private static void refuse(
      RecordBatch batch, byte[] d, int start, int end, long position, String code, String message) {
    refuse(batch, d, start, end, position, new RecordBatch.Refusal(code, message, end - start));
  }

  private static void refuse(
      RecordBatch batch, byte[] d, int start, int end, long position, RecordBatch.Refusal refusal) {
    batch.describe(NOTHING);
    int at = batch.size();
    int length = end - start;
    batch.resize(at + length);
    System.arraycopy(d, start, batch.data(), at, length);
    batch.refuse(at, length, position, refusal);
  }
}
