package dev.tarn.mapping;

import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitPosition;
import dev.tarn.mapping.MappingSpec.Delimited;
import dev.tarn.mapping.MappingSpec.Header;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds records of delimited text: lines, and the lines that a quoted field runs over. Reads
 * headers on the way; which one describes a record goes with the batch and with the position.
 *
 * <p><b>What is a header.</b> A line with the prefix, if headers have one. Else the first line, if
 * one of its names is a column of the mapping or a key that the mapping reads; without a header,
 * records are refused. Further down (and at the top where a header is optional) a line all of whose
 * fields look like names and half of which are known ones.
 *
 * <p><b>A quote that nothing closes</b> costs its line, and the next line is a record again. That
 * holds for a quoted field that is longer than 1 MiB, that is followed by anything but a delimiter,
 * or that gives the record another number of fields than the header has names.
 */
final class DelimitedFramer extends LineFramer {
  private static final int MAX_QUOTED_BYTES = 1 << 20;
  private static final int PREFIX_BITS = 12;

  private final Delimited format;
  private final DelimitedNames reader;
  private final byte[] headerPrefix;
  private final Set<String> known;

  /** By the first two bytes of a line: whether a known name may start it. */
  private final boolean[] prefixes = new boolean[1 << PREFIX_BITS];

  private byte @Nullable [] header;
  private int columns;

  /** Whether no line of the unit was looked at. */
  private boolean atFirst;

  private @Nullable RecordBatch current;

  // What was found in the lines of a record with quotes, up to a cursor.
  private boolean inQuotes;
  private boolean behindQuotes;
  private boolean atField;
  private boolean broken;
  private int fields;

  private DelimitedFramer(
      InputStream in, UnitPosition from, Delimited format, Set<String> keys, Limits limits) {
    super(in, from, format.comment(), limits);
    this.format = format;
    this.reader = new DelimitedNames(format);
    this.headerPrefix = format.headerPrefix().getBytes(StandardCharsets.UTF_8);
    this.known = new HashSet<>(keys);
    known.addAll(format.columns());
    known.forEach(this::expect);
    this.columns = format.columns().size();
    this.atFirst = from.byteOffset() == 0;
    String state = ownState(from);
    if (!state.isEmpty()) {
      byte[] line = Base64.getDecoder().decode(state);
      reader.read(line).ifPresent(names -> use(line, names));
    }
  }

  /**
   * Framers of one format.
   *
   * @param keys what the mapping reads, to know a header by
   * @param maxRecordBytes longer records are refused; at most 128 MiB
   */
  static Framer.Format format(Delimited format, Set<String> keys, int maxRecordBytes) {
    return format(format, keys, Limits.of(maxRecordBytes));
  }

  static Framer.Format format(Delimited format, Set<String> keys, Limits limits) {
    return (in, from) -> new DelimitedFramer(in, from, format, keys, limits);
  }

  @Override
  String ownState() {
    return header == null ? "" : Base64.getEncoder().encodeToString(header);
  }

  @Override
  void beginBatch(RecordBatch next) {
    current = next;
    if (header != null) {
      next.describe(header);
    }
  }

  @Override
  boolean line(int end, int to) {
    if (headerPrefix.length > 0 && startsWith(headerPrefix, end)) {
      if (!readHeader(end, Header.NONE)) {
        refuse("invalid-header", "The names of the fields cannot be read.", end, to);
      } else {
        pass(to);
      }
      return true;
    }
    if (startsWith(comment(), end)) {
      pass(to);
      return true;
    }
    boolean first = atFirst;
    atFirst = false;
    if (headerPrefix.length == 0 && format.header() != Header.NONE) {
      boolean found =
          (header == null && format.header() == Header.FIRST_LINE)
              ? readHeader(end, Header.FIRST_LINE)
              : (first || mayBeHeader(end)) && readHeader(end, Header.DETECT);
      if (found) {
        pass(to);
        return true;
      }
    }
    if (columns == 0) {
      refuse("no-header", "No line with the names of the fields stands before it.", end, to);
      return true;
    }
    if (format.quote() != 0 && hasQuote(end)) {
      return quoted(end, to);
    }
    add(end, to);
    return true;
  }

