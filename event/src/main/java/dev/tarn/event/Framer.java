package dev.tarn.event;

import java.io.IOException;

/**
 * Finds the records in a unit's stream of bytes, in bounded memory. One unit, one framer, one
 * thread.
 *
 * <p>The sequence of records depends on the bytes alone, never on how they arrive or where reading
 * was resumed.
 */
public interface Framer {
  /**
   * Reads on and adds whole records to an empty batch until the batch is full or the stream ends.
   *
   * @return false when the stream has ended and nothing was added
   * @throws IOException from the stream; records added before are good
   */
  boolean read(RecordBatch batch) throws IOException;

  /** The place after the last record handed out. */
  UnitPosition position();

  /** Opens framers of one format. Immutable. */
  interface Format {
    /**
     * A framer of one unit.
     *
     * @param in the unit's decompressed stream, already standing at {@code from.byteOffset()}; the
     *     caller closes it
     */
    Framer open(java.io.InputStream in, UnitPosition from);
  }
}
