package dev.tarn.mapping;

import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitPosition;
import java.io.InputStream;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Finds records of Zeek logs: lines of fields below a header, and lines of JSON. The header goes
 * with the batch and with the position, so that a unit that is read on knows it.
 */
final class ZeekFramer extends LineFramer {
  private ZeekHeader lines = new ZeekHeader();
  private byte @Nullable [] header;
  private @Nullable RecordBatch current;

  private ZeekFramer(InputStream in, UnitPosition from, Limits limits) {
    super(in, from, "", limits);
    String state = ownState(from);
    if (!state.isEmpty()) {
      header = Base64.getDecoder().decode(state);
      lines = ZeekHeader.of(header);
    }
  }

  static Framer.Format format(Limits limits) {
    return (in, from) -> new ZeekFramer(in, from, limits);
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
    if (data[start] == '#') {
      if (end - start > ZeekHeader.MAX_BYTES) {
        refuse("invalid-header", "The header is too long.", end, to);
        return true;
      }
      if (lines.take(copy(start, end))) {
        header = lines.bytes();
        if (current != null) {
          current.describe(header);
        }
      }
      pass(to);
    } else if (data[start] == '{' || lines.isComplete()) {
      add(end, to);
    } else {
      refuse("no-header", "No line with the names of the fields stands before it.", end, to);
    }
    return true;
  }
}
