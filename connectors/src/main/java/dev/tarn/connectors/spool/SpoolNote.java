package dev.tarn.connectors.spool;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;

/**
 * What the lake remembers of a spool: how far it was read. Recorded with every part of its units,
 * so it is true whenever the rows are there.
 *
 * @param spool the spool's id
 * @param next the first entry that is not wholly recorded
 * @param end after the last entry of the unit that is recorded in part, which begins at next; next
 *     itself if none is
 */
record SpoolNote(long spool, long next, long end) {
  /** Under which key it is recorded. */
  static final String KEY = "spool";

  private static final String VERSION = "1";

  /** The spool's id as it stands in the names of units. */
  static String idText(long spool) {
    return HexFormat.of().toHexDigits(spool);
  }

  String encode() {
    return String.join("|", VERSION, idText(spool), Long.toString(next), Long.toString(end));
  }

  /**
   * @throws IOException for a note that this version does not understand: to begin anew would store
   *     everything twice
   */
  static SpoolNote decode(String text) throws IOException {
    List<String> parts = List.of(text.split("\\|", -1));
    try {
      if (parts.get(0).equals(VERSION) && parts.size() == 4) {
        return new SpoolNote(
            HexFormat.fromHexDigitsToLong(parts.get(1)),
            Long.parseLong(parts.get(2)),
            Long.parseLong(parts.get(3)));
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("the lake's note of a spool cannot be read: '" + text + "'", e);
    }
    throw new IOException("the lake's note of a spool is of a newer version: '" + text + "'");
  }
}
