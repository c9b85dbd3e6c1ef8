package dev.tarn.mapping;

import dev.tarn.event.RecordBatch;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;

/**
 * Reads records, and texts in records, that have a name, fields with {@code |} between them and
 * then pairs: CEF and LEEF. What stands before the name is syslog, and stands under {@code syslog}.
 */
abstract sealed class PipedCodec implements RecordCodec, TextCodec permits CefCodec, LeefCodec {
  private static final byte[] SYSLOG = {'s', 'y', 's', 'l', 'o', 'g'};
  private static final byte[] TEXT = {'t', 'e', 'x', 't'};
  private static final byte[] VERSION = {'v', 'e', 'r', 's', 'i', 'o', 'n'};

  /** The name with its colon. */
  private final byte[] name;

  private final SyslogCodec syslog = new SyslogCodec(new MappingSpec.Syslog(ZoneOffset.UTC, 0));
  private int bodyStart;

  PipedCodec(String name) {
    this.name = name.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Keeps the fields behind the version.
   *
   * @param version where it stands
   * @return false if there are too few fields, or the record has too many keys, which {@code out}
   *     knows
   */
  abstract boolean body(JsonWalker out, TextFields fields, int version, int from, int to);

  /** How many fields stand between the version and the pairs. */
  abstract int headerFields();

  @Override
  public final boolean walk(JsonWalker out, RecordBatch records, int record, int start, int end) {
    int broken = JsonText.findInvalidUtf8(out.data, start, end);
    if (broken >= 0) {
      out.fail("invalid-utf8", broken);
      return false;
    }
    int at = find(out.data, start, end);
    if (at < 0 || !hasHeader(out.data, end)) {
      out.fail(at < 0 ? "no-header" : "too-few-fields", start);
      return false;
    }
    return keep(out, out.root, start, at, end);
  }

  @Override
  public final boolean walk(JsonWalker out, KeyNode node, int start, int end) {
    int at = find(out.data, start, end);
    if (at < 0 || !hasHeader(out.data, end)) {
      return false;
    }
    if (!keep(out, node, start, at, end)) {
      out.tooManyValues = true;
    }
    return true;
  }

  @Override
  public final boolean isMeant(byte[] data, int start, int end) {
    return find(data, start, end) >= 0;
  }

  /** Where the name stands, at the start or behind a blank; {@link #bodyStart} is the version. */
  private int find(byte[] d, int start, int end) {
    for (int i = start; i + name.length < end; i++) {
      if (d[i] == name[0]
          && (i == start || d[i - 1] <= ' ' || d[i - 1] == ':' || d[i - 1] == (byte) 0xBF)
          && isName(d, i)) {
        int version = i + name.length;
        while (version < end && d[version] == ' ') {
          version++;
        }
        if (version < end && SyslogTime.isDigit(d[version])) {
          bodyStart = version;
          return i;
        }
      }
    }
    return -1;
  }

  private boolean isName(byte[] d, int at) {
    for (int k = 0; k < name.length; k++) {
      if (d[at + k] != name[k]) {
        return false;
      }
    }
    return true;
  }

  private boolean hasHeader(byte[] d, int end) {
    int at = bodyStart;
    for (int i = 0; i <= headerFields(); i++) {
      at = pipe(d, at, end);
      if (at == end) {
        // The last field may end the record where no pairs follow.
        return i == headerFields();
      }
      at++;
    }
    return true;
  }

  private boolean keep(JsonWalker out, KeyNode node, int start, int nameStart, int end) {
    TextFields fields = new TextFields(out, node);
    int from = start;
    int to = nameStart;
    while (from < to && out.data[from] <= ' ' && out.data[from] >= 0) {
      from++;
    }
    while (to > from && out.data[to - 1] <= ' ' && out.data[to - 1] >= 0) {
      to--;
    }
    if (to > from) {
      KeyNode prefix = fields.node(out, SYSLOG);
      if (prefix == null) {
        return false;
      }
      if (!syslog.walk(out, prefix, from, to)
          && !new TextFields(out, prefix).put(out, TEXT, from, to)) {
        return false;
      }
    }
    int versionEnd = pipe(out.data, bodyStart, end);
    return fields.put(out, VERSION, bodyStart, versionEnd)
        && body(out, fields, bodyStart, versionEnd + 1, end);
  }

  /** The next {@code |} that no backslash stands before, or the end. */
  static int pipe(byte[] d, int from, int end) {
    int at = from;
    while (at < end && d[at] != '|') {
      at += d[at] == '\\' ? 2 : 1;
    }
    return Math.min(at, end);
  }

  /** Keeps fields of the header under their names; gives where the next one starts, or -1. */
  static int header(JsonWalker out, TextFields fields, byte[][] names, int from, int end) {
    int at = from;
    for (byte[] field : names) {
      int to = pipe(out.data, at, end);
      if (!fields.put(out, field, Escapes.without(out, at, to, Escapes.HEADER))) {
        return -1;
      }
      at = Math.min(end, to + 1);
    }
    return at;
  }
}
