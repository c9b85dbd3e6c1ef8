package dev.tarn.event;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the records in a unit's stream of bytes, in bounded memory. One unit, one framer, one
 * thread.
 *
 * <p>The sequence of records depends on the bytes alone, never on how they arrive or where reading
 * was resumed.
 */
public interface Framer extends AutoCloseable {
  /**
   * Reads on and adds whole records to an empty batch until the batch is full or the stream ends.
   *
   * @return false when the stream has ended and nothing was added
   * @throws IOException from the stream; records added before are good
   */
  boolean read(RecordBatch batch) throws IOException;

  /** The place after the last record handed out. */
  UnitPosition position();

  /**
   * What was read of the stream, where the framer needs the whole unit to find its records: it
   * holds all of it until it is closed. Null for others, which read little more than they hand out.
   */
  default @Nullable HeldBytes held() {
    return null;
  }

  /** Gives up what it holds beside the stream. Harmless when repeated. */
  @Override
  default void close() throws IOException {}

  /** Opens framers of one format. Immutable. */
  interface Format {
    /**
     * A framer of one unit.
     *
     * @param in the unit's decompressed stream, already standing at {@code from.byteOffset()}; the
     *     caller closes it. Where the place says so, it stands at the unit's start: {@link
     *     UnitPosition#opening}
     */
    Framer open(InputStream in, UnitPosition from);
  }
}