  /**
   * Makes a line the header, if it is one.
   *
   * @param sure NONE: it is; FIRST_LINE: one name has to be known; DETECT: half of them
   */
  private boolean readHeader(int end, Header sure) {
    if (header != null && Arrays.equals(data, start, end, header, 0, header.length)) {
      return true;
    }
    if (end - start > DelimitedNames.MAX_BYTES) {
      return false;
    }
    byte[] line = copy(start, end);
    List<String> names = reader.read(line).orElse(List.of());
    long familiar = names.stream().filter(known::contains).count();
    boolean good =
        switch (sure) {
          case NONE -> true;
          case FIRST_LINE -> familiar > 0 || known.isEmpty();
          case DETECT -> familiar * 2 >= names.size() && names.stream().allMatch(this::isName);
        };
    if (names.isEmpty() || !good) {
      return false;
    }
    use(line, names);
    if (current != null) {
      current.describe(line);
    }
    return true;
  }

  private void use(byte[] line, List<String> names) {
    header = line;
    columns = names.size();
    for (String name : names) {
      if (known.size() < 2 * DelimitedNames.MAX_NAMES && known.add(name)) {
        expect(name);
      }
    }
  }

  private boolean isName(String text) {
    return Character.isLetter(text.charAt(0)) || text.charAt(0) == '_';
  }

  private void expect(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 1) {
      prefixes[prefix(bytes[0], bytes[1])] = true;
    } else if (bytes.length == 1) {
      for (int second = 0; second < 256; second++) {
        prefixes[prefix(bytes[0], (byte) second)] = true;
      }
    }
  }

  private static int prefix(byte first, byte second) {
    return (first << 5 ^ (second & 0xFF)) & ((1 << PREFIX_BITS) - 1);
  }

  /** Whether the line's first field is a known name. */
  private boolean mayBeHeader(int end) {
    int from = start;
    boolean quotes = format.quote() != 0 && data[from] == format.quote();
    if (quotes) {
      from++;
    }
    if (!prefixes[prefix(data[from], data[from + 1])]) {
      return false;
    }
    int to = from;
    while (to < end && (quotes ? data[to] != format.quote() : !isDelimiter(data[to]))) {
      to++;
    }
    return known.contains(new String(data, from, to - from, StandardCharsets.UTF_8).strip());
  }

  private boolean isDelimiter(byte c) {
    return c == format.delimiter() || (format.runs() && c == '\t');
  }

  private boolean hasQuote(int end) {
    byte quote = (byte) format.quote();
    for (int i = start; i < end; i++) {
      if (data[i] == quote) {
        return true;
      }
    }
    return false;
  }

  /** Hands out a record with quotes, whose first line is given. */
  private boolean quoted(int end, int to) {
    int firstLength = end - start;
    mark = to;
    inQuotes = false;
    behindQuotes = false;
    atField = true;
    broken = false;
    fields = 1;
    follow(start, end);
    if (!inQuotes) {
      add(end, to);
      return true;
    }
    int last = end;
    while (inQuotes && !broken) {
      int from = scan;
      if (from >= limit || from - start > MAX_QUOTED_BYTES) {
        broken = true;
        break;
      }
      scan = from + 1;
      int fromStart = scan - start;
      if (!findLineEnd()) {
        return false;
      }
      last = data[scan - 1] == '\r' && scan - 1 >= start + fromStart ? scan - 1 : scan;
      follow(start + fromStart, last);
    }
    if (broken || fields != columns) {
      scan = start + firstLength;
      refuse(
          "unclosed-quote",
          "A quoted field is not closed, or not where the record could end.",
          scan,
          mark);
    } else {
      add(last, Math.min(limit, scan + 1));
    }
    return true;
  }

  /** Follows the fields of a line or a part of it. */
  private void follow(int from, int end) {
    byte[] d = data;
    char quote = format.quote();
    char escape = format.escape();
    for (int i = from; i < end; i++) {
      byte c = d[i];
      if (inQuotes) {
        if (c == escape && escape != 0) {
          i++;
        } else if (c == quote) {
          if (i + 1 < end && d[i + 1] == quote) {
            i++;
          } else {
            inQuotes = false;
            behindQuotes = true;
          }
        }
      } else if (isDelimiter(c)) {
        fields += format.runs() && atField ? 0 : 1;
        atField = true;
        behindQuotes = false;
      } else if (behindQuotes) {
        broken = true;
        return;
      } else if (c == quote && atField) {
        inQuotes = true;
        atField = false;
      } else {
        atField = false;
      }
    }
  }
}
