package dev.tarn.connectors.file;

import dev.tarn.event.Source.PausedUnitException;
import dev.tarn.event.Source.UnitGoneException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a plain file, which may grow, or be written anew, while it is read. */
final class PlainStream extends ContentStream {
  /** What must still lie before a place where reading goes on. */
  private static final int OVERLAP_BYTES = 64;

  /** How far back the beginning of the last line is looked for. */
  private static final int LONGEST_LINE_BYTES = 1 << 20;

  private static final byte[] PARQUET = "PAR1".getBytes(StandardCharsets.US_ASCII);

  private final FileUnit unit;
  private long place;

  PlainStream(FileUnit unit, FileChannel channel, long place, ContentTrail trail) {
    super(channel, trail);
    this.unit = unit;
    this.place = place;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      requireSame();
      int read = channel.read(ByteBuffer.wrap(target, offset, length), place);
      if (read > 0) {
        trail().add(target, offset, read);
        place += read;
        return read;
      }
      if (channel.size() == place) {
        endOrPause();
        return -1;
      }
    }
  }

  /** A file that was truncated and has grown beyond this place since has other bytes before it. */
  private void requireSame() throws IOException {
    int length = (int) Math.min(OVERLAP_BYTES, place);
    byte[] read = trail().bytesBefore(place, length);
    byte[] there = Fingerprint.read(channel, place - length, length);
    if (!Arrays.equals(read, there)) {
      throw new UnitGoneException("the file was truncated or written anew");
    }
  }

  private void endOrPause() throws IOException {
    if (!unit.hasSettled(looksFinished())) {
      throw new PausedUnitException("the file may still grow");
    }
    Fingerprint tail = before(place);
    Fingerprint prefix = Fingerprint.of(channel, 0, (int) Math.min(place, Fingerprint.MAX_LENGTH));
    requireSame();
    ended(new End(place, false, prefix, tail));
  }

  @Override
  Fingerprint before(long before) {
    return trail()
        .before(before)
        .orElseGet(
            () -> {
              try {
                return Fingerprint.before(channel, before);
              } catch (IOException e) {
                return Fingerprint.NONE;
              }
            });
  }

  /**
   * Whether the file ends behind a line, or behind one that closes all the brackets that it opens:
   * not every writer ends the last line. Parquet ends as it begins.
   */
  private boolean looksFinished() throws IOException {
    byte[] tail = Fingerprint.read(channel, Math.max(0, place - PARQUET.length), PARQUET.length);
    if (place > 2L * PARQUET.length
        && Arrays.equals(tail, PARQUET)
        && Arrays.equals(Fingerprint.read(channel, 0, PARQUET.length), PARQUET)) {
      return true;
    }
    int length = (int) Math.min(place, 1);
    byte[] last = Fingerprint.read(channel, place - length, length);
    if (last.length == 0 || last[0] == '\n') {
      return true;
    }
    if (last[0] != '}' && last[0] != ']') {
      return false;
    }
    length = (int) Math.min(place, LONGEST_LINE_BYTES);
    byte[] line = Fingerprint.read(channel, place - length, length);
    int from = line.length;
    while (from > 0 && line[from - 1] != '\n') {
      from--;
    }
    int open = 0;
    boolean inString = false;
    for (int i = from; i < line.length; i++) {
      byte c = line[i];
      if (inString) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          inString = false;
        }
      } else if (c == '"') {
        inString = true;
      } else if (c == '{' || c == '[') {
        open++;
      } else if (c == '}' || c == ']') {
        open--;
      }
    }
    return open <= 0;
  }
}
