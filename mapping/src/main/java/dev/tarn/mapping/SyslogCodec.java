package dev.tarn.mapping;

import dev.tarn.event.RecordBatch;
import dev.tarn.event.Slice;
import dev.tarn.mapping.MappingSpec.Syslog;
import dev.tarn.mapping.SyslogHead.Part;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads syslog of RFC 5424 and RFC 3164, and of files that are written after them: records, and
 * texts in records. Each part is a text under its name; a part that is left out, or a dash, stands
 * nowhere. Structured data are {@code sd."id@enterprise".param}.
 */
final class SyslogCodec implements RecordCodec, TextCodec {
  private static final byte[] PRIORITY = name("priority");
  private static final byte[] FACILITY = name("facility");
  private static final byte[] SEVERITY = name("severity");
  private static final byte[] TIMESTAMP = name("timestamp");
  private static final byte[] DATA = name("sd");
  private static final Part[] PARTS = {
    Part.LEVEL,
    Part.VERSION,
    Part.HOSTNAME,
    Part.APP_NAME,
    Part.PROCID,
    Part.LABEL,
    Part.MSGID,
    Part.MESSAGE
  };
  private static final byte[][] NAMES = new byte[PARTS.length][];

  static {
    for (int i = 0; i < PARTS.length; i++) {
      NAMES[i] = name(PARTS[i].name().toLowerCase(Locale.ROOT));
    }
  }

  private final SyslogHead head;

  SyslogCodec(Syslog format) {
    this.head = new SyslogHead(format.zone(), format.year());
  }

  private static byte[] name(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public boolean walk(JsonWalker out, RecordBatch records, int record, int start, int end) {
    int broken = JsonText.findInvalidUtf8(out.data, start, end);
    if (broken >= 0) {
      out.fail("invalid-utf8", broken);
      return false;
    }
    if (!head.read(out.data, start, end)) {
      out.fail("invalid-syslog", start);
      return false;
    }
    return keep(out, out.root);
  }

  @Override
  public boolean walk(JsonWalker out, KeyNode node, int start, int end) {
    if (!head.read(out.data, start, end)) {
      return false;
    }
    if (!keep(out, node)) {
      out.tooManyValues = true;
    }
    return true;
  }

  @Override
  public boolean isMeant(byte[] data, int start, int end) {
    return data[start] == '<';
  }

  /** Keeps what the head has found; false if the record has too many keys. */
  private boolean keep(JsonWalker out, KeyNode node) {
    TextFields fields = new TextFields(out, node);
    int priority = head.priority();
    if (priority >= 0
        && !(fields.put(out, PRIORITY, number(out, priority))
            && fields.put(out, FACILITY, number(out, priority >> 3))
            && fields.put(out, SEVERITY, number(out, priority & 7)))) {
      return false;
    }
    if (head.isTimed() && !fields.put(out, TIMESTAMP, head.time().slice(out))) {
      return false;
    }
    for (int i = 0; i < PARTS.length; i++) {
      int from = head.start(PARTS[i]);
      int to = head.end(PARTS[i]);
      if (to > from && !fields.put(out, NAMES[i], from, to)) {
        return false;
      }
    }
    int from = head.start(Part.DATA);
    int to = head.end(Part.DATA);
    return to == from || data(out, fields.node(out, DATA), from, to);
  }

  private static long number(JsonWalker out, int value) {
    byte[] digits = Integer.toString(value).getBytes(StandardCharsets.US_ASCII);
    out.reserve(digits.length);
    System.arraycopy(digits, 0, out.data, out.scratch, digits.length);
    out.scratch += digits.length;
    return Slice.of(out.scratch - digits.length, digits.length, Slice.TEXT);
  }

  /** Keeps structured data, which are well-formed as far as brackets and quotes go. */
  private static boolean data(JsonWalker out, @Nullable KeyNode node, int from, int to) {
    if (node == null) {
      return false;
    }
    TextFields elements = new TextFields(out, node);
    int at = from;
    while (at < to) {
      int end = at + 1;
      while (out.data[end] != ' ' && out.data[end] != ']') {
        end++;
      }
      KeyNode element = elements.node(out, at + 1, end);
      if (element == null) {
        return false;
      }
      if (out.data[end] == ']') {
        out.keepText(element, Slice.of(end, 0, Slice.TEXT));
      }
      at = parameters(out, element, end, to);
      if (at < 0) {
        return false;
      }
    }
    return true;
  }

  /** Keeps {@code a="b" c="d"]}; gives the place behind the bracket, or -1. */
  private static int parameters(JsonWalker out, KeyNode element, int from, int to) {
    TextFields parameters = new TextFields(out, element);
    int at = from;
    while (at < to && out.data[at] != ']') {
      if (out.data[at] == ' ') {
        at++;
        continue;
      }
      int keyStart = at;
      while (at < to && out.data[at] != '=' && out.data[at] != ' ' && out.data[at] != ']') {
        at++;
      }
      KeyNode key = parameters.node(out, keyStart, at);
      if (key == null) {
        return -1;
      }
      if (at + 1 >= to || out.data[at] != '=' || out.data[at + 1] != '"') {
        out.keepText(key, Slice.of(at, 0, Slice.TEXT));
        at = Math.max(at, keyStart + 1);
        continue;
      }
      int close = at + 2;
      while (close < to && out.data[close] != '"') {
        close += out.data[close] == '\\' ? 2 : 1;
      }
      int end = Math.min(close, to);
      out.keepText(key, Escapes.without(out, at + 2, end, Escapes.SYSLOG));
      at = end + 1;
    }
    return at + 1;
  }
}
